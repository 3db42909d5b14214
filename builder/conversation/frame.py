"""A flow that has begun and not ended."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, JsonValue

from builder.conversation.frozen import changed
from builder.conversation.reply import ReplyButton
from builder.conversation.timer import Timer


class Frame(BaseModel):
    """A flow that has begun and not ended, and the step it is at.

    `found` are the slots that had a value when it began, `passed` the steps it has been at, `own` the
    slots that changed while it ran, `confirmed` those whose value the user called right, and `kept`
    what all slots held when another flow interrupted it. `timer` is what its current step waits for
    besides the user, and `waited` tells that the time of a `wait` step is over.

    `occasion` is what the author drew the flow for, where it takes the place of the engine's own words,
    with `places` for its texts and `choices` to be offered.
    """

    model_config = ConfigDict(frozen=True)

    flow: str
    step: str
    linked: bool = False
    # How often the slot of the current collect step has been asked for.
    attempts: int = 0
    found: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    kept: dict[str, JsonValue] = {}
    timer: Timer | None = None
    waited: bool = False
    occasion: str | None = None
    places: dict[str, JsonValue] = {}
    choices: tuple[ReplyButton, ...] = ()


def with_top(stack: tuple[Frame, ...], **update: object) -> tuple[Frame, ...]:
    """Return open flows with changes to the one that runs; no flows stay none."""
    if not stack:
        return ()
    return (*stack[:-1], changed(stack[-1], update))


def found_by(running: Frame | None, is_called: bool, slots: Iterable[str]) -> tuple[str, ...]:
    """Return the slots that a flow finds filled; one that was called finds what its caller found."""
    if running is None or not is_called:
        return tuple(slots)
    return tuple(name for name in running.found if name not in running.own)
