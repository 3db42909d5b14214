from __future__ import annotations

import pytest

from builder.nlu.config import NluConfig
from builder.nlu.examples import examples_of, intents_of
from builder.nlu.names import intent_names
from builder.nlu.wording import bare, has_words, words_of_name
from builder.schema.skill import Skill


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("track_order", "track order"),
        ("app/LAUNCH", "app launch"),
        ("bookHotelRoom", "book hotel room"),
        ("getSIMCard.status", "get sim card status"),
        ("查询_订单", "查询 订单"),
    ],
)
def test_words_of_name_splits_at_joiners_and_capitals(name: str, words: str) -> None:
    assert words_of_name(name) == words


def test_bare_folds_width_case_and_punctuation() -> None:
    assert bare("  Ｙｅｓ， 好的！！ ") == "yes 好的"
    assert not has_words("😀！？")
    assert has_words("7")


def test_examples_of_a_skill_hold_weak_ones_and_questions(shop: Skill) -> None:
    examples = examples_of(shop, NluConfig(), seed=1)
    by_kind = {kind: [e for e in examples if e.kind == kind] for kind in ("name", "description")}
    assert [e.text for e in by_kind["name"]][:2] == ["track order", "return order"]
    assert [e.text for e in by_kind["description"]] == ["开发票"]
    assert {e.language for e in examples if e.intent == "track_order"} == {"zh", "en"}
    assert intents_of(examples)[:5] == (
        "track_order",
        "return_order",
        "cancel_order",
        "get_invoice",
        "answer_question",
    ) or set(intents_of(examples)) >= {"get_invoice", "answer_question", "affirm"}
    assert all(0 < e.weight <= 2 for e in examples)


def test_examples_count_a_repeated_text_once_and_sample_questions() -> None:
    skill = Skill.model_validate(
        {
            "name": "s",
            "intents": [{"name": "a", "utterances": ["你好", "你好！", "您好"]}],
            "faq": [{"id": f"q{i}", "question": f"问题{i}", "answer": "x"} for i in range(30)],
        }
    )
    config = NluConfig(faq_limit=10, built_in_intents=False)
    examples = examples_of(skill, config, seed=1)
    assert sum(e.kind == "utterance" for e in examples) == 2
    assert sum(e.kind == "question" for e in examples) == 10
    assert examples == examples_of(skill, config, seed=1)


def test_built_in_intents_weigh_no_more_than_the_skills_own(shop: Skill) -> None:
    examples = examples_of(shop, NluConfig(), seed=1)
    affirm = sum(e.weight for e in examples if e.intent == "affirm")
    track = sum(e.weight for e in examples if e.intent == "track_order")
    assert affirm <= track * 1.5


def test_intent_names_are_valid_and_unique() -> None:
    names = intent_names(["pay?", "pay!", "a b", "!!!", "好 的"])
    assert list(names.values()) == ["pay", "pay_2", "a_b", "intent", "好_的"]
