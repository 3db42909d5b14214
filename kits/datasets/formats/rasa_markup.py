"""Rasa's mark-up of an example: `[Berlin](city)`, `[SFO]{"entity": "city", "role": "from"}`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from builder.schema.utterance import Span, Utterance
from builder.sentence import say
from kits.datasets.reading import Refused

_MARK: Final = re.compile(
    r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)(?::(?P<value>[^)]+))?\)|\{(?P<told>[^}]+?)\})"
)
_BREAKS: Final = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class RasaMark:
    """A span, with the entity that its slot is of, and the group that we have no place for."""

    span: dict[str, Any]
    entity: str
    group: str | None


def read_example(source: str) -> tuple[str, list[RasaMark]]:
    """Return the text of an example and its marks; raises `Refused`."""
    text, marks, at = "", list[RasaMark](), 0
    for match in _MARK.finditer(source):
        text += source[at : match.start()]
        told = _told(match)
        start = len(text)
        text += match["text"]
        entity = str(told.get("entity") or "").strip()
        if not entity:
            raise Refused(
                say("The mark '{mark}' names no entity.", mark=match[0]),
                say('Write [text](entity), or {{"entity": "..."}}.'),
            )
        value, group = told.get("value"), told.get("group")
        span = {
            "start": start,
            "end": len(text),
            "slot": str(told.get("role") or entity).strip(),
            "value": None if value is None else str(value),
        }
        marks.append(RasaMark(span, entity, None if group is None else str(group)))
        at = match.end()
    return text + source[at:], marks


def write_example(utterance: Utterance, types: Mapping[str, str]) -> str:
    """Return an utterance as Rasa writes it, line breaks as spaces; raises `Refused` where it cannot.

    `types` has the entity of each slot; a slot that is not called like its entity becomes a role.
    """
    text = one_line(utterance.text)
    pieces: list[str] = []
    at = 0
    for span in utterance.spans:
        pieces += [text[at : span.start], _mark(text[span.start : span.end], span, types)]
        at = span.end
    written = "".join([*pieces, text[at:]])
    if read_example(written)[0] != text or written != written.strip():
        raise Refused(
            say(
                "'{text}' cannot be written in Rasa's mark-up, which has no way to write its brackets.",
                text=text,
            ),
            say("Use JSON Lines, or word it without brackets."),
        )
    return written


def one_line(text: str) -> str:
    """Return a text with a space for each line break, so that offsets stay."""
    return _BREAKS.sub(" ", text)


def _mark(said: str, span: Span, types: Mapping[str, str]) -> str:
    entity = types.get(span.slot, span.slot)
    if entity == span.slot and span.value is None:
        return f"[{said}]({entity})"
    told = {"entity": entity}
    if entity != span.slot:
        told["role"] = span.slot
    if span.value is not None:
        told["value"] = span.value
    return f"[{said}]{json.dumps(told, ensure_ascii=False)}"


def _told(match: re.Match[str]) -> Mapping[str, Any]:
    if match["told"] is None:
        return {"entity": match["entity"], "value": match["value"]}
    try:
        told = json.loads(f"{{{match['told']}}}")
    except ValueError as error:
        raise Refused(
            say("The mark '{mark}' is no JSON: {reason}.", mark=match[0], reason=str(error)),
            say('Write {{"entity": "city", "role": "from"}}.'),
        ) from error
    return told if isinstance(told, dict) else {}
