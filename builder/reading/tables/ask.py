"""What a question wants of a sheet: which rows, and what of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from builder.reading.question import Amount
from builder.reading.tables.sheet import Column, Sheet
from builder.text import fold, is_han

# Which way a word that compares goes, and the kind of column that it is said of.
_PRICE: Final = "price|cost|fee|费|价|钱|租金"
_SIZE: Final = "size|area|面积|尺寸|大小"
_LONG: Final = "length|duration|days|time|时|天|期|长"
_MOST: Final = (
    (re.compile(r"最便宜|最实惠|cheapest|least expensive"), -1, _PRICE),
    (re.compile(r"最贵|most expensive|priciest|dearest"), 1, _PRICE),
    (re.compile(r"最(?:长|久)|longest"), 1, _LONG),
    (re.compile(r"最短|shortest"), -1, _LONG),
    (
        re.compile(
            r"最(?:大|多|高|重|快)|最好"
            r"|(?:the )?(?:most|highest|largest|biggest|greatest|max(?:imum)?)\b"
        ),
        1,
        "",
    ),
    (
        re.compile(
            r"最(?:小|少|低|轻|慢)|(?:the )?(?:least|fewest|lowest|smallest|min(?:imum)?)\b"
        ),
        -1,
        "",
    ),
)
_MORE: Final = re.compile(
    r"大于|多于|高于|超过|不低于|不少于|至少|以上|贵于"
    r"|more than|over|above|at least|greater than|higher than|longer than|>=?"
)
_LESS: Final = re.compile(
    r"小于|少于|低于|不超过|不高于|至多|最多|以下|以内|之内|便宜于"
    r"|less than|under|below|at most|up to|fewer than|cheaper than|lower than|<=?"
)
_NOT_STRICT: Final = re.compile(r"不|至|以上|以下|以内|之内|at least|at most|up to|=|最多")
_PRICED: Final = re.compile(r"元|块|¥|\$|€|yuan|dollar|euro|rmb|usd|便宜|贵|cheap|expensive|cost")
_WHICH: Final = re.compile(r"哪|which|what|who|有(?:没有|什么|哪)|any\b|list|show|all\b|几[款个种]")
_COUNTS: Final = re.compile(r"(?:有)?多少[款个种家]|(?:有)?几[款个种家]|how many\b")
_NEAR: Final = 12


@dataclass(frozen=True)
class Filter:
    """A condition on a column of numbers: `sign` is 1 for more, -1 for less.

    A `strict` one leaves equals out.
    """

    column: Column
    sign: int
    value: float
    strict: bool

    def holds(self, row: int) -> bool:
        """Tell whether a row fulfils it."""
        number = self.column.numbers[row] if self.column.numbers else None
        if number is None:
            return False
        return self.sign * (number - self.value) > 0 or (not self.strict and number == self.value)


@dataclass(frozen=True)
class Asked:
    """The rows and columns that a question leads to, and by what: a `lookup`, `filter` or `most`."""

    kind: str
    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    counted: bool = False


def ask(sheet: Sheet, text: str, amounts: tuple[Amount, ...]) -> Asked | None:
    """Read a question against a sheet; None where it asks nothing that the sheet can tell."""
    folded = fold(text)
    columns = [column for column in sheet.columns if _named(column, folded)]
    rows, by_cells = _rows_named(sheet, folded)
    most = _most(sheet, folded, columns)
    filters = list(_filters(sheet, folded, columns, amounts))
    if filters and not (_WHICH.search(folded) or columns or by_cells):
        return None
    kept = [row for row in rows if all(one.holds(row) for one in filters)]
    if most is not None:
        column, sign = most
        valued = [(column.numbers[row], row) for row in kept] if column.numbers else []
        known = [(sign * value, row) for value, row in valued if value is not None]
        if not known:
            return None
        best = max(value for value, _ in known)
        return Asked("most", tuple(row for value, row in known if value == best), (column,))
    wanted = [column for column in columns if column != sheet.key]
    counted = bool(_COUNTS.search(folded)) and not (by_cells and wanted and not filters)
    if filters:
        told = tuple(dict.fromkeys(one.column for one in filters))
        return Asked("filter", tuple(kept), told, counted)
    if by_cells and wanted:
        return Asked("lookup", tuple(kept), tuple(wanted))
    if by_cells and len(kept) < len(sheet.table.rows) and _WHICH.search(folded):
        return Asked("filter", tuple(kept), (), counted)
    return None


def _named(column: Column, folded: str) -> bool:
    return any(_stands(word, folded) for word in column.words)


def _stands(word: str, folded: str) -> bool:
    at = folded.find(word)
    while at >= 0:
        end = at + len(word)
        before, after = folded[at - 1 : at], folded[end : end + 1]
        if not (_joins(before, word[0]) or (_joins(after, word[-1]) and after != "s")):
            return True
        at = folded.find(word, at + 1)
    return False


def _joins(neighbour: str, edge: str) -> bool:
    return neighbour.isalnum() and edge.isalnum() and not (is_han(neighbour) or is_han(edge))


def _rows_named(sheet: Sheet, folded: str) -> tuple[list[int], bool]:
    """Return the rows whose cells the question names; all of them where it names none.

    Of cells that lie within one another (S, S Plus) the longest is meant.
    """
    rows = list(range(len(sheet.table.rows)))
    named = False
    for column in sheet.columns:
        if column.numbers is not None:
            continue
        cells = {fold(row[column.number]) for row in sheet.table.rows} - {""}
        found = [cell for cell in cells if _stands(cell, folded)]
        found = [c for c in found if not any(c != other and c in other for other in found)]
        if found:
            named = True
            rows = [row for row in rows if fold(sheet.table.rows[row][column.number]) in found]
    return (rows, True) if named else (list(range(len(sheet.table.rows))), False)


def _most(sheet: Sheet, folded: str, columns: list[Column]) -> tuple[Column, int] | None:
    for words, sign, kind in _MOST:
        match = words.search(folded)
        if match is None:
            continue
        if match[0].startswith("最多") and re.match(r"\s*\d", folded[match.end() :]):
            continue
        numeric = [column for column in columns if column.numbers is not None]
        if not numeric and kind:
            numeric = [
                column
                for column in sheet.columns
                if column.numbers is not None and re.search(kind, column.words[0])
            ]
        if numeric:
            return numeric[0], sign
    return None


def _filters(
    sheet: Sheet, folded: str, columns: list[Column], amounts: tuple[Amount, ...]
) -> Iterator[Filter]:
    """Yield the conditions that stand beside the amounts of a question."""
    for amount in amounts:
        before = folded[max(0, amount.start - _NEAR) : amount.start]
        after = folded[amount.end : amount.end + _NEAR]
        for sign, words in ((1, _MORE), (-1, _LESS)):
            led = list(words.finditer(before)) or list(words.finditer(after))[:1]
            column = _column_of(sheet, folded, columns, amount) if led else None
            if column is not None:
                yield Filter(column, sign, amount.value, not _NOT_STRICT.search(led[-1][0]))
                break


def _column_of(sheet: Sheet, folded: str, columns: list[Column], amount: Amount) -> Column | None:
    """Return the column that an amount is said of: by its unit, its name, or as the only one."""
    numeric = [column for column in sheet.columns if column.numbers is not None]
    tail = folded[amount.end : amount.end + _NEAR].lstrip()
    inside = folded[amount.start : amount.end]
    by_unit = [column for column in numeric if column.unit and tail.startswith(column.unit)]
    if by_unit:
        return by_unit[0]
    named = [column for column in columns if column in numeric]
    if named:
        return min(named, key=lambda column: _distance(column, folded, amount))
    if _PRICED.search(folded) or _PRICED.search(inside):
        priced = [column for column in numeric if re.search(_PRICE, column.words[0])]
        if priced:
            return priced[0]
    return numeric[0] if len(numeric) == 1 else None


def _distance(column: Column, folded: str, amount: Amount) -> int:
    places = [folded.find(word) for word in column.words if word in folded]
    return min((abs(place - amount.start) for place in places), default=len(folded))
