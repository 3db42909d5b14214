"""The one door to RE2: patterns that authors write, in time linear in the text whatever they are.

Patterns ignore case (`(?-i)` at the front makes it matter), see full-width forms as plain ones, and
traditional Chinese as simplified, in the pattern as in the text.
Look-around and back-references do not exist; a group named `value` says which part of a match counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2

from builder.errors import Invalid
from builder.sentence import Sentence, say, verbatim
from builder.text import fold_han, shorten

MAX_LENGTH: Final = 2000
_VALUE_GROUP: Final = "value"
_LOOK_AROUND: Final = ("(?=", "(?!", "(?<=", "(?<!")
# Ideographs, but not the ends of a range such as [一-龥], which must stay in order.
_UNRANGED: Final = re.compile("(?<!-)[\u3400-\u9fff](?!-)")
# Half of a character pair cannot be encoded; a message may carry one, and it matches nothing here.
_LONE_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True)
class Pattern:
    """A compiled RE2 pattern."""

    source: str
    _compiled: Any

    def find_all(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of every match that is not empty, from left to right."""
        group = self._compiled.groupindex.get(_VALUE_GROUP, 0)
        for match in self._compiled.finditer(_readable(text)):
            start, end = match.span(group)
            if 0 <= start < end:
                yield start, end

    def matches_whole(self, text: str) -> bool:
        """Tell whether the whole text matches."""
        return self._compiled.fullmatch(_readable(text)) is not None


@lru_cache(maxsize=1024)
def compile_pattern(source: str, *, longest: int = MAX_LENGTH) -> Pattern:
    """Compile a pattern; raises `Invalid` ('pattern-invalid') that says what RE2 refuses."""
    if len(source) > longest:
        why = say(
            "it has {count} characters, at most {most} are allowed", count=len(source), most=longest
        )
        raise _refusal(source, why)
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    try:
        return Pattern(source, re2.compile(_simplified(source), options))
    except re2.error as error:
        raise _refusal(source, _reason(error)) from error
    except UnicodeEncodeError as error:
        why = say("it holds half of a character pair (a lone surrogate)")
        raise _refusal(source, why) from error


def pattern_problem(source: str) -> Sentence | None:
    """Return what is wrong with a pattern, as one sentence, or None when it can be used."""
    try:
        compile_pattern(source)
    except Invalid as error:
        return error.message
    return None


def matches_whole(source: str, text: str) -> bool:
    """Tell whether a pattern matches the whole of a text; raises `Invalid` for a bad pattern."""
    return compile_pattern(source).matches_whole(text)


def _simplified(source: str) -> str:
    return _UNRANGED.sub(lambda match: fold_han(match[0]), source)


def _readable(text: str) -> str:
    return fold_han(text).translate(_LONE_SURROGATES)


def _reason(error: Exception) -> Sentence:
    """Say what RE2 refuses, and what to write instead; RE2's own words are `kind: place`."""
    said = error.args[0] if error.args else error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    kind, _, place = text.partition(": ")
    place = shorten(place)
    match kind:
        case "missing )":
            return say("a bracket ( is not closed in {place}", place=place)
        case "unexpected )":
            return say("there is a ) without its ( in {place}", place=place)
        case "missing ]":
            return say("a bracket [ is not closed in {place}", place=place)
        case "no argument for repetition operator":
            return say(
                "{place} has nothing before it to repeat; write \\{place} for the character itself",
                place=place,
            )
        case "bad repetition operator":
            return say("{place} repeats twice; keep one of them", place=place)
        case "invalid repetition size" | "bad repetition size":
            return say(
                "{place} is no number of times: 1000 at most, the smaller number first", place=place
            )
        case "trailing \\":
            return say("it ends in a backslash; write two for the character itself")
        case "invalid perl operator" if place in _LOOK_AROUND:
            return say(
                "{place} looks around, which RE2 does not do; name the part that counts with "
                "(?P<value>...) instead",
                place=place,
            )
        case _:
            return _reason_of_mark(kind, place) or verbatim(text)


def _reason_of_mark(kind: str, place: str) -> Sentence | None:
    match kind:
        case "invalid escape sequence":
            return say("there is no escape {place}; RE2 has no back-references", place=place)
        case "invalid character class range":
            return say(
                "{place} is no range or class of characters; in a range the first comes before the "
                "second, as in [a-z]",
                place=place,
            )
        case "invalid perl operator":
            return say("RE2 does not know {place}", place=place)
        case _:
            return None


def _refusal(source: str, reason: Sentence) -> Invalid:
    told = say(
        "Pattern '{pattern}' cannot be used: {reason}.", pattern=shorten(source), reason=reason
    )
    return Invalid("pattern-invalid", told)
