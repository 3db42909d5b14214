"""Templates: messages described by their fragments, and the one line an author writes for each.

`~0.7 {@book} [一间] {hotel_city} *{0,8} (酒店|宾馆)`: `{name}` is a value of a slot, `{@name}` a word of
a cue, `(a|b)` or plain text a literal, `*` a wildcard, `[...]` optional. In front, `~0.7` is the share
of the message to be recognised, `<>` lets fragments stand in any order, and `!` keeps to the
template's own slots. A backslash makes the next character text.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from builder.schema.part import Name, Part

MOST_FRAGMENTS: Final = 32
THRESHOLD: Final = 0.7
_FLAG: Final = re.compile(r"(~(?P<share>[01]?\.?\d+)|(?P<any><>)|(?P<own>!))(\s+|$)")
_BOUNDS: Final = re.compile(r"\{(\d+),(\d*)\}")
_FLAGS: Final = ("~", "<>", "!")
_SPECIAL: Final = "{}[]()|*\\"


class TemplateError(ValueError):
    """A template line that cannot be read; the message says at which character and why."""


class Fragment(Part):
    """One piece of a template; `must` says whether a message without it is no match."""

    kind: Literal["slot", "cue", "text", "any"]
    # The slot or the cue.
    name: Name | None = None
    # The literals, any of which will do.
    words: tuple[str, ...] = ()
    must: bool = True
    # How many characters a wildcard takes, spaces and punctuation aside; null: any number.
    least: int = Field(default=0, ge=0, le=1000)
    most: int | None = Field(default=None, ge=0, le=1000)

    @model_validator(mode="after")
    def _is_whole(self) -> Fragment:
        if self.kind in ("slot", "cue") and self.name is None:
            raise ValueError(f"a fragment of kind '{self.kind}' needs the name of a {self.kind}")
        if self.kind == "text" and not any(self.words):
            raise ValueError("a fragment of kind 'text' needs words")
        if self.most is not None and self.most < self.least:
            raise ValueError(
                f"a wildcard cannot take at least {self.least} and at most {self.most}"
            )
        return self


class Template(Part):
    """Fragments that a message consists of, and how much of it they must account for."""

    fragments: tuple[Fragment, ...] = Field(min_length=1, max_length=MOST_FRAGMENTS)
    ordered: bool = True
    threshold: float = Field(default=THRESHOLD, ge=0, le=1)
    # Whether values that stand outside the template's fragments count as well.
    other_slots: bool = True


def parse_template(line: str) -> Template:
    """Read a template from its one-line notation; raises `TemplateError` with the place."""
    ordered, threshold, other_slots, at = True, THRESHOLD, True, len(line) - len(line.lstrip())
    while flag := _FLAG.match(line, at):
        if flag["share"]:
            threshold = float(flag["share"])
        ordered = ordered and not flag["any"]
        other_slots = other_slots and not flag["own"]
        at = flag.end()
    if threshold > 1:
        raise TemplateError(f"the share ~{threshold:g} is more than 1: write for example ~0.7")
    fragments: list[Fragment] = []
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        fragment, at = _read_fragment(line, at)
        fragments.append(fragment)
    if not fragments:
        raise TemplateError("the template is empty: write for example {@book} {city}")
    if len(fragments) > MOST_FRAGMENTS:
        raise TemplateError(f"the template has more than {MOST_FRAGMENTS} fragments: split it")
    return Template(
        fragments=tuple(fragments), ordered=ordered, threshold=threshold, other_slots=other_slots
    )


def to_notation(template: Template) -> str:
    """Write a template as one line; `parse_template` reads it back unchanged."""
    pieces: list[str] = []
    if template.threshold != THRESHOLD:
        pieces.append(f"~{template.threshold!r}")
    if not template.ordered:
        pieces.append("<>")
    if not template.other_slots:
        pieces.append("!")
    bare = False
    for number, fragment in enumerate(template.fragments):
        like_flag = number == 0 and fragment.words and fragment.words[0].startswith(_FLAGS)
        written = _write_fragment(fragment, grouped=bare or bool(like_flag))
        bare = fragment.kind == "text" and fragment.must and not written.startswith("(")
        pieces.append(written)
    return " ".join(pieces)


def _read_fragment(line: str, at: int) -> tuple[Fragment, int]:
    opening = line[at]
    if opening == "{":
        return _read_name(line, at)
    if opening == "*":
        bounds = _BOUNDS.match(line, at + 1)
        if bounds is None:
            return Fragment(kind="any"), at + 1
        least, most = int(bounds[1]), int(bounds[2]) if bounds[2] else None
        if max(least, most or 0) > 1000 or (most is not None and most < least):
            raise TemplateError(
                f"the wildcard at character {at + 1} has impossible bounds: write *{{0,8}}"
            )
        return Fragment(kind="any", least=least, most=most), bounds.end()
    if opening == "(":
        words, end = _read_words(line, at + 1, ")", at)
        return Fragment(kind="text", words=words), end
    if opening == "[":
        return _read_optional(line, at)
    if opening in "}])|":
        raise TemplateError(
            f"'{opening}' at character {at + 1} closes or parts nothing: write (a|b) for alternatives, "
            f"or \\{opening} for the character itself"
        )
    word, end = _read_text(line, at, _SPECIAL[:-1])
    return Fragment(kind="text", words=(word,)), end


def _read_optional(line: str, at: int) -> tuple[Fragment, int]:
    inner = at + 1
    while inner < len(line) and line[inner].isspace():
        inner += 1
    if line[inner : inner + 1] in ("{", "("):
        fragment, end = _read_fragment(line, inner)
        while end < len(line) and line[end].isspace():
            end += 1
        if line[end : end + 1] != "]":
            raise TemplateError(
                f"the bracket opened at character {at + 1} must hold one fragment "
                "and close: write [{x}]"
            )
        return fragment.model_copy(update={"must": False}), end + 1
    words, end = _read_words(line, inner, "]", at)
    return Fragment(kind="text", words=words, must=False), end


def _read_name(line: str, at: int) -> tuple[Fragment, int]:
    close = line.find("}", at)
    name = line[at + 1 : close].strip() if close > 0 else ""
    kind: Literal["slot", "cue"] = "cue" if name.startswith("@") else "slot"
    try:
        fragment = Fragment(kind=kind, name=name.removeprefix("@"))
    except ValueError:
        raise TemplateError(
            f"the brace opened at character {at + 1} names nothing: write {{slot}} or {{@cue}}, "
            "or \\{ for the character itself"
        ) from None
    return fragment, close + 1


def _read_words(line: str, at: int, closing: str, opened: int) -> tuple[tuple[str, ...], int]:
    words: list[str] = []
    while True:
        word, at = _read_text(line, at, _SPECIAL[:-1])
        if not word:
            raise TemplateError(
                f"the bracket opened at character {opened + 1} holds an empty word: write (a|b) or [a]"
            )
        words.append(word)
        if line[at : at + 1] == closing:
            return tuple(words), at + 1
        if line[at : at + 1] != "|":
            raise TemplateError(
                f"the bracket opened at character {opened + 1} does not close with '{closing}' "
                "after its words"
            )
        at += 1


def _read_text(line: str, at: int, until: str) -> tuple[str, int]:
    text: list[str] = []
    while at < len(line) and line[at] not in until:
        if line[at] == "\\" and at + 1 < len(line):
            at += 1
        text.append(line[at])
        at += 1
    return "".join(text).strip(), at


def _write_fragment(fragment: Fragment, *, grouped: bool) -> str:
    if fragment.kind == "any":
        bounded = fragment.least or fragment.most is not None
        most = "" if fragment.most is None else fragment.most
        return f"*{{{fragment.least},{most}}}" if bounded else "*"
    if fragment.kind == "text":
        words = "|".join(_escape(word) for word in fragment.words)
        if not fragment.must:
            return f"[{words}]"
        # In parentheses where plain text would run into what stands before it, or be read as a flag.
        return f"({words})" if grouped or len(fragment.words) > 1 else words
    name = f"{{{'@' if fragment.kind == 'cue' else ''}{fragment.name}}}"
    return name if fragment.must else f"[{name}]"


def _escape(text: str) -> str:
    return "".join(f"\\{c}" if c in _SPECIAL else c for c in text)


def _from_line(value: Any) -> Any:
    return parse_template(value) if isinstance(value, str) else value


# A template written as one line, in files and over HTTP alike; a mapping of its keys does as well.
MarkedTemplate = Annotated[
    Template, BeforeValidator(_from_line), PlainSerializer(to_notation, return_type=str)
]
