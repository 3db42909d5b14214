"""Passages: pieces of documents, of a size that an encoder reads whole, with their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from builder.reading.documents.content import Block
from builder.reading.sentences import split_sentences
from builder.text import is_han

# About as many tokens as encoders read; an ideograph counts 1, four letters as well.
FULL: Final = 200.0
_LETTER: Final = 0.27
_DEEPEST_HEADING: Final = 6


@dataclass(frozen=True)
class Passage:
    """A piece of a document: its text, and the file, headings, page and row where it stands.

    `page` and `row` count from 1; a passage that crosses pages names the first.
    """

    document: str
    text: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    row: int | None = None

    def place(self, language: str = "en") -> str:
        """Say where the passage stands, for a person: `terms.pdf › Returns, page 3`."""
        chinese = language.split("-")[0] == "zh"
        parts = " › ".join((self.document, *self.headings))
        if self.page is not None:
            parts += f"，第 {self.page} 页" if chinese else f", page {self.page}"
        if self.row is not None:
            parts += f"，第 {self.row} 行" if chinese else f", row {self.row}"
        return parts

    def with_headings(self) -> str:
        """Return the text below its innermost headings, as it is encoded and searched."""
        return "\n".join((*self.headings[-2:], self.text))


def size_of(text: str) -> float:
    """Return about how many tokens a text has."""
    return sum(1.0 if is_han(c) or ord(c) >= 0x2E80 else _LETTER for c in text)


def split_into_passages(document: str, blocks: Iterable[Block]) -> list[Passage]:
    """Cut the blocks of a document into passages.

    A heading begins a new passage, a table row is one of its own, short paragraphs are joined, and
    a long one is cut between sentences.
    """
    passages: list[Passage] = []
    headings: list[tuple[int, str]] = []
    waiting: list[Block] = []

    def close() -> None:
        if waiting:
            text = "\n".join(block.text for block in waiting)
            names = tuple(name for _, name in headings)
            passages.append(Passage(document, text, names, waiting[0].page, waiting[0].row))
            waiting.clear()

    for block in blocks:
        if block.level:
            close()
            while headings and headings[-1][0] >= block.level:
                headings.pop()
            headings.append((min(block.level, _DEEPEST_HEADING), block.text))
            continue
        for piece in _pieces(block):
            held = sum(size_of(one.text) for one in waiting)
            alone = block.row is not None or (waiting and waiting[-1].row is not None)
            if alone or held + size_of(piece.text) > FULL:
                close()
            waiting.append(piece)
    close()
    return passages


def _pieces(block: Block) -> Iterator[Block]:
    """Cut a block that is too long between its sentences, and a sentence that is between words."""
    if size_of(block.text) <= FULL:
        yield block
        return
    current = ""
    for start, end in split_sentences(block.text):
        for part in _parts(block.text[start:end]):
            if current and size_of(current) + size_of(part) > FULL:
                yield Block(current, page=block.page, row=block.row)
                current = ""
            glue = " " if current and not is_han(part[0]) and current[-1] in ".!?;:,)\"'" else ""
            current += glue + part
    if current:
        yield Block(current, page=block.page, row=block.row)


def _parts(sentence: str) -> Iterator[str]:
    while size_of(sentence) > FULL:
        sizes = accumulate(map(size_of, sentence))
        cut = max(1, next(n for n, size in enumerate(sizes) if size > FULL))
        space = max(sentence.rfind(mark, cut // 2, cut) for mark in " ，、,;；\t")
        at = space + 1 if space > 0 else cut
        yield sentence[:at].strip()
        sentence = sentence[at:].lstrip()
    if sentence:
        yield sentence
