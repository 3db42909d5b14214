"""Utterances and the mark-up that annotates them.

`我想订[明天](date)去[上海](city)的票` marks two spans; `[沪](city:上海)` also gives the normalised
value. A bracket that is not followed by a parenthesis is text, and a backslash makes any bracket text.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, ConfigDict, PlainSerializer, model_validator

from builder.schema.part import Name, Part
from builder.sentence import Sentence, say

_SPECIAL: Final = re.compile(r"[\[\\]")


class Span(Part):
    """A marked part of an utterance: characters `start` to `end` (exclusive) fill `slot`."""

    start: int
    end: int
    slot: Name
    value: str | None = None


class Utterance(Part):
    """One thing a user said or may say, without its mark-up."""

    # Stripping here would move the text away under its spans; `parse_markup` strips both.
    model_config = ConfigDict(str_strip_whitespace=False)

    text: str
    spans: tuple[Span, ...] = ()

    @model_validator(mode="after")
    def _spans_fit(self) -> Utterance:
        end = 0
        for span in self.spans:
            if not end <= span.start < span.end <= len(self.text):
                raise ValueError(
                    say(
                        "the span of slot '{slot}' ({start} to {end}) is empty, overlaps another or "
                        "leaves the utterance of {length} characters",
                        slot=span.slot,
                        start=span.start,
                        end=span.end,
                        length=len(self.text),
                    )
                )
            end = span.end
        return self


class MarkupError(ValueError):
    """Mark-up that does not close or names no slot: what is wrong where, and how to mend it."""

    def __init__(self, what: Sentence, remedy: Sentence) -> None:
        super().__init__(say("{what}: {remedy}", what=what, remedy=remedy))
        self.what, self.remedy = what, remedy


def parse_markup(source: str) -> Utterance:
    """Read an utterance with `[text](slot)` or `[text](slot:value)` mark-up.

    Raises `MarkupError` when a mark is opened and not closed, is empty, or names no slot.
    """
    text: list[str] = []
    spans: list[Span] = []
    at = 0
    while at < len(source):
        character = source[at]
        if character == "\\" and source[at + 1 : at + 2] in ("[", "]", "\\"):
            text.append(source[at + 1])
            at += 2
        elif character == "[":
            marked, name, end = _read_mark(source, at)
            if name is None:
                text.append(character)
                at += 1
                continue
            slot, _, value = name.partition(":")
            start = len(text)
            text.extend(marked)
            spans.append(
                Span(start=start, end=len(text), slot=slot.strip(), value=value.strip() or None)
            )
            at = end
        else:
            special = _SPECIAL.search(source, at + 1)
            end = special.start() if special else len(source)
            text.extend(source[at:end])
            at = end
    return _strip(Utterance(text="".join(text), spans=tuple(spans)))


def to_markup(utterance: Utterance) -> str:
    """Write an utterance with its mark-up; `parse_markup` reads it back unchanged."""
    pieces: list[str] = []
    at = 0
    for span in utterance.spans:
        value = f":{span.value}" if span.value is not None else ""
        pieces.append(_escape(utterance.text[at : span.start]))
        pieces.append(f"[{_escape(utterance.text[span.start : span.end])}]({span.slot}{value})")
        at = span.end
    pieces.append(_escape(utterance.text[at:]))
    return "".join(pieces)


def _read_mark(source: str, at: int) -> tuple[str, str | None, int]:
    """Return the marked text, what stands in the parentheses (None: no mark) and where it ends."""
    marked: list[str] = []
    position = at + 1
    while position < len(source) and source[position] != "]":
        if source[position] == "\\" and source[position + 1 : position + 2] in ("[", "]", "\\"):
            position += 1
        marked.append(source[position])
        position += 1
    if position >= len(source):
        raise MarkupError(
            say("the mark opened at character {position} does not close", position=at + 1),
            say("write [text](slot), or \\[ for a plain bracket"),
        )
    if source[position + 1 : position + 2] != "(":
        return "", None, at
    close = source.find(")", position)
    if close < 0:
        raise MarkupError(
            say(
                "the slot name opened at character {position} does not close",
                position=position + 2,
            ),
            say("write [text](slot)"),
        )
    name = source[position + 2 : close]
    if not "".join(marked).strip() or not name.partition(":")[0].strip():
        raise MarkupError(
            say("the mark at character {position} is empty", position=at + 1),
            say("it needs a text and a slot, as [text](slot)"),
        )
    return "".join(marked), name, close + 1


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _strip(utterance: Utterance) -> Utterance:
    text = utterance.text.strip()
    if text == utterance.text:
        return utterance
    left = len(utterance.text) - len(utterance.text.lstrip())
    spans = tuple(
        span.model_copy(
            update={"start": max(span.start - left, 0), "end": min(span.end - left, len(text))}
        )
        for span in utterance.spans
    )
    return Utterance(text=text, spans=spans)


def _from_source(value: Any) -> Any:
    return parse_markup(value) if isinstance(value, str) else value


# An utterance written as one line of mark-up, in files and over HTTP alike.
MarkedUtterance = Annotated[
    Utterance, BeforeValidator(_from_source), PlainSerializer(to_markup, return_type=str)
]
