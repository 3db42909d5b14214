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
from pydantic_core import ErrorDetails

from builder.errors import Invalid, Place, Problem
from builder.sentence import Sentence, say
from builder.text import shorten
from builder.validation import reason_of

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
            say(
                "'{name}' cannot be a name: use letters, digits and _ . / - only, at most 60",
                name=shorten(text),
            )
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
            name = shorten(self.function)
            raise ValueError(say("'{name}' cannot be the name of a function", name=name))
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
        what = say("It is no JSON: {reason}.", reason=str(error))
        raise _unreadable(file, [what]) from error
    if not isinstance(found, list) or not found:
        raise _unreadable(file, [say("It holds no list of policies.")])
    try:
        return _POLICIES.validate_python(found)
    except ValidationError as error:
        raise _unreadable(file, [_told(each) for each in error.errors()[:20]]) from error


def _told(error: ErrorDetails) -> Sentence:
    place = error["loc"]
    return say(
        "Policy {number}, {place}: {reason}.",
        number=place[0] + 1 if place and isinstance(place[0], int) else "?",
        place=".".join(map(str, place[1:])) or say("itself"),
        reason=reason_of(error),
    )


def _is_function(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name)


def _unreadable(file: str, told: list[Sentence]) -> Invalid:
    remedy = say("Give the JSON file that DMKit compiles from the drawing, a list of policies.")
    problems = [Problem("dmkit-file", Place(file), what, remedy) for what in told]
    message = say("The file '{file}' is no policy file: {reason}", file=file, reason=told[0])
    return Invalid("dmkit-file", message, problems)
