"""The guided tour: what a first skill takes, each step seen as done in the skill itself.

Nothing about the tour is remembered but that it is on: a person may do the steps in any order, in
their own words, leave and come back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.step import CollectStep, SayStep

INTENTS: Final = 3
UTTERANCES: Final = 4
SLOTS: Final = 2


@dataclass(frozen=True)
class Standing:
    """What the tour looks at besides the draft: whether it was trained, tried and published."""

    trained: bool = False
    tried: bool = False
    published: bool = False


@dataclass(frozen=True)
class TourStep:
    """A step of the tour, the page that it is done on, and what tells that it is done."""

    name: str
    page: str
    done: Callable[[Skill, Standing], bool]


def taught(skill: Skill) -> list[Intent]:
    """Return the intents with enough utterances for the tour."""
    return [intent for intent in skill.intents if len(intent.all_utterances()) >= UTTERANCES]


def _has_intents(skill: Skill, _: Standing) -> bool:
    return len(taught(skill)) >= INTENTS


def _has_slots(skill: Skill, _: Standing) -> bool:
    return sum(bool(slot.prompts) for slot in skill.slots) >= SLOTS


def _has_flow(skill: Skill, _: Standing) -> bool:
    return any(_is_whole(flow) for flow in skill.flows)


def _is_whole(flow: Flow) -> bool:
    asked = {step.slot for step in flow.steps if isinstance(step, CollectStep)}
    says = any(isinstance(step, SayStep) for step in flow.steps)
    return bool(flow.trigger.intents) and len(asked) >= SLOTS and says


def _has_faq(skill: Skill, _: Standing) -> bool:
    return bool(skill.faq)


STEPS: Final = (
    TourStep("intents", "intents", _has_intents),
    TourStep("slots", "slots", _has_slots),
    TourStep("flow", "flows", _has_flow),
    TourStep("faq", "faq", _has_faq),
    TourStep("train", "train", lambda _, standing: standing.trained),
    TourStep("try", "try_it", lambda _, standing: standing.tried),
    TourStep("publish", "publish", lambda _, standing: standing.published),
)


def next_step(skill: Skill, standing: Standing) -> TourStep | None:
    """Return the first step that is not done, None where all are."""
    return next((step for step in STEPS if not step.done(skill, standing)), None)
