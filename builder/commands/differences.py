"""Differences of a turn as lines: `-` is what was expected, `+` what was found, the rest is both."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from pydantic import JsonValue

from builder.commands.output import tell
from builder.runtime.chats import Difference, is_in

if TYPE_CHECKING:
    from rich.console import Console

Mark = Literal[" ", "-", "+"]

_STYLES: Final[dict[Mark, str]] = {" ": "dim", "-": "red", "+": "green"}
_NOTHING: Final = "(nothing)"
# Two lines less alike than this are two lines, not one that was changed.
_ALIKE: Final = 0.5


class DiffLine(NamedTuple):
    """A line of a difference, and which side it is of; the blank is both."""

    mark: Mark
    text: str


def diff_lines(difference: Difference) -> list[DiffLine]:
    """Return a difference line by line: lists by item, values by name, anything else whole."""
    expected, found = _lines(difference.expected), _lines(difference.found)
    if expected == found:
        # They differ in kind alone, as the text "5" and the number 5 do.
        expected, found = [json.dumps(difference.expected)], [json.dumps(difference.found)]
    same = is_in if difference.what == "replies" else str.__eq__
    return list(_aligned(expected or [_NOTHING], found or [_NOTHING], same))


def _lines(value: JsonValue) -> list[str]:
    match value:
        case list():
            return [_told(each) for each in value]
        case dict():
            return [f"{name}: {_told(each)}" for name, each in value.items()]
        case _:
            return [_told(value)]


def _told(value: JsonValue) -> str:
    if value is None:
        return _NOTHING
    is_plain = isinstance(value, str) and value != ""
    return value if is_plain else json.dumps(value, ensure_ascii=False)  # type: ignore[return-value]


def _aligned(
    expected: Sequence[str], found: Sequence[str], same: Callable[[str, str], bool]
) -> Iterator[DiffLine]:
    """Yield both sides in order, with as many lines in common as there can be."""
    rows, columns = len(expected), len(found)
    common = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            common[row][column] = (
                common[row + 1][column + 1] + 1
                if same(expected[row], found[column])
                else max(common[row + 1][column], common[row][column + 1])
            )
    row = column = 0
    while row < rows or column < columns:
        if row < rows and column < columns and same(expected[row], found[column]):
            yield DiffLine(" ", found[column])
            row, column = row + 1, column + 1
        elif column == columns or (
            row < rows and common[row + 1][column] >= common[row][column + 1]
        ):
            yield DiffLine("-", expected[row])
            row += 1
        else:
            yield DiffLine("+", found[column])
            column += 1


def terminal() -> Console | None:
    """Return the terminal that a person looks at, or None where the output goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console

    return Console(highlight=False)


def show_difference(difference: Difference, indent: int, console: Console | None) -> None:
    """Print a difference: coloured and wrapped in a terminal, a line a line elsewhere."""
    lines = diff_lines(difference)
    title = f"{difference.what}  (- expected, + found)"
    if console is None:
        tell(" " * indent + title)
        for line in lines:
            tell(f"{' ' * (indent + 2)}{line.mark} {line.text}")
        return
    show_line(title, indent, console, style="bold")
    for line, other in zip_longest(lines, _counterparts(lines)):
        _show_diff_line(line, other, indent + 2, console)


def show_line(text: str, indent: int, console: Console | None, *, style: str = "") -> None:
    """Print a text with what does not fit on the line below it, as far from the edge."""
    if console is None:
        tell(" " * indent + text)
        return
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text, style, overflow="fold"), (0, 0, 0, indent), expand=False))


def _show_diff_line(line: DiffLine, other: str | None, indent: int, console: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    style = _STYLES[line.mark]
    text = Text(line.text, style, overflow="fold")
    for start, end in _changed(line.text, other) if other is not None else ():
        text.stylize("bold underline", start, end)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row(Text(line.mark, style), text)
    console.print(Padding(grid, (0, 0, 0, indent), expand=False))


def _counterparts(lines: Sequence[DiffLine]) -> list[str | None]:
    """Return for each line the one of the other side that it may have been changed from or to."""
    found: list[str | None] = [None] * len(lines)
    start = 0
    while start < len(lines):
        middle = start
        while middle < len(lines) and lines[middle].mark == "-":
            middle += 1
        end = middle
        while end < len(lines) and lines[end].mark == "+":
            end += 1
        for old, new in zip(range(start, middle), range(middle, end), strict=False):
            found[old], found[new] = lines[new].text, lines[old].text
        start = max(end, start + 1)
    return found


def _changed(text: str, other: str) -> list[tuple[int, int]]:
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return []
    return [(start, end) for tag, start, end, _, _ in matcher.get_opcodes() if tag != "equal"]
