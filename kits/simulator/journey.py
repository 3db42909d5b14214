"""Goals in skills whose flows take one turn each: a journey from flow to flow, by the state they leave.

Such flows share intents: the condition of a trigger tells which one of them a message starts. What a
user wants there is to come to the last flow of the way, with the values that were told on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from pydantic import JsonValue

from builder.conversation.tracker import Tracker
from builder.schema.condition import All, Condition, Equals, Filled
from builder.schema.flow import Flow
from builder.schema.holds import holds
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.template import Template
from builder.text import ANY_LANGUAGE
from kits.simulator.values import Told, draw_value

# A talk through more flows than this is no longer what anybody has in mind.
MOST_LEGS: Final = 8
_PLACEHOLDER: Final[JsonValue] = "told"


@dataclass(frozen=True)
class Leg:
    """One flow on the way, the intent that starts it, and the values that its message tells."""

    flow: str
    intent: str
    values: Mapping[str, Told] = field(default_factory=dict)
    # What the session was like behind it: the slots that triggers want to hold one value.
    after: Mapping[str, JsonValue] = field(default_factory=dict)


def is_travelled(skill: Skill) -> bool:
    """Tell whether talks with a skill lead from flow to flow, rather than from question to question."""
    return any(flow.trigger.takes for flow in skill.flows)


def legs_from(skill: Skill, tracker: Tracker, chance: Random, *, first: bool) -> list[Leg]:
    """Return what may be said where a talk stands, with values drawn for what is still missing.

    A talk begins with what counts in any state, and goes on with what counts in this one alone.
    """
    found: list[Leg] = []
    for flow in skill.flows:
        if first == bool(_fixed(flow)):
            continue
        leg = _leg_to(skill, flow, tracker, chance)
        if leg is not None and chosen(skill, leg, tracker) is flow:
            found.append(leg)
    return found


def state_of(skill: Skill, tracker: Tracker) -> dict[str, JsonValue]:
    """Return the slots that say where a talk stands, with what they hold."""
    names = dict.fromkeys(name for flow in skill.flows for name in _fixed(flow))
    return {name: tracker.slots.get(name) for name in names}


def chosen(skill: Skill, leg: Leg, tracker: Tracker) -> Flow | None:
    """Return the flow that a leg's message starts now: the first of its intent whose condition holds."""
    slots = {**tracker.slots, **{name: _value(skill, name, t) for name, t in leg.values.items()}}
    rivals = (flow for flow in skill.flows if leg.intent in flow.trigger.intents)
    return next((f for f in rivals if f.trigger.when is None or holds(f.trigger.when, slots)), None)


def is_wish(skill: Skill, intent: str, tracker: Tracker) -> bool:
    """Tell whether an intent starts something of its own here, rather than answer what was said last."""
    flow = chosen(skill, Leg("", intent), tracker)
    return flow is not None and not _fixed(flow)


def words_for(
    skill: Skill, leg: Leg, chance: Random, told: Mapping[str, Told] | None = None
) -> str | None:
    """Return a message for a leg: a template's words with its values, or an utterance; else None."""
    values = leg.values if told is None else told
    intent = skill.find(Intent, leg.intent)
    if intent is None:
        return None
    said = [
        words for template in intent.all_templates() if (words := _say(skill, template, values))
    ]
    plain = [u.text for u in intent.all_utterances() if not u.spans] if not values else []
    every = [*said, *plain]
    return chance.choice(every) if every else None


def _leg_to(skill: Skill, flow: Flow, tracker: Tracker, chance: Random) -> Leg | None:
    for intent in flow.trigger.intents:
        values: dict[str, Told] = {}
        for name in _wanted(flow):
            slot = skill.find(Slot, name)
            told = draw_value(skill, slot, skill.languages[0], chance) if slot is not None else None
            if name not in tracker.slots and told is not None:
                values[name] = told
        leg = Leg(flow.name, intent, values)
        if words_for(skill, leg, Random(0)) is not None:
            return leg
    return None


def _say(skill: Skill, template: Template, values: Mapping[str, Told]) -> str | None:
    """Return the words of a template that tells exactly these values, or None."""
    names = {f.name for f in template.fragments if f.kind == "slot"}
    needed = {f.name for f in template.fragments if f.kind == "slot" and f.must}
    if not values.keys() <= names or not needed <= values.keys():
        return None
    words: list[str] = []
    for fragment in template.fragments:
        if fragment.kind == "slot" and fragment.name is not None and fragment.name in values:
            words.append(values[fragment.name].words)
        elif fragment.kind == "cue" and fragment.must:
            said = [w for each in skill.cues.get(fragment.name or "", {}).values() for w in each]
            if not said:
                return None
            words.append(said[0])
        elif fragment.kind == "text" and fragment.must:
            words.append(fragment.words[0])
    joint = "" if skill.languages[0].startswith(("zh", ANY_LANGUAGE)) else " "
    return joint.join(words) or None


def _value(skill: Skill, name: str, told: Told) -> JsonValue:
    """Return what a slot will hold, as far as a user can know; any value satisfies `filled`."""
    return told.words if skill.find(Slot, name) is not None else _PLACEHOLDER


def _wanted(flow: Flow) -> list[str]:
    return [each.slot for each in _conditions(flow) if isinstance(each, Filled)]


def _fixed(flow: Flow) -> list[str]:
    """Return the slots that a flow's trigger wants to hold one value: the state it counts in."""
    return [each.slot for each in _conditions(flow) if isinstance(each, Equals)]


def _conditions(flow: Flow) -> Iterator[Condition]:
    when = flow.trigger.when
    if isinstance(when, All):
        yield from when.conditions
    elif when is not None:
        yield when
