"""Who takes a message: the rules, without any skill."""

from typing import Any

import pytest

from builder.conversation.understanding import IntentScore, Understanding
from builder.runtime.assistants.candidate import Candidate
from builder.runtime.assistants.rehearsal import Kind, Rehearsal
from builder.runtime.assistants.select import Asked, Given, Nobody, Selection, rank, select
from builder.schema.assistant import Lines

LINES = Lines()


def candidate(
    skill: str,
    kind: Kind,
    intent: str = "wish_it",
    score: float = 0.9,
    *,
    text: str = "some words",
    plain: bool = False,
    tells: bool = False,
    found: float = 0.0,
    **keys: Any,
) -> Candidate:
    heard = Understanding(
        text=text,
        language="en",
        intent=IntentScore(name=intent, score=score),
        ranking=(IntentScore(name=intent, score=score),),
        in_scope=keys.pop("in_scope", 0.9),
        origin=keys.pop("origin", "learned"),
    )
    return Candidate(
        skill=skill,
        order=keys.pop("order", ord(skill[0]) - ord("a")),
        weight=keys.pop("weight", 1.0),
        understanding=heard,
        rehearsal=Rehearsal(kind, plain=plain, tells=tells, score=found),
        near=keys.pop("near", 0.5),
        **keys,
    )


def chosen(*candidates: Candidate, active: str | None = None, lines: Lines = LINES) -> Selection:
    return select(candidates, active, lines)


def test_only_who_can_do_something_is_given_the_message() -> None:
    assert chosen(candidate("a", "nothing"), candidate("b", "wish")) == Given("b", "wish")
    assert chosen(candidate("a", "question", found=0.8)) == Given("a", "question")
    assert chosen(candidate("a", "nothing"), candidate("b", "silent")) == Nobody()


@pytest.mark.parametrize(
    ("kind", "rival", "stays"),
    [
        # Nothing the open question can use: a sure wish interrupts, an unsure one does not.
        ("nothing", {"score": 0.7}, False),
        ("nothing", {"score": 0.5}, True),
        # A value in passing holds out longer, free text longest.
        ("answer", {"score": 0.85}, True),
        ("answer", {"score": 0.92}, False),
        ("text", {"score": 0.92}, True),
        ("text", {"score": 0.97}, False),
        ("text", {"score": 0.97, "text": "a long story of what happened to me last week"}, True),
    ],
)
def test_wish_for_another_skill_interrupts_a_question(
    kind: Kind, rival: dict[str, Any], stays: bool
) -> None:
    holder = candidate("a", kind, "out_of_scope", in_scope=0.1, waits=True)
    wanted = Given("a", "answer") if stays else Given("b", "wish")
    assert chosen(holder, candidate("b", "wish", **rival), active="a") == wanted


def test_plain_answers_and_repairs_stay() -> None:
    rival = candidate("b", "wish", score=1.0, origin="utterance")
    plain = candidate("a", "answer", plain=True, waits=True)
    assert chosen(plain, rival, active="a") == Given("a", "answer")
    told = candidate("a", "answer", tells=True, waits=True)
    assert chosen(told, rival, active="a") == Given("a", "answer")
    repair = candidate("a", "repair", "cancel", waits=True, origin="built_in")
    assert chosen(repair, rival, active="a") == Given("a", "repair")


def test_what_only_sounds_like_a_repair_gives_way_to_a_surer_wish() -> None:
    repair = candidate("a", "repair", "skip", waits=True, score=0.7)
    rival = candidate("b", "wish", score=1.0, origin="utterance")
    assert chosen(repair, rival, active="a") == Given("b", "wish")
    assert chosen(repair, candidate("b", "wish", score=0.7), active="a") == Given("a", "repair")


def test_question_goes_to_the_faq_that_knows_the_answer() -> None:
    holder = candidate("a", "nothing", "answer_question", waits=True)
    knows = candidate("b", "question", "answer_question", found=0.7)
    assert chosen(holder, knows, active="a") == Given("b", "question")


def test_what_both_can_do_stays_with_who_has_the_word() -> None:
    holder = candidate("b", "wish", "greet", waits=True)
    other = candidate("a", "wish", "greet", near=0.6)
    assert chosen(other, holder, active="b") == Given("b", "wish")


def test_two_close_skills_are_asked_about_and_the_same_intent_is_not() -> None:
    one, two = candidate("a", "wish", "return_it"), candidate("b", "wish", "report_it")
    asked = chosen(one, two)
    assert isinstance(asked, Asked)
    assert [each.skill for each in asked.candidates] == ["a", "b"]
    assert chosen(one, two, lines=Lines(close=0)) == Given("a", "wish")
    assert chosen(one, candidate("b", "wish", "return_it")) == Given("a", "wish")
    assert chosen(one, candidate("b", "wish", "report_it", near=0.8)) == Given("b", "wish")


def test_priority_weight_and_the_last_word_decide_between_equals() -> None:
    said: dict[str, Any] = {"origin": "utterance", "score": 1.0}
    one, two = candidate("a", "wish", **said), candidate("b", "wish", "other", **said)
    assert chosen(two, one) == Given("a", "wish")
    assert chosen(two, one, active="b") == Given("b", "wish")
    heavy = candidate("b", "wish", "other", weight=3.0, **said)
    assert chosen(one, heavy) == Given("b", "wish")
    tells = candidate("a", "question", found=1.0, **said)
    assert chosen(tells, candidate("b", "wish", **said)) == Given("b", "wish")


def test_repairs_between_flows_go_to_the_last_skill_or_to_nobody() -> None:
    both = (candidate("a", "repair", "repeat"), candidate("b", "repair", "repeat"))
    assert chosen(*both, active="b") == Given("b", "repair")
    assert chosen(*both) == Nobody("repeat")


def test_shares_add_up_whatever_the_evidence() -> None:
    ranked = rank([candidate(name, "wish", near=n / 10) for n, name in enumerate("abcdef")], "c")
    assert sum(each.share for each in ranked) == pytest.approx(1)
    assert ranked[0].candidate.skill == "f"
    assert rank([], None) == []
