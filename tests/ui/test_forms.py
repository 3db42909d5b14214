import pytest
from pydantic import TypeAdapter

from builder.errors import Invalid
from builder.schema.condition import Condition
from builder.schema.entity import DictionaryEntry
from ui.changes.conditions import condition_of, put_together, row_of, taken_apart
from ui.forms.entity_form import read_dictionary
from ui.forms.live_values import difference
from ui.forms.pattern_trial import finds

CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
SIMPLE = [
    {"kind": "filled", "slot": "a"},
    {"kind": "not", "condition": {"kind": "filled", "slot": "a"}},
    {"kind": "equals", "slot": "a", "value": 3},
    {"kind": "not", "condition": {"kind": "equals", "slot": "a", "value": "x"}},
    {"kind": "in", "slot": "a", "values": ["x", "y"]},
    {"kind": "contains", "slot": "a", "value": "x"},
    {"kind": "compare", "slot": "a", "is": "<=", "value": 3.0},
    {"kind": "matches", "slot": "a", "pattern": "[a-z]+"},
]


@pytest.mark.parametrize("source", SIMPLE, ids=lambda source: source["kind"])
def test_test_of_a_slot_goes_through_its_row_unchanged(source: dict[str, object]) -> None:
    condition = CONDITION.validate_python(source)
    row = row_of(condition)
    assert row is not None
    assert condition_of(row) == condition


@pytest.mark.parametrize(
    "source",
    [
        *SIMPLE,
        {"kind": "all", "conditions": SIMPLE},
        {"kind": "any", "conditions": [{"kind": "all", "conditions": SIMPLE[:2]}, SIMPLE[3]]},
        {"kind": "not", "condition": {"kind": "any", "conditions": SIMPLE[:2]}},
        {"kind": "not", "condition": {"kind": "all", "conditions": SIMPLE[:2]}},
        {"kind": "not", "condition": SIMPLE[5]},
    ],
)
def test_condition_is_taken_apart_and_put_together(source: dict[str, object]) -> None:
    condition = CONDITION.validate_python(source)
    assert put_together(taken_apart(condition)) == condition


def test_join_of_one_is_that_one() -> None:
    only = CONDITION.validate_python({"kind": "any", "conditions": SIMPLE[:1]})
    assert put_together(taken_apart(only)) == CONDITION.validate_python(SIMPLE[0])


def test_dictionary_is_read_from_a_table() -> None:
    rows = [(" 上海 ", "沪，魔都、 "), ("", "x"), ("北京", ""), ("上海", "申城;沪")]
    assert read_dictionary(rows) == (
        DictionaryEntry(value="上海", synonyms=("沪", "魔都", "申城")),
        DictionaryEntry(value="北京"),
    )


def test_only_the_values_that_differ_are_changed() -> None:
    before = (DictionaryEntry("latte"), DictionaryEntry("mocha", ("m",)), DictionaryEntry("tea"))
    after = (
        DictionaryEntry("mocha", ("m", "choc")),
        DictionaryEntry("tea"),
        DictionaryEntry("chai"),
    )
    assert difference(before, after) == ({"mocha": ["m", "choc"], "chai": []}, ["latte"])
    assert difference(before, before) == ({}, [])


def test_patterns_are_tried_on_a_text() -> None:
    assert finds(["[A-Z]\\d{4}", r"no\. (?P<value>\d+)"], "a1001 and no. 77，查A1002") == [
        "a1001",
        "77",
        "A1002",
    ]
    with pytest.raises(Invalid):
        finds(["(a"], "a")
