"""Which steps can be reached, seeing what conditions and steps before them say of the slots.

An abstract interpretation over what slots may hold: it goes through all flows at once until nothing
changes, and joins what several ways bring along. A way that it calls impossible is so in every
session: whatever was said before, corrected, taken back, or done by a flow that interrupted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from builder.schema.condition import slots_of
from builder.schema.flow import Flow
from builder.schema.mention import slots_in
from builder.schema.paths.possible import (
    EMPTY,
    OPEN,
    Possible,
    State,
    joined,
    known,
    narrow,
)
from builder.schema.paths.writers import ANY_SLOT, Writers, open_slots
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import (
    ActStep,
    AnswerStep,
    BranchStep,
    CollectStep,
    HttpStep,
    JumpStep,
    LinkStep,
    SayStep,
    SetSlotsStep,
    WaitStep,
)

Place = tuple[str, str]
# Where a talk has come back to may be any question asked so far.
_BACK: Final = ""


class Reach:
    """The steps that can be reached, and what slots may hold there; a step that is missing cannot."""

    def __init__(self, skill: Skill) -> None:
        self._skill = skill
        self._writers = Writers(skill)
        self._flows = {flow.name: flow for flow in skill.flows}
        self._tested = _tested_slots(skill)
        self._asked = {name: self._writers.asked_in(name) & self._tested for name in self._flows}
        self._user = {name: self._writers.given_by_user(name) for name in self._tested}
        self.states: dict[Place, State] = {}
        self._waiting: deque[Place] = deque()
        self._queued: set[Place] = set()
        # An action may name any flow as the next one.
        acts = ANY_SLOT in frozenset().union(*self._writers.by_flow.values())
        for flow in skill.flows:
            if acts and flow.steps:
                self._bring(flow.name, flow.steps[0].id, {})
            elif flow.trigger.intents or flow.trigger.events or flow.trigger.on:
                self._start(flow)
        while self._waiting:
            place = self._waiting.popleft()
            self._queued.discard(place)
            self._visit(*place)

    def is_reached(self, flow: str, step: str) -> bool:
        """Tell whether a step may be reached; False where it surely is not."""
        return (flow, step) in self.states

    def dead_links(self, flow: Flow, step: BranchStep) -> list[int]:
        """Return the links of a branch, counted from 0, whose conditions never decide."""
        state = self.states.get((flow.name, step.id))
        dead: list[int] = []
        for number, link in enumerate(step.links):
            if state is None or narrow(link.when, True, state) is None:
                dead.append(number)
            if state is not None:
                state = narrow(link.when, False, state)
        return dead

    def _start(self, flow: Flow) -> None:
        if not flow.steps:
            return
        state: State | None = {}
        if flow.trigger.when is not None:
            state = narrow(flow.trigger.when, True, {})
        if state is not None:
            # What the very message tells for the flow's slots comes after the condition.
            kept = {n: p for n, p in state.items() if n not in self._asked[flow.name]}
            self._bring(flow.name, flow.steps[0].id, kept)

    def _bring(self, flow: str, step: str | None, state: State | None) -> None:
        """Bring a state to a step, and look at the step again where that tells anything new."""
        if step is None or state is None:
            return
        if step != _BACK and self._flows[flow].find_step(step) is None:
            return
        place = (flow, step)
        before = self.states.get(place)
        # An open slot says as much as one that is missing.
        state = {n: p for n, p in state.items() if n in self._tested and p != OPEN}
        after = state if before is None else joined(before, state)
        if before is not None and after.keys() == before.keys() and repr(after) == repr(before):
            return
        self.states[place] = after
        if step == _BACK:
            for other in self._flows[flow].steps:
                if isinstance(other, CollectStep) and (flow, other.id) in self.states:
                    self._queue((flow, other.id))
        else:
            self._queue(place)

    def _queue(self, place: Place) -> None:
        if place not in self._queued:
            self._queued.add(place)
            self._waiting.append(place)

    def _visit(self, name: str, step_id: str) -> None:
        flow = self._flows[name]
        step = flow.get_step(step_id)
        state = self.states[(name, step_id)]
        after = flow.next_of(step)
        match step:
            case BranchStep():
                self._branch(flow, step, state)
            case CollectStep():
                self._collect(flow, step, state)
            case SetSlotsStep():
                self._bring(name, after, _given(step.values, state, self._asked[name]))
            case ActStep():
                # An action may set whatever it likes, and may come back to what it names.
                self._bring(name, step.on_failure, {})
                self._bring(name, after, {})
            case HttpStep():
                saved = dict(state)
                open_slots(frozenset(step.save), saved)
                self._bring(name, after, saved)
                self._bring(name, step.on_failure, saved)
                self._bring(name, step.on_timeout, saved)
            case LinkStep():
                self._link(flow, step, state)
            case JumpStep():
                target = self._flows.get(step.flow)
                if target is not None and target.steps:
                    self._bring(target.name, target.steps[0].id, _not_ours(state))
            case WaitStep():
                waited = self._waited(flow, state)
                self._bring(name, _BACK, waited)
                self._bring(name, after, waited)
                self._bring(name, step.on_message, waited)
            case AnswerStep():
                self._bring(name, step.not_found, state)
                self._bring(name, after, state)
            case SayStep():
                self._bring(name, after, state)
            case _:
                pass

    def _branch(self, flow: Flow, step: BranchStep, state: State) -> None:
        left: State | None = state
        for link in step.links:
            if left is None:
                return
            self._bring(flow.name, link.to, narrow(link.when, True, left))
            left = narrow(link.when, False, left)
        self._bring(flow.name, flow.next_of(step), left)

    def _collect(self, flow: Flow, step: CollectStep, state: State) -> None:
        """Ask, or go on with what is there; an answer may be taken back, corrected or missing."""
        after, slot = flow.next_of(step), step.slot
        held = state.get(slot, OPEN)
        user = self._user.get(slot, OPEN)
        back = self.states.get((flow.name, _BACK))
        if back is not None:
            state = joined(state, back)
            held = OPEN if slot in self._tested else held
        if held.filled is not False and not (step.fresh and step.validate_with):
            # A value that is there: a `fresh` step takes only one that the user has just given.
            there = {**state, slot: user if step.fresh else _filled(held)}
            self._bring(flow.name, after, {} if step.validate_with else there)
        if held.filled is True and not step.fresh and step.confirm == "never" and back is None:
            return
        waited = self._waited(flow, {**state, slot: EMPTY})
        self._bring(flow.name, _BACK, {**waited, slot: OPEN})
        answered = {} if step.validate_with else {**waited, slot: user}
        self._bring(flow.name, after, answered)
        given_up: State = {**waited, slot: OPEN} if step.confirm != "never" else waited
        if step.validate_with:
            given_up = {}
        self._bring(flow.name, step.give_up, given_up)
        self._bring(flow.name, step.on_timeout, given_up)
        if step.optional:
            self._bring(flow.name, after, {**waited, slot: EMPTY})

    def _waited(self, flow: Flow, state: State) -> dict[str, Possible]:
        """Return what slots may hold when a flow has waited for the user.

        Other flows may have run; what this flow gave its slots is put back after them. A value for an
        empty slot may have been told besides; a corrected one leads back to its question.
        """
        waited = dict(state)
        changing, passing = self._writers.from_outside, self._writers.in_passing
        for name, before in state.items():
            slot = self._skill.find(Slot, name)
            lapses = slot is not None and bool(slot.lifetime or slot.lifetime_minutes)
            lapses = lapses or name in passing or ANY_SLOT in passing
            may_change = lapses or ANY_SLOT in changing or name in changing
            # What is asked in this flow and was not so far: a correction leads nowhere back.
            kept = before.filled and before.ours and not lapses
            if (may_change or name in self._asked[flow.name]) and not kept:
                waited[name] = OPEN
        return waited

    def _link(self, flow: Flow, step: LinkStep, state: State) -> None:
        target = self._flows.get(step.flow)
        given = _given(step.arguments, state, self._asked[flow.name])
        if target is None:
            return
        if target.steps:
            self._bring(target.name, target.steps[0].id, given)
        back = self._waited(flow, given)
        open_slots(self._writers.by_flow[target.name] | frozenset(step.results), back)
        self._bring(flow.name, _BACK, back)
        self._bring(flow.name, flow.next_of(step), back)


def _given(values: Mapping[str, JsonValue], state: State, asked: frozenset[str]) -> State:
    """Return the state after slots were given values; a text with places may become anything.

    One that the user is asked for elsewhere may be corrected in passing, and is not surely ours.
    """
    after = dict(state)
    for name, value in values.items():
        text = isinstance(value, str) and any(slots_in(value))
        held = Possible(filled=True) if text else known(value)
        after[name] = replace(held, ours=name not in asked)
    return after


def _filled(held: Possible) -> Possible:
    if held.values is not None:
        return replace(known(*(v for v in held.values if v is not None)), ours=True)
    return replace(held, filled=True, ours=True)


def _not_ours(state: State) -> State:
    return {name: replace(held, ours=False) for name, held in state.items()}


def _tested_slots(skill: Skill) -> frozenset[str]:
    tested: set[str] = set()
    for flow in skill.flows:
        if flow.trigger.when is not None:
            tested |= slots_of(flow.trigger.when)
        for step in flow.steps:
            if isinstance(step, BranchStep):
                tested = tested.union(*(slots_of(link.when) for link in step.links))
    return frozenset(tested)
