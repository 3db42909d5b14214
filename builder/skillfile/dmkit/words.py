"""DMKit's places `{%name%}` in texts, and its assertions, in our words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from builder.errors import suggest
from builder.schema.condition import All, Compare, Condition, Equals, Filled, In, Not
from builder.sentence import Sentence, say, together
from builder.skillfile.dmkit.policy import Assertion

STATE: Final = "dm_state"
LAST_SAID: Final = "dm_last_said"
CONTEXT: Final = "context_"
_PLACE: Final = re.compile(r"\{%\s*([^%{}]+?)\s*%\}")
_OUR_PLACE: Final = re.compile(r"\{([^{}|]+)\}")
# What DMKit has at hand under names of its own.
_LAST_TTS: Final = "dmkit_param_last_tts"
CONTEXT_PARAM: Final = "dmkit_param_context_"
_SLOT_PARAM: Final = "dmkit_param_slot_"


class Unconvertible(ValueError):
    """What has no counterpart here."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason)
        self.reason = reason


def in_our_words(text: str, known: Mapping[str, str]) -> str:
    """Return a text with our places for DMKit's; raises `Unconvertible` for one that means nothing."""

    def place(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in known:
            return known[name]
        if name == _LAST_TTS:
            return f"{{{LAST_SAID}}}"
        if name.startswith(CONTEXT_PARAM):
            return f"{{{CONTEXT}{name.removeprefix(CONTEXT_PARAM)}}}"
        if name.startswith(_SLOT_PARAM):
            return f"{{{name.removeprefix(_SLOT_PARAM)}}}"
        raise Unconvertible(
            together(
                say("'{{%{name}%}}' is no parameter of this policy.", name=name),
                suggest(name, known, say("parameters")),
            )
        )

    return _PLACE.sub(place, text)


def mentions_last_said(text: str) -> bool:
    """Tell whether a text takes up what was said last."""
    return _LAST_TTS in text


def bare(text: str) -> str:
    """Return a text without places and spaces, the same in every notation of places."""
    return re.sub(r"\{[^{}]*\}|\s", "", text)


def condition_of(assertion: Assertion, known: Mapping[str, str]) -> Condition | bool:
    """Return an assertion as a condition, or what it comes to where it compares constants."""
    if assertion.type in ("empty", "not_empty"):
        side = in_our_words(assertion.value, known)
        slot = _slot_of(side)
        wants = assertion.type == "not_empty"
        if slot is None:
            return bool(side.strip()) == wants
        filled = Filled(slot=slot)
        return filled if wants else Not(condition=filled)
    left, *rest = (in_our_words(side.strip(), known) for side in assertion.value.split(","))
    if not rest:
        raise Unconvertible(
            say("The assertion '{kind}' needs two values with a comma.", kind=assertion.type)
        )
    if assertion.type in ("in", "not_in"):
        slot = _slot_of(left)
        if slot is None or any(_slot_of(side) for side in rest):
            raise Unconvertible(
                say("'{kind}' tests a value against constants only.", kind=assertion.type)
            )
        within = In(slot=slot, values=tuple(rest))
        return within if assertion.type == "in" else Not(condition=within)
    return _compared(assertion, left, rest[0])


def all_of(conditions: list[Condition]) -> Condition | None:
    """Return the condition that all of these hold; None where there are none."""
    if not conditions:
        return None
    return conditions[0] if len(conditions) == 1 else All(conditions=tuple(conditions))


def _compared(assertion: Assertion, left: str, right: str) -> Condition | bool:
    slot, other = _slot_of(left), _slot_of(right)
    if slot is not None and other is not None:
        raise Unconvertible(
            say("'{kind}' compares two values; one must be a constant.", kind=assertion.type)
        )
    if assertion.type == "eq":
        if slot is not None:
            return Equals(slot=slot, value=right)
        return left == right if other is None else Equals(slot=other, value=left)
    strict = assertion.type == "gt"
    if slot is not None:
        return _ordered(slot, ">" if strict else ">=", right)
    if other is not None:
        return _ordered(other, "<" if strict else "<=", left)
    first, second = _number(left), _number(right)
    return first > second if strict else first >= second


def _ordered(slot: str, order: str, value: str) -> Condition:
    return Compare.model_validate({"slot": slot, "is": order, "value": _number(value)})


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise Unconvertible(
            say("'{text}' is no number, and is compared as one.", text=text)
        ) from error


def _slot_of(text: str) -> str | None:
    found = _OUR_PLACE.fullmatch(text.strip())
    return found.group(1) if found else None
