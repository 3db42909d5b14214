"""Who may give a slot a value: the user, the steps of flows, actions, buttons and apps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from pydantic import JsonValue

from builder.schema.condition import Compare
from builder.schema.entity import Entity, SystemType
from builder.schema.flow import PLACES_OF_OCCASION, Flow
from builder.schema.graph import reached_from
from builder.schema.mention import slots_in, texts_in
from builder.schema.paths.possible import MOST_VALUES, OPEN, Fact, Possible, known
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import (
    ActStep,
    CollectStep,
    HttpStep,
    JumpStep,
    LinkStep,
    SetSlotsStep,
)

ANY_SLOT: Final = "*"
_NUMERIC: Final = (SystemType.NUMBER, SystemType.PERCENT, SystemType.MONEY)


class Writers:
    """What may write the slots of a skill; looked up once for all flows."""

    def __init__(self, skill: Skill) -> None:
        self.skill = skill
        self._calls = {
            flow.name: tuple(
                step.flow for step in flow.steps if isinstance(step, LinkStep | JumpStep)
            )
            for flow in skill.flows
        }

    @cached_property
    def own(self) -> dict[str, frozenset[str]]:
        """Return for each flow the slots that its steps may write; `*` is any slot."""
        return {flow.name: frozenset(_written_by(flow)) for flow in self.skill.flows}

    @cached_property
    def by_flow(self) -> dict[str, frozenset[str]]:
        """Return for each flow the slots that it, or what it calls, may write; `*` is any slot."""
        return {
            name: frozenset().union(*(self.own.get(n, ()) for n in reached_from(self._calls, name)))
            for name in self.own
        }

    @cached_property
    def from_outside(self) -> frozenset[str]:
        """Return the slots that may change while a flow waits; `*` is any slot."""
        if any(flow.trigger.events for flow in self.skill.flows):
            return frozenset({ANY_SLOT})
        return frozenset().union(*self.by_flow.values())

    @cached_property
    def in_passing(self) -> frozenset[str]:
        """Return the slots that flows for an occasion write, which run within whatever flow is open."""
        return frozenset().union(
            *(
                self.by_flow[flow.name]
                for flow in self.skill.flows
                if any(occasion in PLACES_OF_OCCASION for occasion in flow.trigger.on)
            )
        )

    def asked_in(self, flow: str) -> frozenset[str]:
        """Return the slots that the user may fill while a flow runs, or what calls it or it calls."""
        related = reached_from(self._relations, flow)
        return frozenset(
            step.slot
            for each in self.skill.flows
            if each.name in related
            for step in each.steps
            if isinstance(step, CollectStep)
        )

    @cached_property
    def _relations(self) -> dict[str, tuple[str, ...]]:
        both: dict[str, list[str]] = {name: list(to) for name, to in self._calls.items()}
        for name, called in self._calls.items():
            for other in called:
                both.setdefault(other, []).append(name)
        return {name: tuple(others) for name, others in both.items()}

    @cached_property
    def stated(self) -> dict[str, list[JsonValue]]:
        """Return the values that the skill's own buttons state for slots."""
        stated: dict[str, list[JsonValue]] = {}
        for response in self.skill.responses:
            for said in (response, *response.cases):
                cards = [button for card in said.cards for button in card.buttons]
                for button in (*said.buttons, *cards):
                    for _, payload in texts_in(button.payload):
                        for name, value in _slots_of(payload):
                            stated.setdefault(name, []).append(value)
        return stated

    @cached_property
    def annotated(self) -> frozenset[str]:
        """Return the slots whose values utterances or templates mark."""
        spans = (
            span.slot
            for intent in self.skill.intents
            for utterance in intent.all_utterances()
            for span in utterance.spans
        )
        marked = (
            fragment.name
            for intent in self.skill.intents
            for template in intent.all_templates()
            for fragment in template.fragments
            if fragment.kind == "slot" and fragment.name is not None
        )
        return frozenset((*spans, *marked))

    def given_by_user(self, name: str) -> Possible:
        """Return what a slot may hold when the user has filled it."""
        slot = self.skill.find(Slot, name)
        stated = self.stated.get(name, [])
        if slot is None or any(isinstance(v, str) and any(slots_in(v)) for v in stated):
            return Possible(filled=True, ours=True)
        stated = [value for value in stated if value is not None]
        listed: list[JsonValue] | None = None
        entity = self.skill.find(Entity, slot.type)
        if slot.type == SystemType.BOOLEAN:
            listed = [True, False]
        elif entity is not None and self._is_closed(name, entity):
            listed = [entry.value for entry in entity.dictionary]
        if listed is not None:
            held = known(*listed, *(value for value in stated if value not in listed))
            return Possible(held.values, held.filled, ours=True)
        facts = () if stated else tuple(_bounds(slot))
        return Possible(filled=True, facts=facts, ours=True)

    def _is_closed(self, name: str, entity: Entity) -> bool:
        """Tell whether a dictionary lists all values; annotated utterances teach further ones."""
        few = 0 < len(entity.dictionary) <= MOST_VALUES
        return few and not entity.patterns and name not in self.annotated


def _bounds(slot: Slot) -> Iterator[Fact]:
    rule = slot.validation
    if rule is None or slot.type not in _NUMERIC:
        return
    if rule.minimum is not None:
        yield Compare.model_validate({"slot": slot.name, "is": ">=", "value": rule.minimum}), True
    if rule.maximum is not None:
        yield Compare.model_validate({"slot": slot.name, "is": "<=", "value": rule.maximum}), True


def _written_by(flow: Flow) -> Iterator[str]:
    for step in flow.steps:
        match step:
            case CollectStep():
                yield step.slot
                if step.validate_with is not None:
                    yield ANY_SLOT
            case ActStep():
                yield ANY_SLOT
            case SetSlotsStep():
                yield from step.values
            case HttpStep():
                yield from step.save
            case LinkStep():
                yield from (*step.arguments, *step.results)
            case _:
                pass


def _slots_of(payload: str) -> Iterator[tuple[str, JsonValue]]:
    start = payload.find("{")
    if not payload.startswith("/") or start < 0:
        return
    try:
        stated = json.loads(payload[start:])
    except json.JSONDecodeError:
        return
    if isinstance(stated, dict):
        yield from stated.items()


def open_slots(slots: frozenset[str], state: dict[str, Possible]) -> None:
    """Let slots hold anything from now on, all of them where `*` is among them."""
    if ANY_SLOT in slots:
        state.clear()
        return
    for name in slots:
        if name in state:
            state[name] = OPEN
