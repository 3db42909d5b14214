"""Differences read well: what both sides have, colours, and the width of a terminal."""

import io

import pytest
from pydantic import JsonValue
from rich.cells import cell_len
from rich.console import Console

from builder.commands.differences import diff_lines, show_difference
from builder.runtime.chats import Difference
from builder.sentence import say


@pytest.mark.parametrize(
    ("what", "expected", "found", "lines"),
    [
        ("actions", ["a", "b", "d"], ["a", "c", "d"], ["  a", "- b", "+ c", "  d"]),
        ("responses", [], ["a"], ["- (nothing)", "+ a"]),
        ("replies", ["order", "bye"], ["Your ORDER is here"], ["  Your ORDER is here", "- bye"]),
        ("replies", ["退货", "再见"], ["退貨好了", "你好"], ["  退貨好了", "- 再见", "+ 你好"]),
        ("slot 'n'", "5", 5, ['- "5"', "+ 5"]),
        ("slot 'n'", None, "x", ["- (nothing)", "+ x"]),
        ("call", {"n": 1, "m": "x"}, {"n": 1, "m": "y"}, ["  n: 1", "- m: x", "+ m: y"]),
        ("step", "ask", "tell", ["- ask", "+ tell"]),
    ],
)
def test_difference_is_told_line_by_line(
    what: str, expected: JsonValue, found: JsonValue, lines: list[str]
) -> None:
    told = diff_lines(Difference(say(what), expected, found))
    assert [f"{line.mark} {line.text}" for line in told] == lines


@pytest.mark.parametrize("text", ["您的订单已经发出，预计明天下午送到。" * 6, "a long reply " * 20])
def test_terminal_keeps_to_its_width(text: str) -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80, color_system=None)
    show_difference(Difference(say("replies"), ["nothing like it"], [text]), 6, console)
    lines = screen.getvalue().splitlines()
    assert len(lines) > 4
    assert all(cell_len(line.rstrip()) <= 80 for line in lines)
    assert all(line.startswith(" " * 10) for line in lines[3:])
    assert (
        text.split()
        == "".join(
            line[10:].rstrip() if text[0] > "z" else line[10:].rstrip() + " " for line in lines[2:]
        ).split()
    )


def test_terminal_shows_sides_in_colours_and_what_changed_underlined() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80, color_system="standard")
    show_difference(Difference(say("slot 'order'"), "A1001", "A1009"), 6, console)
    told = screen.getvalue()
    assert "\x1b[31m-" in told and "\x1b[32m+" in told
    assert "\x1b[1;4;31m1\x1b[0m" in told and "\x1b[1;4;32m9\x1b[0m" in told
