from typing import Any

import pytest
from pydantic import TypeAdapter

from builder.schema.condition import Condition
from builder.schema.holds import holds

SLOTS: dict[str, Any] = {
    "n": 12,
    "price": {"amount": 30.5, "currency": "CNY"},
    "city": "上海",
    "name": "Ann",
    "day": "2026-12-01",
    "yes": True,
    "list": ["Red", "blue"],
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"kind": "filled", "slot": "n"}, True),
        ({"kind": "filled", "slot": "none"}, False),
        ({"kind": "equals", "slot": "n", "value": 12.0}, True),
        ({"kind": "equals", "slot": "n", "value": "12"}, True),
        ({"kind": "equals", "slot": "name", "value": "ＡＮＮ"}, True),
        ({"kind": "equals", "slot": "yes", "value": True}, True),
        ({"kind": "equals", "slot": "yes", "value": 1}, False),
        ({"kind": "equals", "slot": "none", "value": None}, False),
        ({"kind": "in", "slot": "city", "values": ["北京", "上海"]}, True),
        ({"kind": "contains", "slot": "list", "value": "red"}, True),
        ({"kind": "contains", "slot": "city", "value": "海"}, True),
        ({"kind": "compare", "slot": "n", "is": ">=", "value": 12}, True),
        ({"kind": "compare", "slot": "price", "is": "<", "value": 30}, False),
        ({"kind": "compare", "slot": "day", "is": ">", "value": "2026-11-30"}, True),
        ({"kind": "compare", "slot": "day", "is": ">", "value": 5}, False),
        ({"kind": "compare", "slot": "none", "is": ">", "value": 5}, False),
        ({"kind": "matches", "slot": "name", "pattern": "A.."}, True),
        ({"kind": "matches", "slot": "name", "pattern": "A"}, False),
        ({"kind": "matches", "slot": "name", "pattern": "("}, False),
        ({"kind": "not", "condition": {"kind": "filled", "slot": "none"}}, True),
        ({"kind": "all", "conditions": []}, True),
        (
            {
                "kind": "any",
                "conditions": [{"kind": "filled", "slot": "x"}, {"kind": "filled", "slot": "n"}],
            },
            True,
        ),
    ],
)
def test_condition_holds(condition: dict[str, Any], expected: bool) -> None:
    parsed: Condition = TypeAdapter(Condition).validate_python(condition)
    assert holds(parsed, SLOTS) is expected
