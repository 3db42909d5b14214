"""The policy file of DMKit: a JSON list of what to do for an intent, in a state, with some slots.

`trigger` says when, `params` which values are at hand as `{%name%}`, and the first of `output` whose
assertions hold what is said, and the state and context that the session goes on with. (Read off the
demo files of Baidu's open unit-dmkit.)
"""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError

from builder.errors import Invalid, Place, Problem

FALLBACK = "dmkit_intent_fallback"
ParamKind = Literal[
    "slot_val",
    "request_param",
    "session_context",
    "func_val",
    "qu_intent",
    "session_state",
    "string",
]
AssertionKind = Literal["empty", "not_empty", "in", "not_in", "eq", "gt", "ge"]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class Trigger(_Read):
    """When a policy counts: this intent, these slots filled, and this state (any, where it is empty)."""

    intent: str
    slots: tuple[str, ...] = ()
    state: str = ""


class Param(_Read):
    """A value by a name; a function's `value` is `name:argument,argument`."""

    name: str
    type: ParamKind
    value: str = ""
    required: bool = False


class Assertion(_Read):
    """A condition on values: `left,right`, or one value for `empty` and `not_empty`."""

    type: AssertionKind
    value: str


class Result(_Read):
    """What is said (`tts`, one of several texts), or handed to the client as it is."""

    type: str
    value: JsonValue


class Session(_Read):
    """What the session goes on with."""

    state: str = ""
    context: dict[str, JsonValue] = {}


class Output(_Read):
    """What comes of a policy where all assertions hold."""

    assertion: tuple[Assertion, ...] = ()
    session: Session = Session()
    result: tuple[Result, ...] = ()


class Policy(_Read):
    """What to do for an intent in a state."""

    trigger: Trigger
    params: tuple[Param, ...] = ()
    output: tuple[Output, ...] = ()


_POLICIES: TypeAdapter[tuple[Policy, ...]] = TypeAdapter(tuple[Policy, ...])


def read_policies(text: str, file: str) -> tuple[Policy, ...]:
    """Read a policy file; raises `Invalid('dmkit-file')` with a problem for each place that is wrong."""
    try:
        found: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, [f"It is no JSON: {error}."]) from error
    if not isinstance(found, list) or not found:
        raise _unreadable(file, ["It holds no list of policies."])
    try:
        return _POLICIES.validate_python(found)
    except ValidationError as error:
        told = [
            f"Policy {place[0] + 1 if place and isinstance(place[0], int) else '?'}, "
            f"{'.'.join(map(str, place[1:])) or 'itself'}: {each['msg'].lower()}."
            for each in error.errors()[:20]
            for place in [each["loc"]]
        ]
        raise _unreadable(file, told) from error


def _unreadable(file: str, told: list[str]) -> Invalid:
    remedy = "Give the JSON file that DMKit compiles from the drawing, a list of policies."
    problems = [Problem("dmkit-file", Place(file), what, remedy) for what in told]
    return Invalid("dmkit-file", f"The file '{file}' is no policy file: {told[0]}", problems)
