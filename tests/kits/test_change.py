"""Whatever is done to a text, marked spans stay around what became of their words."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.schema.utterance import Utterance, parse_markup, to_markup
from kits.change import Change, Edit, joined, part_of
from kits.noise import NOISES


def test_edits_before_in_and_behind_a_span_move_it() -> None:
    utterance = parse_markup("to [Paris](city) on [Monday](day) please")
    edits = [Edit(0, 2, "towards"), Edit(3, 8, "Rome"), Edit(12, 12, "next "), Edit(18, 25, "")]
    changed = Change.of(utterance.text, edits).applied_to(utterance)
    assert to_markup(changed) == "towards [Rome](city:Paris) on next [Monday](day)"


def test_words_put_between_two_spans_belong_to_neither() -> None:
    utterance = parse_markup("[a](x)[b](y)")
    changed = Change.of("ab", [Edit(1, 1, "-")]).applied_to(utterance)
    assert to_markup(changed) == "[a](x)-[b](y)"


def test_a_span_of_which_nothing_is_left_goes() -> None:
    utterance = parse_markup("去[上海](city)")
    assert Change.of(utterance.text, [Edit(1, 3, "")]).applied_to(utterance) == Utterance(text="去")


@pytest.mark.parametrize("edits", [[Edit(0, 3, ""), Edit(2, 4, "")], [Edit(4, 9, "")]])
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        Change.of("abcde", edits)


@given(
    before=st.text(max_size=12), word=st.text(min_size=1, max_size=8), after=st.text(max_size=12),
    noise=st.sampled_from(sorted(NOISES)), seed=st.integers(0, 99),
)  # fmt: skip
def test_every_noise_keeps_spans_within_the_text(
    before: str, word: str, after: str, noise: str, seed: int
) -> None:
    text = before + word + after
    start = len(before)
    span = {"start": start, "end": start + len(word), "slot": "s"}
    utterance = Utterance.model_validate({"text": text, "spans": [span]})
    change = NOISES[noise](text, Random(seed))
    damaged = change.applied_to(utterance)
    assert damaged.text == change.text.strip()
    for moved in damaged.spans:
        held = damaged.text[moved.start : moved.end]
        assert held and held == held.strip()
        own = "".join(change.pieces[start : start + len(word)])
        assert held == own.strip()


def test_parts_are_joined_with_their_spans_and_none_is_cut() -> None:
    utterance = parse_markup("from [Rome](a), to [Oslo](b)")
    first, second = part_of(utterance, 0, 9), part_of(utterance, 11, len(utterance.text))
    assert first is not None and second is not None
    assert to_markup(joined([second, ", ", first])) == "to [Oslo](b), from [Rome](a)"
    assert part_of(utterance, 0, 7) is None
