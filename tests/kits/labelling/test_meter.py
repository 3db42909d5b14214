from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kits.labelling.agreement import agreements
from kits.labelling.decision import Decision
from kits.labelling.meter import LONGEST_LOOK, measure, measure_each

START = datetime(2026, 1, 1, tzinfo=UTC)


def decision(
    by: str, candidates: str, intent: str | None = None, *, after: int = 0, left_out: str = ""
) -> Decision:
    """A decision on candidates named by one letter each; without an intent they are set aside."""
    return Decision(
        id=f"{by}{after}",
        by=by,
        at=START + timedelta(seconds=after),
        verdict="accept" if intent else "reject",
        group="g",
        candidates=tuple(candidates),
        intent=intent,
        exceptions=tuple(left_out),
        seconds=10,
    )


def test_exceptions_are_work_and_what_is_taken_back_brings_nothing() -> None:
    kept = decision("ann", "abcd", "pay", left_out="ef")
    back = replace(decision("ann", "gh", "pay"), undone=True)
    meter = measure([kept, back, decision("bob", "xyz")])
    assert (meter.decisions, meter.acts, meter.labels, meter.taken_back) == (3, 5, 4, 2)
    assert meter.labels_per_act == pytest.approx(4 / 5)
    assert meter.labels_per_minute == pytest.approx(8)
    assert measure_each([kept, back, decision("bob", "xyz")])["bob"].labels == 0


def test_a_coffee_break_is_not_labelling() -> None:
    assert measure([replace(decision("ann", "a", "pay"), seconds=9_000)]).seconds == LONGEST_LOOK
    assert measure([replace(decision("ann", "a", "pay"), seconds=-5)]).seconds == 0
    assert measure([]).labels_per_minute == measure([]).labels_per_act == 0


def test_kappa_as_in_the_textbook() -> None:
    # Both yes on 20, both no on 15, one or the other on 5 and 10: Cohen's kappa is 0.4.
    letters = [chr(0x4E00 + n) for n in range(50)]
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    made = [
        decision(by, letter, intent, after=n)
        for by, intents in (("ann", first), ("bob", second))
        for n, (letter, intent) in enumerate(zip(letters, intents, strict=True))
    ]
    [found] = agreements(made)
    assert (found.people, found.both, found.alike) == (("ann", "bob"), 50, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert len(found.disagreements) == 15


def test_only_what_stands_and_was_decided_is_compared() -> None:
    made = [
        decision("ann", "ab", "pay", left_out="c"),
        decision("ann", "a", "refund", after=5),
        decision("bob", "abc", "refund", after=9),
        decision("cem", "z", "refund"),
        replace(decision("bob", "a", "pay", after=20), undone=True),
        replace(decision("bob", "b", "pay", after=21), verdict="skip"),
    ]
    [found] = agreements(made)
    assert found.both == 2
    [differing] = found.disagreements
    assert (differing.candidate, differing.first, differing.second) == ("b", "pay", "refund")


def test_one_label_only_is_agreement() -> None:
    [found] = agreements([decision("ann", "ab", "pay"), decision("bob", "ab", "pay")])
    assert (found.alike, found.kappa) == (1.0, 1.0)
