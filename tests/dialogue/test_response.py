from typing import Any

import pytest

from builder.dialogue.built_in import BUILT_IN
from builder.dialogue.response import pick_for, places_of, render_response, render_text
from builder.schema.response import BUILT_IN_RESPONSES, Response

SLOTS: dict[str, Any] = {
    "name": "ann",
    "n": 1234.5,
    "whole": 3.0,
    "price": {"amount": 30, "currency": "CNY"},
    "when": "2026-12-01T15:00",
    "list": ["a", 2.0],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {name}!", "Hi ann!"),
        ("Hi { name | title }!", "Hi Ann!"),
        ("{n|number} {whole}", "1,234.5 3"),
        ("{price} {price|money} {n|money}", "¥30.00 ¥30.00 1,234.50"),
        ("{when|date}", "2026-12-01"),
        ("{list}", "a, 2"),
        ("nothing: {missing}.", "nothing: ."),
        ("{name.__class__} {0} {} {name!r}", " {} {name!r}".replace(" {}", "  {}", 1)),
    ],
)
def test_places_are_filled_and_nothing_is_evaluated(text: str, expected: str) -> None:
    assert render_text(text, SLOTS).split() == expected.split()


def test_places_of_lists_slots_and_filters() -> None:
    assert places_of("{a} and {b|upper}") == [("a", None), ("b", "upper")]


def test_variations_and_languages() -> None:
    response = Response(name="x", text={"en": ("one", "two"), "zh": ("一",)})
    assert {render_response(response, "en", {}, pick=i).text for i in range(4)} == {"one", "two"}
    assert render_response(response, "zh", {}, pick=1).text == "一"
    assert render_response(response, "fr", {}, pick=0).text == "one"
    assert render_response(Response(name="silent"), "en", {}, pick=0).text is None


def test_pick_is_repeatable_and_moves_on() -> None:
    assert pick_for("s", 1, "x") == pick_for("s", 1, "x")
    assert pick_for("s", 2, "x") == pick_for("s", 1, "x") + 1


def test_every_built_in_response_speaks_both_languages() -> None:
    assert set(BUILT_IN) == set(BUILT_IN_RESPONSES)
    assert all(set(response.text) == {"zh", "en"} for response in BUILT_IN.values())
