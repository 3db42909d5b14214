import pytest
from pydantic import TypeAdapter

from builder.errors import Invalid
from builder.schema.condition import Condition
from builder.schema.entity import DictionaryEntry
from ui.views.branch_form import condition_of, rows_of
from ui.views.entity_form import read_dictionary
from ui.widgets.live_values import difference
from ui.widgets.pattern_trial import finds

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
def test_condition_goes_through_the_form_unchanged(source: dict[str, object]) -> None:
    condition = CONDITION.validate_python(source)
    rows = rows_of(condition)
    assert rows is not None
    assert condition_of(rows, any_of=False) == condition


@pytest.mark.parametrize("kind", ["all", "any"])
def test_several_conditions_go_through_the_form_unchanged(kind: str) -> None:
    condition = CONDITION.validate_python({"kind": kind, "conditions": SIMPLE})
    rows = rows_of(condition)
    assert rows is not None
    assert condition_of(rows, any_of=kind == "any") == condition


def test_nested_condition_is_left_alone() -> None:
    inner = {"kind": "any", "conditions": SIMPLE[:2]}
    assert rows_of(CONDITION.validate_python({"kind": "all", "conditions": [inner]})) is None
    assert rows_of(CONDITION.validate_python({"kind": "not", "condition": inner})) is None


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
