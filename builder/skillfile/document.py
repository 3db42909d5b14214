"""One YAML file as plain values, with the line of every one of them.

A careful subset of YAML 1.2: no aliases, no tags, no key twice, and keys are always texts. Problems
are gathered as findings; a file that is not YAML gives one finding and no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import JsonValue
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from builder.sentence import Sentence, say
from builder.text import UNREADABLE, shorten

MAX_DEPTH: Final = 50

Key = str | int
Path = tuple[Key, ...]

_NUMBER: Final = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_STRUCTURAL: Final = (StreamStartEvent, StreamEndEvent, DocumentStartEvent, DocumentEndEvent)


@dataclass(frozen=True)
class Finding:
    """What is wrong in one file, before it is known which part of a skill it concerns."""

    code: str
    line: int | None
    what: Sentence
    remedy: Sentence
    warning: bool = False
    # The keys that lead to the place, where they are known.
    path: Path = ()


@dataclass
class Document:
    """The values of a file; `lines` maps the path of each value to its line, from 1.

    `written` keeps how a number, a truth value or a null was written, for the places where the
    author meant a text.
    """

    value: JsonValue = None
    lines: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line_at(self, path: Sequence[Key]) -> int | None:
        """Return the line of the value at a path, or of the nearest one around it."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(tuple(path[:length]))
            if line is not None:
                return line
        return None


class _Unreadable(Exception):
    """The file cannot be read any further."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.what)
        self.finding = finding


def read_document(text: str) -> Document:
    """Read one YAML text; what is wrong with it stands in `findings`, and nothing is raised."""
    document = Document()
    try:
        events = iter(YAML(typ="safe", pure=True).parse(text))
        _Composer(document, events).compose()
    except _Unreadable as error:
        document.findings.append(error.finding)
        document.value = None
    except MarkedYAMLError as error:
        document.findings.append(_syntax(error, text))
        document.value = None
    except YAMLError as error:
        document.findings.append(_unreadable_character(error, text))
        document.value = None
    return document


class _Composer:
    """Build values from events, noting lines and findings on the way."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self._document = document
        self._events = events

    def compose(self) -> None:
        roots = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent) and event.explicit and roots:
                self._refuse(
                    event,
                    say("A second YAML document starts here ('---')."),
                    say("Keep one document in a file."),
                )
            if isinstance(event, _STRUCTURAL):
                continue
            self._document.value = self._value(event, ())
            roots += 1

    def _value(self, event: Any, path: Path) -> JsonValue:
        self._document.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, AliasEvent):
            what = say("'*{name}' is an alias.", name=event.anchor)
            self._refuse(event, what, say("Write the value out."))
        if event.anchor is not None:
            what = say("'&{name}' is an anchor.", name=event.anchor)
            self._refuse(event, what, say("Write the value out."))
        if event.tag is not None and event.tag != "!":
            what = say("'{tag}' is a YAML tag.", tag=str(event.tag))
            self._refuse(event, what, say("Remove it."))
        if isinstance(event, ScalarEvent):
            self._ensure_readable(event)
            return self._scalar(event, path)
        if len(path) >= MAX_DEPTH:
            what = say("Values are nested more than {depth} deep.", depth=MAX_DEPTH)
            self._refuse(event, what, say("Nest them less."))
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _scalar(self, event: ScalarEvent, path: Path) -> JsonValue:
        text: str = event.value
        if event.style in ("'", '"', "|", ">"):
            return text
        if text in _WORDS:
            self._document.written[path] = text
            return _WORDS[text]
        match = _NUMBER.fullmatch(text)
        if match is None:
            return text
        self._document.written[path] = text
        number = float(text)
        if match[2] is None and match[3] is None and len(text) < 19:
            return int(text)
        return number if abs(number) < float("inf") else text

    def _sequence(self, path: Path) -> JsonValue:
        items: list[JsonValue] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> JsonValue:
        mapping: dict[str, JsonValue] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event)
            inner = (*path, key)
            if key in mapping:
                line = event.start_mark.line + 1
                first = self._document.lines[inner]
                self._document.findings.append(
                    Finding(
                        "yaml-duplicate-key",
                        line,
                        say(
                            "'{name}' stands here a second time; the first is in line {line}.",
                            name=shorten(key),
                            line=first,
                        ),
                        say("Join the two, or rename one."),
                        path=inner,
                    )
                )
                # The first one counts; the second is read past, into a document that is thrown away.
                _Composer(Document(), self._events)._value(next(self._events), inner)
                continue
            self._document.lines[inner] = event.start_mark.line + 1
            mapping[key] = self._value(next(self._events), inner)
        return mapping

    def _key(self, event: Any) -> str:
        if isinstance(event, ScalarEvent) and event.anchor is None and event.tag in (None, "!"):
            self._ensure_readable(event)
            key: str = event.value
            if key == "<<" and event.style is None:
                what = say("'<<' merges another mapping.")
                self._refuse(event, what, say("Write the keys out."))
            return key
        if isinstance(event, MappingStartEvent | SequenceStartEvent) and event.flow_style:
            self._refuse(
                event,
                say("A list or mapping in brackets stands where a key is wanted."),
                say("Put a text that begins with a bracket or a brace between quotes."),
            )
        self._refuse(
            event, say("A key must be a plain text."), say("Write a name before the colon.")
        )
        raise AssertionError  # not reached: _refuse always raises

    def _ensure_readable(self, event: ScalarEvent) -> None:
        found = UNREADABLE.search(event.value)
        if found is not None:
            what = say(
                "The escaped character U+{number:04X} is none that a text may hold.",
                number=ord(found[0]),
            )
            self._refuse(event, what, say("Leave it out."))

    def _refuse(self, event: Any, what: Sentence, remedy: Sentence) -> None:
        raise _Unreadable(Finding("yaml-unsupported", event.start_mark.line + 1, what, remedy))


def _syntax(error: MarkedYAMLError, text: str) -> Finding:
    mark = error.problem_mark or error.context_mark
    line = None if mark is None else min(mark.line + 1, text.count("\n") + 1)
    said = " ".join(str(part) for part in (error.context, error.problem) if part)
    shown = text.split("\n")[line - 1].strip() if line is not None else ""
    if shown:
        what = say("This is not YAML, at '{shown}': {reason}.", shown=shorten(shown), reason=said)
    else:
        what = say("This is not YAML: {reason}.", reason=said)
    return Finding("yaml-invalid", line, what, _hint(said, shown))


def _hint(said: str, shown: str) -> Sentence:
    if "\t" in shown or "'\\t'" in said:
        return say("Indent with spaces, not with tabs.")
    if "quoted scalar" in said:
        return say("Close the quotes that were opened.")
    if "flow sequence" in said or "flow mapping" in said or "expected ',' or" in said:
        return say("Close the bracket, or put a text that begins with a bracket between quotes.")
    if "mapping values are not allowed" in said:
        return say("Put a text that contains ': ' between quotes, or look at the indentation.")
    if "cannot start any token" in said:
        return say("Put a text that begins with @ or ` or % between quotes.")
    return say("Look at the indentation and the quotes of this line and of the one before it.")


def _unreadable_character(error: YAMLError, text: str) -> Finding:
    position = getattr(error, "position", None)
    character = getattr(error, "character", None)
    line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
    number = character if isinstance(character, int) else ord(str(character or " ")[0])
    return Finding(
        "yaml-invalid",
        line,
        say("The character U+{number:04X} may not stand in a YAML file.", number=number),
        say('Remove it, or write it as "\\x.." between double quotes.'),
    )
