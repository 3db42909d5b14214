"""The policy file of DMKit: a JSON list of what to do for an intent, in a state, with some slots.

`trigger` says when, `params` which values are at hand as `{%name%}`, and the first of `output` whose
assertions hold what is said, and the state and context that the session goes on with. (Read off the
demo files of Baidu's open unit-dmkit.)
"""

from __future__ import annotations

import json
import re
from keyword import iskeyword
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    JsonValue,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from builder.errors import Invalid, Place, Problem
from builder.text import shorten

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

# A name here becomes a part of names of ours, which have at most 80 characters.
_NAME: Final = re.compile(r"\w[\w./-]{0,59}")


def _as_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(
            f"'{shorten(text)}' cannot be a name: use letters, digits and _ . / - only, at most 60"
        )
    return text


Name = Annotated[str, AfterValidator(_as_name)]
AssertionKind = Literal["empty", "not_empty", "in", "not_in", "eq", "gt", "ge"]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)


class Trigger(_Read):
    """When a policy counts: this intent, these slots filled, and this state (any, where it is empty)."""

    intent: Name
    slots: tuple[Name, ...] = ()
    state: str = ""


class Param(_Read):
    """A value by a name; a function's `value` is `name:argument,argument`."""

    name: Name
    type: ParamKind
    value: str = ""
    required: bool = False

    @property
    def function(self) -> str:
        """The function that is called, where the value is one's."""
        return self.value.partition(":")[0]

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.type in ("slot_val", "session_context"):
            _as_name(self.value)
        elif self.type == "func_val" and not _is_function(self.function):
            # It becomes a function of the imported skill's actions.py.
            raise ValueError(f"'{shorten(self.function)}' cannot be the name of a function")
        return self


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
    context: dict[Name, JsonValue] = {}


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
            f"{'.'.join(map(str, place[1:])) or 'itself'}: {_plain(each['msg'])}."
            for each in error.errors()[:20]
            for place in [each["loc"]]
        ]
        raise _unreadable(file, told) from error


def _plain(message: str) -> str:
    told = message.removeprefix("Value error, ")
    return told[:1].lower() + told[1:]


def _is_function(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name)


def _unreadable(file: str, told: list[str]) -> Invalid:
    remedy = "Give the JSON file that DMKit compiles from the drawing, a list of policies."
    problems = [Problem("dmkit-file", Place(file), what, remedy) for what in told]
    return Invalid("dmkit-file", f"The file '{file}' is no policy file: {told[0]}", problems)
