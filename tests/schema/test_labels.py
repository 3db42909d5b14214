"""Accepting and taking back are exact opposites, whatever the skill had before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import Invalid, NotFound
from builder.schema.intent import Intent
from builder.schema.labels import may_label, said_in, with_labels, without_labels
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance, parse_markup, to_markup

SHOP = Skill(
    name="shop",
    languages=("en", "zh"),
    intents=(
        Intent.model_validate({"name": "track", "utterances": {"en": ["where is it"]}}),
        Intent.model_validate({"name": "greet", "utterances": ["hello"]}),
    ),
    slots=(Slot(name="number"),),
)


def said(skill: Skill, intent: str) -> dict[str, list[str]]:
    found = skill.get(Intent, intent).utterances
    return {language: [to_markup(u) for u in utterances] for language, utterances in found.items()}


def utterances(*sources: str, language: str = "en") -> list[tuple[str, Utterance]]:
    return [(language, parse_markup(source)) for source in sources]


def test_utterances_come_once_and_under_their_language() -> None:
    given = [
        *utterances("is [A1](number) here", "WHERE is it"),
        *utterances("到哪了", language="zh"),
    ]
    made = with_labels(SHOP, "track", given)
    assert made.added == (("en", "is [A1](number) here"), ("zh", "到哪了"))
    assert said(made.skill, "track") == {
        "en": ["where is it", "is [A1](number) here"],
        "zh": ["到哪了"],
    }
    # Where an intent does not tell languages apart, nobody begins to.
    assert said(with_labels(SHOP, "greet", utterances("hi")).skill, "greet") == {
        "*": ["hello", "hi"]
    }


@given(st.lists(st.sampled_from(["a b", "c d", "where is it", "WHERE IS IT", "hello"]), max_size=6))
def test_taking_back_is_the_opposite_of_accepting(texts: list[str]) -> None:
    for intent in ("track", "greet", "out_of_scope", "fresh"):
        made = with_labels(SHOP, intent, utterances(*texts), new=True)
        after, gone = without_labels(made.skill, intent, made.added, made_intent=made.made_intent)
        assert after == SHOP
        assert gone == len(made.added)


def test_what_came_by_hand_stays() -> None:
    made = with_labels(SHOP, "fresh", utterances("one", "two"), new=True)
    more = with_labels(made.skill, "fresh", utterances("by hand"))
    after, gone = without_labels(more.skill, "fresh", made.added, made_intent=True)
    assert (said(after, "fresh"), gone) == ({"en": ["by hand"]}, 2)
    again, gone = without_labels(after, "fresh", made.added, made_intent=True)
    assert (again, gone) == (after, 0)
    assert without_labels(SHOP, "gone", made.added) == (SHOP, 0)


def test_marks_changed_meanwhile_do_not_keep_an_utterance() -> None:
    made = with_labels(SHOP, "track", utterances("is A1 here"))
    intent = made.skill.get(Intent, "track")
    marked = {"en": (*intent.utterances["en"][:-1], parse_markup("is [A1](number) here"))}
    changed = intent.model_copy(update={"utterances": marked})
    skill = made.skill.model_copy(update={"intents": (changed, SHOP.intents[1])})
    assert without_labels(skill, "track", made.added)[0] == SHOP


def test_what_cannot_be_labelled_is_told() -> None:
    with pytest.raises(NotFound, match="greet"):
        with_labels(SHOP, "gret", utterances("hi"))
    with pytest.raises(NotFound, match="number"):
        with_labels(SHOP, "track", utterances("is [A1](nunber) here"))
    with pytest.raises(Invalid):
        with_labels(SHOP, "answer_question", utterances("hi"), new=True)
    assert may_label("out_of_scope") and not may_label("answer_question")
    # Built-in intents may be given more utterances.
    assert with_labels(SHOP, "affirm", utterances("yep")).made_intent
    assert said_in(SHOP) == {"where is it": "track", "hello": "greet"}
