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

from builder.schema.notation import (
    SPECIAL,
    CuePlace,
    Group,
    Node,
    Numbers,
    Sequence,
    SlotPlace,
    TemplateError,
    Wildcard,
    Words,
    parse_notation,
)
from builder.schema.part import Name, Part
from builder.sentence import say

__all__ = [
    "Fragment",
    "MarkedTemplate",
    "Template",
    "TemplateError",
    "parse_template",
    "to_notation",
]

MOST_FRAGMENTS: Final = 32
THRESHOLD: Final = 0.7
_FLAG: Final = re.compile(r"(~(?P<share>[01]?\.?\d+)|(?P<any><>)|(?P<own>!))(\s+|$)")
_FLAGS: Final = ("~", "<>", "!")


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
            if self.kind == "slot":
                raise ValueError(say("a fragment of kind 'slot' needs the name of a slot"))
            raise ValueError(say("a fragment of kind 'cue' needs the name of a cue"))
        if self.kind == "text" and not any(self.words):
            raise ValueError(say("a fragment of kind 'text' needs words"))
        if self.most is not None and self.most < self.least:
            raise ValueError(
                say(
                    "a wildcard cannot take at least {least} and at most {most}",
                    least=self.least,
                    most=self.most,
                )
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
        raise TemplateError(
            say("the share ~{share:g} is more than 1: write for example ~0.7", share=threshold)
        )
    fragments = [_fragment_of(node) for node in _without_spaces(parse_notation(line, at))]
    if not fragments:
        raise TemplateError(say("the template is empty: write for example {{@book}} {{city}}"))
    if len(fragments) > MOST_FRAGMENTS:
        raise TemplateError(
            say("the template has more than {most} fragments: split it", most=MOST_FRAGMENTS)
        )
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


def _fragment_of(node: Node) -> Fragment:
    """Return the fragment that a node stands for; raises `TemplateError` where only samples may."""
    match node:
        case Words(text):
            return Fragment(kind="text", words=(text.strip(),))
        case SlotPlace(name):
            return Fragment(kind="slot", name=name)
        case CuePlace(name):
            return Fragment(kind="cue", name=name)
        case Wildcard(least, most):
            return Fragment(kind="any", least=least, most=most)
        case Numbers(at=at):
            raise TemplateError(
                say(
                    "the numbers at character {at} are for making samples: write a slot of type "
                    "number",
                    at=at + 1,
                )
            )
    return _fragment_of_group(node)


def _fragment_of_group(group: Group) -> Fragment:
    options = [_without_spaces(option) for option in group.options]
    if all(len(option) == 1 and isinstance(option[0], Words) for option in options):
        words = tuple(option[0].text.strip() for option in options if isinstance(option[0], Words))
        return Fragment(kind="text", words=words, must=not group.optional)
    if len(options) == 1 and len(options[0]) == 1 and not isinstance(options[0][0], Wildcard):
        inner = _fragment_of(options[0][0])
        return inner.model_copy(update={"must": inner.must and not group.optional})
    raise TemplateError(
        say(
            "the bracket opened at character {at} must hold one fragment and close, or words: write "
            "[{{x}}] or (a|b); brackets within brackets are for making samples",
            at=group.at + 1,
        )
    )


def _without_spaces(nodes: Sequence) -> list[Node]:
    return [node for node in nodes if not isinstance(node, Words) or node.text.strip()]


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
    return "".join(f"\\{c}" if c in SPECIAL else c for c in text)


def _from_line(value: Any) -> Any:
    return parse_template(value) if isinstance(value, str) else value


# A template written as one line, in files and over HTTP alike; a mapping of its keys does as well.
MarkedTemplate = Annotated[
    Template, BeforeValidator(_from_line), PlainSerializer(to_notation, return_type=str)
]
