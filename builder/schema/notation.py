"""The notation of what people say in many ways: `[帮我|麻烦]查[一下]{date}的{city}天气`.

`(a|b)` is one of several, `[a|b]` the same or nothing (as is `(a|b)?`), `{slot}` a value of a slot,
`{@cue}` a word of a cue, `{1-12}` a number within bounds, `*` and `*{0,8}` anything; brackets hold
whatever may stand outside them. There is no repetition, so that what a line stands for can be
counted. A backslash makes the next character text. Templates that messages are recognised by and
samples that are made are written in this one notation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from builder.sentence import Sentence, say

SPECIAL: Final = "{}[]()|*\\"
# Deeper brackets than this no person reads.
DEEPEST: Final = 20
_BOUNDS: Final = re.compile(r"\{(\d+),(\d*)\}")
_NUMBERS: Final = re.compile(r"(\d{1,18})-(\d{1,18})")
_NAME: Final = re.compile(r"@?[\w][\w./-]{0,79}")


class TemplateError(ValueError):
    """A line that cannot be read; the message says at which character and why."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why)


@dataclass(frozen=True)
class Words:
    """Text as it stands, with its spaces; `at` is the character where it begins."""

    text: str
    at: int = 0


@dataclass(frozen=True)
class SlotPlace:
    """A value of a slot."""

    name: str
    at: int = 0


@dataclass(frozen=True)
class CuePlace:
    """A word of a cue."""

    name: str
    at: int = 0


@dataclass(frozen=True)
class Numbers:
    """A number from `least` to `most`, written with as many digits as `least` is: `{01-12}`."""

    least: int
    most: int
    digits: int
    at: int = 0


@dataclass(frozen=True)
class Wildcard:
    """Any text of `least` to `most` characters (None: without end)."""

    least: int = 0
    most: int | None = None
    at: int = 0


@dataclass(frozen=True)
class Group:
    """One of several sequences or, where it is optional, nothing."""

    options: tuple[Sequence, ...]
    optional: bool
    at: int = 0


Node = Words | SlotPlace | CuePlace | Numbers | Wildcard | Group
Sequence = tuple[Node, ...]


def parse_notation(line: str, at: int = 0) -> Sequence:
    """Read a line from a character on; raises `TemplateError` with the place, counted from 1."""
    nodes, end = _Reader(line).sequence(at, None, 0)
    if end < len(line):
        raise TemplateError(
            say(
                "'{mark}' at character {at} closes or parts nothing: write (a|b) for alternatives, "
                "or \\{mark} for the character itself",
                mark=line[end],
                at=end + 1,
            )
        )
    return nodes


class _Reader:
    def __init__(self, line: str) -> None:
        self._line = line

    def sequence(self, at: int, opened: int | None, depth: int) -> tuple[Sequence, int]:
        """Read nodes until what encloses them goes on or ends."""
        if depth > DEEPEST:
            raise TemplateError(
                say(
                    "the bracket opened at character {at} lies more than {deepest} brackets deep: "
                    "split it",
                    at=at,
                    deepest=DEEPEST,
                )
            )
        nodes: list[Node] = []
        while at < len(self._line) and self._line[at] not in "}])|":
            node, at = self._node(at, depth)
            nodes.append(node)
        if opened is not None and not _says(nodes):
            raise TemplateError(
                say(
                    "the bracket opened at character {at} holds an empty word: write (a|b) or [a]",
                    at=opened + 1,
                )
            )
        return tuple(nodes), at

    def _node(self, at: int, depth: int) -> tuple[Node, int]:
        match self._line[at]:
            case "{":
                return self._named(at)
            case "*":
                return self._wildcard(at)
            case "(" | "[":
                return self._group(at, depth)
        return self._words(at)

    def _words(self, at: int) -> tuple[Words, int]:
        start, text = at, list[str]()
        while at < len(self._line) and self._line[at] not in SPECIAL[:-1]:
            if self._line[at] == "\\" and at + 1 < len(self._line):
                at += 1
            text.append(self._line[at])
            at += 1
        return Words("".join(text), start), at

    def _wildcard(self, at: int) -> tuple[Wildcard, int]:
        bounds = _BOUNDS.match(self._line, at + 1)
        if bounds is None:
            return Wildcard(at=at), at + 1
        least, most = int(bounds[1]), int(bounds[2]) if bounds[2] else None
        if max(least, most or 0) > 1000 or (most is not None and most < least):
            raise TemplateError(
                say(
                    "the wildcard at character {at} has impossible bounds: write *{{0,8}}",
                    at=at + 1,
                )
            )
        return Wildcard(least, most, at), bounds.end()

    def _named(self, at: int) -> tuple[Node, int]:
        close = self._line.find("}", at)
        name = self._line[at + 1 : close].strip() if close > 0 else ""
        if numbers := _NUMBERS.fullmatch(name):
            least, most = int(numbers[1]), int(numbers[2])
            if most < least:
                raise TemplateError(
                    say(
                        "the numbers at character {at} end before they begin: write "
                        "{{{most}-{least}}}",
                        at=at + 1,
                        most=most,
                        least=least,
                    )
                )
            return Numbers(least, most, len(numbers[1]), at), close + 1
        if not _NAME.fullmatch(name):
            raise TemplateError(
                say(
                    "the brace opened at character {at} names nothing: write {{slot}} or {{@cue}}, "
                    "or \\{{ for the character itself",
                    at=at + 1,
                )
            )
        if name.startswith("@"):
            return CuePlace(name[1:], at), close + 1
        return SlotPlace(name, at), close + 1

    def _group(self, opened: int, depth: int) -> tuple[Group, int]:
        optional = self._line[opened] == "["
        closing = "]" if optional else ")"
        options: list[Sequence] = []
        at = opened + 1
        while True:
            nodes, at = self.sequence(at, opened, depth + 1)
            options.append(nodes)
            found = self._line[at : at + 1]
            at += 1
            if found == closing:
                break
            if found != "|":
                raise TemplateError(
                    say(
                        "the bracket opened at character {at} does not close with '{closing}' after "
                        "its words",
                        at=opened + 1,
                        closing=closing,
                    )
                )
        if self._line[at : at + 1] == "?":
            optional, at = True, at + 1
        return Group(tuple(options), optional, opened), at


def _says(nodes: list[Node]) -> bool:
    return any(not isinstance(node, Words) or node.text.strip() for node in nodes)
