"""What a skill holds and never uses: probably forgotten, or misspelt where it should be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from builder.errors import Problem
from builder.schema.check_intent import BUILT_IN_INTENTS
from builder.schema.condition import slots_of
from builder.schema.finding import warning
from builder.schema.mention import payload_of, slots_in, texts_in
from builder.schema.response import BUILT_IN_RESPONSES
from builder.schema.skill import Skill
from builder.schema.step import (
    BranchStep,
    CollectStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    LinkStep,
    SayStep,
    SetSlotsStep,
    WaitStep,
)
from builder.sentence import say


def check_use(skill: Skill) -> Iterator[Problem]:
    """Yield a warning for each part that nothing uses."""
    yield from _unused_slots(skill)
    yield from _unused_entities(skill)
    yield from _unused_responses(skill)
    yield from _unused_intents(skill)
    yield from _unused_flows(skill)


def _unused_slots(skill: Skill) -> Iterator[Problem]:
    used = {*_slots_in_flows(skill), *_slots_in_texts(skill)}
    used |= {
        span.slot
        for intent in skill.intents
        for utterance in intent.all_utterances()
        for span in utterance.spans
    }
    for slot in skill.slots:
        if slot.name not in used:
            what = say(
                "Slot '{slot}' is used nowhere: no step, text or utterance names it.",
                slot=slot.name,
            )
            remedy = say("Remove it, or use it.")
            yield warning(skill, "slot-unused", ("slots", slot.name), what, remedy)


def _slots_in_flows(skill: Skill) -> Iterator[str]:
    for endpoint in skill.endpoints:
        yield from slots_in(endpoint.url)
    for flow in skill.flows:
        if flow.trigger.when is not None:
            yield from slots_of(flow.trigger.when)
        yield from flow.trigger.takes
        for step in flow.steps:
            match step:
                case CollectStep():
                    yield step.slot
                case BranchStep():
                    for link in step.links:
                        yield from slots_of(link.when)
                case SetSlotsStep():
                    yield from step.values
                    yield from _in_values(step.values)
                case WaitStep():
                    yield from slots_in(step.for_ or step.until or "")
                case HttpStep():
                    yield from step.save
                    yield from _in_values(step.values)
                case LinkStep():
                    yield from (*step.arguments, *step.results, *step.results.values())
                    yield from _in_values(step.arguments)
                case _:
                    pass


def _in_values(values: Mapping[str, JsonValue]) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, str):
            yield from slots_in(value)


def _slots_in_texts(skill: Skill) -> Iterator[str]:
    texts = [text for slot in skill.slots for _, text in texts_in(slot.prompts)]
    texts += [text for entry in skill.faq for text in entry.answers()]
    for said in (said for one in skill.responses for said in (one, *one.cases)):
        texts += [text for _, text in texts_in(said.text)]
        texts += [text for card in said.cards for _, text in texts_in(card.title)]
        texts += [text for card in said.cards for _, text in texts_in(card.text)]
        for button in (*said.buttons, *(button for card in said.cards for button in card.buttons)):
            texts += [text for _, text in texts_in(button.title)]
            for _, payload in texts_in(button.payload):
                stated = payload_of(payload)
                if stated is not None:
                    yield from stated[1]
    yield from (s for one in skill.responses for case in one.cases for s in slots_of(case.when))
    for text in texts:
        yield from slots_in(text)


def _unused_entities(skill: Skill) -> Iterator[Problem]:
    used = {slot.type for slot in skill.slots}
    for entity in skill.entities:
        if entity.name not in used:
            what = say("Entity '{entity}' is the type of no slot.", entity=entity.name)
            remedy = say("Give a slot this type, or remove it.")
            yield warning(skill, "entity-unused", ("entities", entity.name), what, remedy)


def _unused_responses(skill: Skill) -> Iterator[Problem]:
    used = set(BUILT_IN_RESPONSES)
    for flow in skill.flows:
        for step in flow.steps:
            if isinstance(step, SayStep | CollectStep | HandoffStep) and step.response is not None:
                used.add(step.response)
    used |= {entry.response for entry in skill.faq if entry.response is not None}
    acts = any(step.kind == "act" for flow in skill.flows for step in flow.steps)
    for response in skill.responses:
        if response.name not in used:
            name, path = response.name, ("responses", response.name)
            if acts:
                what = say(
                    "Response '{name}' is unused: no step says it (an action may).", name=name
                )
            else:
                what = say("Response '{name}' is unused: no step says it.", name=name)
            remedy = say("Let a step say it, or remove it.")
            yield warning(skill, "response-unused", path, what, remedy)


def _unused_intents(skill: Skill) -> Iterator[Problem]:
    used = {intent for flow in skill.flows for intent in flow.trigger.intents}
    for intent in skill.intents:
        if intent.name not in used and intent.name not in BUILT_IN_INTENTS:
            what = say(
                "Intent '{intent}' starts no flow: who says it gets no answer of its own.",
                intent=intent.name,
            )
            remedy = say("Name it in the 'trigger' of a flow, or remove it.")
            yield warning(skill, "intent-unused", ("intents", intent.name), what, remedy)


def _unused_flows(skill: Skill) -> Iterator[Problem]:
    linked = {
        step.flow
        for flow in skill.flows
        for step in flow.steps
        if isinstance(step, LinkStep | JumpStep)
    }
    for flow in skill.flows:
        trigger = flow.trigger
        if not (trigger.intents or trigger.on or trigger.events) and flow.name not in linked:
            what = say(
                "Flow '{flow}' never starts: it has no trigger and no flow links to it.",
                flow=flow.name,
            )
            remedy = say("Add a trigger, or link to it from another flow.")
            yield warning(skill, "flow-unused", ("flows", flow.name), what, remedy)
