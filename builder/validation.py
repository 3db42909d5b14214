"""Why a value is refused, where pydantic refuses it, in sentences that can be translated."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic_core import ErrorDetails

from builder.naming import LANGUAGE, LANGUAGE_OR_ANY, NAME
from builder.sentence import Sentence, say, verbatim

_WANTED: Final = {
    "string_type": say("a text"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), say("a whole number")),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), say("a number")),
    **dict.fromkeys(("bool_type", "bool_parsing"), say("true or false")),
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type"), say("a mapping (key: value)")
    ),
    **dict.fromkeys(("list_type", "tuple_type"), say("a list")),
}
_WANTED_BY_PATTERN: Final = {
    NAME: say("a name"),
    **dict.fromkeys((LANGUAGE, LANGUAGE_OR_ANY), say("a language code such as zh, en or zh-TW")),
}
# How pydantic lists what may be chosen: 'a', 'b' or 'c'.
_CHOICE: Final = re.compile(r"'[^']*'|[^\s,]+")


def place_of(error: ErrorDetails) -> str:
    """Return the keys that lead to the refused value, joined by dots; empty for the whole."""
    return ".".join(map(str, error["loc"]))


def wanted_of(kind: str) -> Sentence | None:
    """Return what should stand there, where pydantic's `kind` of error is that the type is wrong."""
    return _WANTED.get(kind)


def reason_of(error: ErrorDetails) -> Sentence:
    """Return the reason as the end of a sentence: with a small letter, and without a full stop.

    What our own validators raise keeps its sentence; a kind of error that we do not know keeps
    pydantic's English words.
    """
    known = _of_validator(error) or _of_kind(error)
    return known if known is not None else verbatim(lowered(error["msg"]))


def lowered(sentence: str) -> str:
    """Return a sentence as it stands within another one."""
    sentence = sentence.rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _of_validator(error: ErrorDetails) -> Sentence | None:
    cause: Any = error.get("ctx", {}).get("error")
    said = cause.args[0] if isinstance(cause, Exception) and cause.args else None
    if isinstance(said, Sentence):
        return said
    return verbatim(lowered(said)) if isinstance(said, str) else None


def _of_kind(error: ErrorDetails) -> Sentence | None:
    kind, context = error["type"], error.get("ctx", {})
    wanted = _WANTED.get(kind) or _WANTED_BY_PATTERN.get(str(context.get("pattern")))
    if wanted is not None:
        return say("it must be {wanted}", wanted=wanted)
    match kind:
        case "missing":
            return say("it is missing")
        case "extra_forbidden":
            return say("this key is not known here")
        case "literal_error" | "enum":
            return _of_choice(_CHOICE.findall(str(context["expected"])))
        case "greater_than":
            return say("it must be more than {bound:g}", bound=context["gt"])
        case "greater_than_equal":
            return say("it must be {bound:g} or more", bound=context["ge"])
        case "less_than":
            return say("it must be less than {bound:g}", bound=context["lt"])
        case "less_than_equal":
            return say("it must be {bound:g} or less", bound=context["le"])
        case "string_too_short" | "too_short":
            return _of_few(context["min_length"], letters=kind == "string_too_short")
        case "string_too_long" | "too_long":
            return _of_many(context["max_length"], letters=kind == "string_too_long")
        case _:
            return None


def _of_choice(expected: list[str]) -> Sentence:
    choices = tuple(choice.strip("'") for choice in expected if choice != "or")
    if len(choices) == 1:
        return say("it must be '{choice}'", choice=choices[0])
    return say("it must be one of {choices}", choices=choices)


def _of_few(least: int, *, letters: bool) -> Sentence:
    if least == 1:
        return say("it must not be empty")
    if letters:
        return say("it must have {count} characters or more", count=least)
    return say("it must have {count} items or more", count=least)


def _of_many(most: int, *, letters: bool) -> Sentence:
    if letters:
        if most == 1:
            return say("it must be a single character")
        return say("it must have {count} characters or fewer", count=most)
    if most == 1:
        return say("it must have a single item")
    return say("it must have {count} items or fewer", count=most)
