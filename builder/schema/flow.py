"""The graph of steps for one job."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import StringConstraints

from builder.errors import NotFound, suggest
from builder.schema.condition import Condition
from builder.schema.part import Name, Part
from builder.schema.step import EndStep, HandoffStep, JumpStep, Step
from builder.sentence import say, together

# What a flow may start on besides an intent: a talk begins, nothing was understood, nobody speaks;
# or in place of what the engine would say: a value was corrected, a flow is interrupted or taken up
# again, two wishes are too close, an answer failed too often, something is wrong, a person takes over.
Occasion = Literal[
    "start",
    "fallback",
    "inactivity",
    "correction",
    "interruption",
    "resume",
    "clarification",
    "too_many_failures",
    "internal_error",
    "handoff",
]
# What the engine puts into the texts of such a flow besides slots.
PLACES_OF_OCCASION: Final[dict[str, tuple[str, ...]]] = {
    "correction": ("slot", "value", "before"),
    "interruption": ("subject",),
    "resume": ("subject",),
    "clarification": ("options", "option_1", "option_2", "option_3"),
    "too_many_failures": ("subject",),
    "internal_error": ("subject",),
    "handoff": ("reason",),
}


class Trigger(Part):
    """What starts a flow: any of these intents, an event that an app sends, or an occasion.

    A flow without any is only linked to. `after` is the silence that `inactivity` means (`10m`; the
    skill's own where it is left out). `when` must hold besides, so that several flows may share an
    intent: the first that fits starts. `takes` names slots that the message may give besides those
    that the flow asks for; `when` sees them filled.
    """

    intents: tuple[Name, ...] = ()
    events: tuple[Name, ...] = ()
    on: tuple[Occasion, ...] = ()
    after: str | None = None
    takes: tuple[Name, ...] = ()
    when: Condition | None = None


class Position(Part):
    """Where a step stands on the canvas, in pixels from its upper left corner."""

    x: float
    y: float


class Group(Part):
    """Steps within a frame that has a name on the canvas; `folded` draws the frame alone."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    steps: tuple[Name, ...] = ()
    folded: bool = False


# The fields of a flow that say how it is drawn, and nothing about how it runs.
DRAWN: Final = frozenset({"canvas", "groups"})


class Flow(Part):
    """The graph of steps for one job; it starts at the first step.

    `after_interruption` says what becomes of it when the user has turned to something else in the
    middle and that is done: it goes on, asks whether to go on, or is dropped.
    """

    name: Name
    description: str = ""
    trigger: Trigger = Trigger()
    after_interruption: Literal["resume", "ask", "drop"] = "resume"
    steps: tuple[Step, ...] = ()
    canvas: dict[Name, Position] = {}
    groups: tuple[Group, ...] = ()

    @cached_property
    def _index(self) -> dict[str, int]:
        return {step.id: i for i, step in enumerate(self.steps)}

    def find_step(self, step_id: str) -> Step | None:
        """Return the step of that id, or None."""
        index = self._index.get(step_id)
        return None if index is None else self.steps[index]

    def get_step(self, step_id: str) -> Step:
        """Return the step of that id; raises `NotFound`, naming the steps there are."""
        step = self.find_step(step_id)
        if step is None:
            raise NotFound(
                "step-not-found",
                together(
                    say("Flow '{flow}' has no step '{step}'.", flow=self.name, step=step_id),
                    suggest(step_id, self._index, say("steps")),
                ),
            )
        return step

    def next_of(self, step: Step) -> str | None:
        """Return the id of the step that follows by default, or None where the flow ends."""
        if isinstance(step, HandoffStep | EndStep | JumpStep):
            return None
        if step.next is not None:
            return step.next
        after = self._index[step.id] + 1
        return self.steps[after].id if after < len(self.steps) else None
