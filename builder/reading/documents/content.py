"""What a document holds, whatever it is written in: blocks of text in order, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from builder.reading.told import Told
from builder.sentence import Sentence


@dataclass(frozen=True)
class Block:
    """A paragraph, a list item, a table row or a heading; pages and rows count from 1.

    `level` is 0 for text, and 1 (the outermost) to 6 for a heading.
    """

    text: str
    level: int = 0
    page: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Table:
    """A sheet with one thing a row: `rows` are as long as `columns`, and `lines` says where each stands.

    Cells are texts as a person reads them; a number is written without thousands separators.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Yield each row as words (`column: cell; ...`), and the line where it stands."""
        for line, row in zip(self.lines, self.rows, strict=True):
            told = "; ".join(f"{c}: {v}" for c, v in zip(self.columns, row, strict=True) if v)
            if told:
                yield line, told


@dataclass
class Content:
    """What was read of a document; `notes` tell what was passed over, as plain sentences."""

    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[Told] = field(default_factory=list)


class Unreadable(Exception):
    """A document cannot be used: a stable code, one plain sentence why, and what to do."""

    def __init__(self, code: str, what: Sentence, remedy: Sentence) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.remedy = remedy
