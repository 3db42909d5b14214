"""Which fields of two states of a skill differ, and what the parts of a field go by."""

from __future__ import annotations

from builder.schema.faq import FaqEntry
from builder.schema.intent import Intent
from builder.schema.parts import differing_fields, in_one_order, parts_of
from builder.schema.skill import Skill

GREET, LEAVE = Intent(name="greet"), Intent(name="leave")


def test_fields_that_differ_are_told_with_both_sides() -> None:
    before = Skill(name="shop", intents=(GREET,))
    after = before.model_copy(update={"intents": (GREET, LEAVE), "languages": ("zh",)})
    assert list(differing_fields(before, after)) == [("intents", (GREET,), (GREET, LEAVE))]


def test_parts_go_by_their_names_or_ids_and_only_where_each_has_one_of_its_own() -> None:
    entry = FaqEntry(id="ship", question="What is shipping?", answer="Free.")
    assert parts_of((LEAVE, GREET)) == {"leave": LEAVE, "greet": GREET}
    assert parts_of((entry,)) == {"ship": entry}
    assert parts_of(()) == {}
    assert [parts_of(value) for value in ((GREET, GREET), ("zh",), "zh", {"a": 1})] == [None] * 4


def test_an_order_is_one_whatever_came_or_went_between() -> None:
    assert in_one_order("abc", "axc")
    assert not in_one_order("abc", "cb")
