"""What a made-up user wants: a flow to be carried through, with values in mind for its slots."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from builder.dialogue.values import reached_by
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance
from kits.simulator.journey import Leg, is_travelled
from kits.simulator.values import Told, draw_value


@dataclass(frozen=True)
class Goal:
    """A flow, the intent that starts it, how it is first wished for, and the words for its slots."""

    flow: str
    intent: str
    language: str
    opening: str = ""
    # Where talks lead from flow to flow: the way to the goal, once it is known.
    legs: tuple[Leg, ...] = ()
    values: dict[str, Told] = field(default_factory=dict)


def flows_with_goals(skill: Skill) -> list[tuple[Flow, Intent]]:
    """Return the flows that an intent with utterances starts, with that intent."""
    return [
        (flow, intent)
        for flow in skill.flows
        for name in flow.trigger.intents
        if (intent := skill.find(Intent, name)) is not None and intent.all_utterances()
    ]


def draw_goal(skill: Skill, chance: Random, language: str | None = None) -> Goal | None:
    """Draw a goal; None where the skill has no flow that a user could start."""
    if is_travelled(skill):
        # The way is chosen while it is travelled: what may follow depends on what came before.
        return Goal("", "", language or chance.choice(skill.languages))
    wanted = flows_with_goals(skill)
    if not wanted:
        return None
    spoken = language or chance.choice(skill.languages)
    flow, intent = chance.choice(wanted)
    values = {}
    for name in reached_by(skill, flow):
        slot = skill.find(Slot, name)
        told = draw_value(skill, slot, spoken, chance) if slot is not None else None
        if told is not None:
            values[name] = told
    goal = Goal(flow.name, intent.name, spoken, values=values)
    return replace(goal, opening=opening_for(skill, goal, chance))


def opening_for(skill: Skill, goal: Goal, chance: Random) -> str:
    """Return an utterance of the goal's intent, with the goal's values in its marked places."""
    intent = skill.get(Intent, goal.intent)
    own = [u for language, us in intent.utterances.items() if language == goal.language for u in us]
    utterance = chance.choice(own or list(intent.all_utterances()))
    return _with_values(utterance, goal)


def _with_values(utterance: Utterance, goal: Goal) -> str:
    text = utterance.text
    for span in sorted(utterance.spans, key=lambda span: -span.start):
        told = goal.values.get(span.slot)
        if told is not None:
            text = text[: span.start] + told.words + text[span.end :]
    return text
