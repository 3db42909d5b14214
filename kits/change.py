"""What became of a text, character by character, so that marked spans can follow it.

A change keeps a piece for each character and what was put between them. Whatever is done to a text is
told in this one form, and the spans of an utterance move along exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from builder.schema.utterance import Span, Utterance


class Edit(NamedTuple):
    """The characters from `start` to `end` (exclusive) become `text`; equal ones put it in between."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Change:
    """What became of each of n characters (`pieces`), and what stands in the n + 1 gaps around them."""

    pieces: tuple[str, ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, text: str, edits: Iterable[Edit] = ()) -> Change:
        """Make the edits of a text; raises `ValueError` where they overlap or leave it."""
        pieces, gaps = list(text), [""] * (len(text) + 1)
        last = 0
        for start, end, put in sorted(edits):
            if not last <= start <= end <= len(text):
                raise ValueError(
                    f"the edit of {start} to {end} overlaps another or leaves '{text}'"
                )
            if start == end:
                gaps[start] += put
            else:
                # All of it belongs to the first character: a span holds the word as a whole.
                pieces[start:end] = [put] + [""] * (end - start - 1)
            last = end
        return cls(tuple(pieces), tuple(gaps))

    @classmethod
    def by_character(cls, text: str, become: Callable[[str], str]) -> Change:
        """Change each character by itself, as a change of width does."""
        return cls(tuple(map(become, text)), ("",) * (len(text) + 1))

    @classmethod
    def from_letters(cls, letters: Iterable[str]) -> Change:
        """Take what became of each character as it is."""
        pieces = tuple(letters)
        return cls(pieces, ("",) * (len(pieces) + 1))

    @property
    def text(self) -> str:
        """The text after the change."""
        return "".join(
            gap + piece for gap, piece in zip(self.gaps, (*self.pieces, ""), strict=True)
        )

    def around(self, before: str, after: str) -> Change:
        """Return the change with words put before and behind the whole."""
        first, *rest = self.gaps
        gaps = [before + first, *rest]
        gaps[-1] += after
        return Change(self.pieces, tuple(gaps))

    def applied_to(self, utterance: Utterance) -> Utterance:
        """Return the utterance after the change, each span around what became of its characters.

        A span of which nothing is left goes. One whose words changed keeps the value they stood for.
        """
        spans = []
        for span in utterance.spans:
            start = self._place(span.start) + len(self.gaps[span.start])
            end = self._place(span.end)
            words = self._between(span.start, span.end)
            old = utterance.text[span.start : span.end]
            if not words.strip():
                continue
            # Spaces that the change left at the edges are not part of the value.
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
            value = span.value if words == old else span.value or old
            spans.append(Span(start=start, end=end, slot=span.slot, value=value))
        return _stripped(self.text, spans)

    def _place(self, index: int) -> int:
        """Return where the gap before a character begins in the new text."""
        return sum(map(len, self.pieces[:index])) + sum(map(len, self.gaps[:index]))

    def _between(self, start: int, end: int) -> str:
        inner = ("", *self.gaps[start + 1 : end])
        return "".join(g + p for g, p in zip(inner, self.pieces[start:end], strict=True))


def _stripped(text: str, spans: list[Span]) -> Utterance:
    left = len(text) - len(text.lstrip())
    moved = tuple(
        span.model_copy(update={"start": span.start - left, "end": span.end - left})
        for span in spans
    )
    return Utterance(text=text.strip(), spans=moved)


def part_of(utterance: Utterance, start: int, end: int) -> Utterance | None:
    """Return the characters from `start` to `end` with their spans; None where a span is cut through."""
    spans = []
    for span in utterance.spans:
        if span.end <= start or span.start >= end:
            continue
        if span.start < start or span.end > end:
            return None
        moved = {"start": span.start - start, "end": span.end - start}
        spans.append(span.model_copy(update=moved))
    return _stripped(utterance.text[start:end], spans)


def joined(parts: Iterable[Utterance | str]) -> Utterance:
    """Put utterances and words between them together, spans and all."""
    text = ""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, Utterance):
            for span in part.spans:
                moved = {"start": span.start + len(text), "end": span.end + len(text)}
                spans.append(span.model_copy(update=moved))
            text += part.text
        else:
            text += part
    return _stripped(text, spans)
