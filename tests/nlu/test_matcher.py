from __future__ import annotations

import pytest

from builder.conversation.understanding import OUT_OF_SCOPE
from builder.nlu.matcher import Matcher
from builder.schema.skill import Skill


@pytest.fixture(scope="module")
def matcher(shop: Skill) -> Matcher:
    return Matcher(shop)


def test_matcher_reads_a_payload_with_slots(matcher: Matcher) -> None:
    match = matcher.find('/track_order{"order_number": "A1"}')
    assert match is not None
    assert (match.intent, match.kind) == ("track_order", "payload")
    (value,) = match.slots
    assert (value.slot, value.value, value.source, value.text) == (
        "order_number",
        "A1",
        "payload",
        "A1",
    )


def test_matcher_reads_a_payload_without_slots(matcher: Matcher) -> None:
    for text in ("/affirm", " /get_invoice ", "/answer_question"):
        match = matcher.find(text)
        assert match is not None and match.kind == "payload" and match.slots == ()


@pytest.mark.parametrize(
    "text",
    [
        "/no_such_intent",
        '/track_order{"order_number": ',
        "/track_order{1: 2}",
        '/track_order{"no_such_slot": 1}',
        "/",
        "/track_order and more",
    ],
)
def test_matcher_takes_a_malformed_payload_for_text(matcher: Matcher, text: str) -> None:
    assert matcher.find(text) is None


def test_matcher_knows_utterances_by_heart_without_case_and_punctuation(matcher: Matcher) -> None:
    for text, intent in (
        ("Where is my ORDER?", "track_order"),
        ("我要退货！！", "return_order"),
        ("取消订单。", "cancel_order"),
        ("你们几点上班？", "answer_question"),
    ):
        match = matcher.find(text)
        assert match is not None and (match.intent, match.kind) == (intent, "utterance")


def test_matcher_decides_nothing_where_two_intents_share_an_utterance() -> None:
    skill = Skill.model_validate(
        {
            "name": "s",
            "intents": [
                {"name": "a", "utterances": ["查一下订单"]},
                {"name": "b", "utterances": ["查一下订单"]},
            ],
        }
    )
    assert Matcher(skill).find("查一下订单") is None


def test_matcher_lets_a_skill_replace_a_built_in_intent() -> None:
    skill = Skill.model_validate(
        {
            "name": "s",
            "intents": [
                {"name": "cancel", "utterances": ["退出来"]},
                {"name": "b", "utterances": ["查"]},
            ],
        }
    )
    matcher = Matcher(skill)
    assert matcher.find("算了") is None
    assert "cancel" not in matcher.built_in
    found = matcher.find("退出来")
    assert found is not None and found.kind == "utterance"


def test_matcher_without_built_in_intents(shop: Skill) -> None:
    assert Matcher(shop, built_in=False).find("好的") is None


def test_matcher_turns_away_what_the_author_named_out_of_scope(shop: Skill) -> None:
    matcher = Matcher(
        shop.model_copy(
            update={
                "out_of_scope": {"en": ("write me a poem", "where is my order"), "zh": ("写诗",)}
            }
        )
    )
    for text in ("Write me a poem!", "写诗。"):
        match = matcher.find(text)
        assert match is not None and match.intent == OUT_OF_SCOPE
    # It is an utterance of an intent as well: the words alone decide nothing.
    assert matcher.find("where is my order") is None
