"""Questions that ask nearly the same are found by meaning, bounded, and told once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from builder.encoding.encoder import Vectors
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.nlu.everyday import everyday_sentences
from builder.nlu.simplified import simplifying
from builder.reading.faq_alike import PART, AlikeQuestions, find_alike
from builder.schema.skill import Skill


def skill_with(*faq: dict[str, Any], **keys: Any) -> Skill:
    return Skill.model_validate({"name": "shop", "languages": ["en", "zh"], "faq": faq, **keys})


def entry(name: str, *questions: str, answer: str = "!", language: str = "en") -> dict[str, Any]:
    question, *similar = questions
    return {
        "id": name,
        "question": question,
        "similar": similar,
        "answer": answer,
        "language": language,
    }


SHOP = skill_with(
    entry("returns", "How can I send a parcel back?", answer="By post."),
    entry("back", "How do I send back a parcel?", answer="At a shop."),
    entry("hours", "When are you open?", "opening hours"),
    entry("pay", "Which cards do you take?"),
    entry("park", "Is there a place for my car?"),
    entry("returns_zh", "怎么退货？", answer="邮寄。", language="zh"),
    entry("back_zh", "退货怎么办理", answer="邮寄。", language="zh"),
    entry("pay_zh", "可以用信用卡吗", language="zh"),
    intents=[
        {"name": "ask_hours", "utterances": {"en": ["when do you open", "track my order"]}},
        {
            "name": "find_shop",
            "utterances": {"en": ["where is the nearest shop"], "zh": ["门店在哪"]},
        },
    ],
)


def test_entries_and_intents_that_ask_the_same_are_told(encoders: EncoderLibrary) -> None:
    stack = simplifying(encoders.stack_for(["zh", "en"]))
    found = find_alike(SHOP, stack, everyday_sentences(["zh", "en"]))
    told = {(pair.entry, pair.other) for pair in found.pairs}
    assert told == {("returns", "back"), ("returns_zh", "back_zh"), ("hours", "ask_hours")}
    by_entry = {problem.where.path[1]: problem for problem in found.problems(SHOP)}
    assert {problem.severity for problem in by_entry.values()} == {"warning"}
    returns = by_entry["returns"]
    assert returns.code == "faq-alike" and "may get the other's answer" in returns.remedy
    assert "'How can I send a parcel back?'" in returns.what and "'back'" in returns.what
    assert "their answer is the same" in by_entry["returns_zh"].remedy
    assert by_entry["hours"].code == "faq-like-utterance"
    assert "'ask_hours'" in by_entry["hours"].what


class Turning(HashingEncoder):
    """Gives each question the direction that its number names; unlike ones are at right angles."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), 200), np.float32)
        for row, text in enumerate(texts):
            number = int("".join(c for c in text if c.isdigit()) or 199)
            rows[row, number % 100] = 1.0
            rows[row, 100 + len(text) % 50] = 0.1
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def __init__(self) -> None:
        super().__init__()
        self.dimension = 200


def test_pairs_are_bounded_most_alike_first_and_never_of_one_entry() -> None:
    faq = [
        entry(f"e{n}_{twin}", f"question {n}" + "x" * twin) for n in range(80) for twin in (0, 1)
    ]
    skill = skill_with(*faq, entry("own", "question 90", "question 90 again"))
    found = find_alike(skill, [Turning()])
    assert (len(found.pairs), found.more) == (50, 30)
    assert all(pair.entry.split("_")[0] == pair.other.split("_")[0] for pair in found.pairs)
    likeness = [pair.likeness for pair in found.pairs]
    assert likeness == sorted(likeness, reverse=True)
    problems = found.problems(skill)
    assert len(problems) == 51 and "30 more" in problems[-1].what


def test_the_very_same_question_is_left_to_the_check() -> None:
    skill = skill_with(entry("a", "question 7"), entry("b", "Question 7?"), entry("c", "other 8"))
    assert find_alike(skill, [Turning()]).pairs == ()


def test_languages_are_not_compared() -> None:
    skill = skill_with(entry("a", "question 7"), entry("b", "question 7 x", language="zh"))
    assert find_alike(skill, [Turning()]).pairs == ()
    both = (entry("a", "question 7"), entry("b", "question 7 x", language="*"))
    any_language = skill_with(*both, entry("c", "word 8"))
    assert len(find_alike(any_language, [Turning()]).pairs) == 1


def test_what_is_mended_is_told_no_more() -> None:
    skill = skill_with(entry("a", "question 7"), entry("b", "question 7 x"), entry("c", "word 8"))
    found = find_alike(skill, [Turning()])
    assert AlikeQuestions.load(found.to_parts()) == found
    assert AlikeQuestions.from_json(found.as_json()) == found
    assert len(found.problems(skill)) == 1
    assert found.problems(skill_with(entry("a", "question 7"))) == []
    assert found.problems(skill_with(entry("a", "question 7"), entry("b", "else"))) == []


def test_skill_without_a_faq_and_a_damaged_part() -> None:
    assert find_alike(skill_with(), [Turning()]) == AlikeQuestions()
    assert AlikeQuestions().to_parts() == {} and AlikeQuestions.load({}) == AlikeQuestions()
    assert AlikeQuestions.from_json({"pairs": [1]}) == AlikeQuestions()
    with pytest.raises(Invalid, match="damaged"):
        AlikeQuestions.load({PART: b"{"})
