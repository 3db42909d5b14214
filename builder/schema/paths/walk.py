"""Ways through a flow with real values, the shortest first: each is a talk that can be held.

The explorer does what the engine does with the plainest of users, who answers each question; what an
action gives is chosen where a condition first asks for it. It looks at a bounded number of ways.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Final

from pydantic import JsonValue

from builder.errors import Line
from builder.schema.condition import All, Any, Compare, Condition, Equals, In, Not, slots_of
from builder.schema.flow import Flow
from builder.schema.graph import reached_from
from builder.schema.holds import holds
from builder.schema.paths.sample import Told, is_chinese, marked_values, opening_for, values_for
from builder.schema.paths.words import DEFAULTS, as_said, note, spoken
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import (
    ActStep,
    AnswerStep,
    BranchStep,
    CollectStep,
    EndStep,
    HandoffStep,
    HttpStep,
    JumpStep,
    LinkStep,
    SayStep,
    SetSlotsStep,
    WaitStep,
)

_MOST_WAYS: Final = 1500
_MOST_CALLERS: Final = 4
_MOST_CHOICES: Final = 64


@dataclass(frozen=True)
class Way:
    """A way through a flow up to a step, or to an end (`step` None), and what was said on it.

    `said` tells whether the user has heard anything since they last spoke. `acted` is the action that
    has run, which may have set any of the slots but the `decided` ones.
    """

    flow: Flow
    step: str | None
    slots: Mapping[str, JsonValue]
    callers: tuple[tuple[Flow, str], ...] = ()
    said: bool = False
    acted: str | None = None
    decided: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()
    before: Way | None = None
    outcome: str = ""

    def talk(self) -> tuple[Line, ...]:
        """Return the conversation so far."""
        lines: list[Line] = []
        way: Way | None = self
        while way is not None:
            lines[:0] = way.lines
            way = way.before
        return tuple(lines)

    def steps(self) -> list[tuple[str, str | None]]:
        """Return the steps gone through, as (flow, step)."""
        steps: list[tuple[str, str | None]] = []
        way: Way | None = self
        while way is not None:
            steps.insert(0, (way.flow.name, way.step))
            way = way.before
        return steps

    def key(self) -> str:
        """Return what tells this way from one that can go on no differently."""
        callers = [(flow.name, step) for flow, step in self.callers]
        slots = sorted(self.slots.items())
        decided = sorted(self.decided) if self.acted is not None else ()
        return repr((self.flow.name, self.step, slots, callers, self.acted, decided, self.said))


class Walks:
    """Explores the flows of a skill, in its main language."""

    def __init__(self, skill: Skill, language: str | None = None) -> None:
        self._skill = skill
        self.language = language or skill.languages[0]
        self._flows = {flow.name: flow for flow in skill.flows}
        self._calls = {
            flow.name: tuple(s.flow for s in flow.steps if isinstance(s, LinkStep))
            for flow in skill.flows
        }
        self._told: dict[str, list[Told]] = {}
        self._tested: set[str] = set()
        for response in skill.responses:
            self._tested.update(*(slots_of(case.when) for case in response.cases))
        self._wanted: dict[str, list[JsonValue]] = {}
        for flow in skill.flows:
            for step in flow.steps:
                for link in step.links if isinstance(step, BranchStep) else ():
                    self._tested |= slots_of(link.when)
                    for slot, value in _values_in(link.when):
                        if value not in self._wanted.setdefault(slot, []):
                            self._wanted[slot].append(value)

    def explore(self, flow: Flow) -> Iterator[Way]:
        """Yield the ways through a flow that something starts, the shortest first."""
        waiting = deque(self._starts(flow))
        seen: set[str] = set()
        while waiting and len(seen) < _MOST_WAYS:
            way = waiting.popleft()
            # A way that has come round is shown, and not followed again.
            yield way
            key = way.key()
            if key not in seen:
                seen.add(key)
                waiting.extend(self._after(way))

    def first_after(self, way: Way) -> Way | None:
        """Return the plainest way on from where one has come to."""
        return next(self._after(way), None)

    def _starts(self, flow: Flow) -> Iterator[Way]:
        """Yield how a flow begins in a fresh session, with what its trigger wants to be known."""
        slots = {slot.name: slot.initial for slot in self._skill.slots if slot.initial is not None}
        lines: list[Line] = []
        if flow.trigger.when is not None and not holds(flow.trigger.when, slots):
            chosen = self._choose(flow.trigger.when, [], slots, slots_of(flow.trigger.when))
            if chosen is None:
                return
            slots |= {name: value for name, value in chosen.items() if value is not None}
            lines.append(note(self.language, "earlier", chosen))
        opening = opening_for(self._skill, flow.trigger.intents, self.language)
        if opening is not None:
            intent, said = opening
            told = {
                span.slot: span.value or said.text[span.start : span.end] for span in said.spans
            }
            slots |= {name: value for name, value in told.items() if name in self._asked_by(flow)}
            stated = json.dumps(told, ensure_ascii=False) if told else ""
            lines.append(Line("user", said.text, f"/{intent}{stated}"))
        elif flow.trigger.on or flow.trigger.events:
            lines.append(note(self.language, (*flow.trigger.on, "event")[0]))
        else:
            return
        first = flow.steps[0].id if flow.steps else None
        silent_start = opening is None
        yield Way(flow, first, slots, lines=tuple(lines), said=silent_start)

    def _asked_by(self, flow: Flow) -> set[str]:
        called = reached_from(self._calls, flow.name)
        steps = (step for name in called if name in self._flows for step in self._flows[name].steps)
        return {step.slot for step in steps if isinstance(step, CollectStep)}

    def _after(self, way: Way) -> Iterator[Way]:
        if way.outcome or way.step is None:
            return
        step = way.flow.find_step(way.step)
        if step is None:
            return
        after = way.flow.next_of(step)
        match step:
            case SayStep():
                yield self._go(way, after, self._said(way, step.response), said=True)
            case CollectStep():
                yield from self._collect(way, step, after)
            case BranchStep():
                yield from self._branch(way, step, after)
            case SetSlotsStep():
                yield self._go(way, after, slots=_with(way.slots, step.values))
            case ActStep():
                yield from self._act(way, step.action, step.on_failure, after)
            case HttpStep():
                action = f"http:{step.endpoint}"
                others = frozenset(s.name for s in self._skill.slots if s.name not in step.save)
                for later in self._act(way, action, step.on_failure, after):
                    yield replace(later, decided=others, said=way.said or later.outcome != "")
            case LinkStep():
                target = self._flows.get(step.flow)
                if target is not None and target.steps and len(way.callers) < _MOST_CALLERS:
                    slots = _with(way.slots, step.arguments)
                    yield self._enter(way, target, (*way.callers, (way.flow, step.id)), slots)
            case JumpStep():
                target = self._flows.get(step.flow)
                if target is not None and target.steps:
                    yield self._enter(way, target, way.callers, way.slots)
            case AnswerStep():
                line = note(self.language, "answer")
                yield self._go(way, after, (line,), said=True)
                if step.not_found is not None:
                    yield self._go(way, step.not_found)
            case WaitStep():
                line = note(self.language, "time", {"": step.for_ or step.until})
                yield self._go(way, after, (line,), said=True)
            case HandoffStep():
                lines = self._said(way, step.response or "handed_off")
                yield replace(self._go(way, None, lines, said=True), outcome="handed_off")
            case EndStep():
                yield self._go(way, None)

    def _go(
        self,
        way: Way,
        step: str | None,
        lines: tuple[Line, ...] = (),
        *,
        said: bool | None = None,
        slots: Mapping[str, JsonValue] | None = None,
    ) -> Way:
        """Go on at a step; at the end of a flow that was called, behind the step that called it."""
        now = way.slots if slots is None else slots
        heard = way.said if said is None else said
        later = replace(way, step=step, lines=lines, said=heard, slots=now, before=way)
        while later.step is None and later.callers:
            flow, link = later.callers[-1]
            calling = flow.get_step(link)
            results = calling.results if isinstance(calling, LinkStep) else {}
            now = _with(now, {name: now.get(source) for name, source in results.items()})
            later = replace(
                later, flow=flow, step=flow.next_of(calling), callers=later.callers[:-1], slots=now
            )
        return later if later.step is not None else replace(later, outcome="completed")

    def _enter(
        self,
        way: Way,
        flow: Flow,
        callers: tuple[tuple[Flow, str], ...],
        slots: Mapping[str, JsonValue],
    ) -> Way:
        first = flow.steps[0].id
        return replace(
            way, flow=flow, step=first, callers=callers, slots=slots, lines=(), before=way
        )

    def _collect(self, way: Way, step: CollectStep, after: str | None) -> Iterator[Way]:
        there = way.slots.get(step.slot) is not None
        if there and not step.fresh and step.confirm != "always":
            yield self._go(way, after)
            return
        question = self._question(way, step)
        for told in self._answers(step.slot):
            meaning = f"/inform{json.dumps({step.slot: told.value}, ensure_ascii=False)}"
            lines: tuple[Line, ...] = (*question, Line("user", told.words, meaning))
            if step.confirm == "always":
                asked = as_said(
                    DEFAULTS["confirm_value"][is_chinese(self.language)], {"value": told.value}
                )
                yes = Line("user", "是" if is_chinese(self.language) else "yes", "/affirm")
                lines = (*lines, Line("bot", asked), yes)
            slots = {**way.slots, step.slot: told.value}
            answered = self._go(way, after, lines, said=False, slots=slots)
            if step.validate_with is not None:
                answered = replace(answered, acted=step.validate_with, said=True)
            yield answered
        slot = self._skill.find(Slot, step.slot)
        if step.give_up is not None and slot is not None and slot.type != "text":
            unusable = Line("user", "…", "/out_of_scope")
            lines = question
            for number in range(step.attempts):
                lines = (*lines, unusable)
                if number < step.attempts - 1:
                    lines = (*lines, *self._said(way, "invalid_value"), *question)
            yield self._go(way, step.give_up, lines, said=False)

    @cached_property
    def _marked(self) -> dict[str, str]:
        return marked_values(self._skill)

    def _values(self, slot: str, wanted: Iterable[JsonValue]) -> list[Told]:
        return values_for(self._skill, slot, self.language, wanted, self._marked)

    def _answers(self, slot: str) -> list[Told]:
        """Return what the user may answer; one value will do where no condition tests the slot."""
        if slot not in self._told:
            told = self._values(slot, self._wanted.get(slot, ()))
            self._told[slot] = told if slot in self._tested else told[:1]
        return self._told[slot]

    def _branch(self, way: Way, step: BranchStep, after: str | None) -> Iterator[Way]:
        """Take each way out that the slots allow; what an action may have given is chosen for it."""
        conditions = [link.when for link in step.links]
        ways = [*(link.to for link in step.links), after]
        read = frozenset().union(*(slots_of(condition) for condition in conditions))
        free = read - way.decided if way.acted is not None else frozenset()
        free = frozenset(name for name in free if way.slots.get(name) is None)
        for number, target in enumerate(ways):
            wanted = conditions[number] if number < len(conditions) else None
            chosen = self._choose(wanted, conditions[:number], way.slots, free)
            if chosen is None:
                continue
            slots = _with(way.slots, chosen)
            told = {name: value for name, value in chosen.items() if value is not None}
            lines = (note(self.language, "acted", told, way.acted or ""),) if told else ()
            later = self._go(way, target, lines, slots=slots)
            yield replace(later, decided=way.decided | free)

    def _choose(
        self,
        wanted: Condition | None,
        unwanted: list[Condition],
        slots: Mapping[str, JsonValue],
        free: frozenset[str],
    ) -> dict[str, JsonValue] | None:
        """Return values for the free slots with which the one condition holds and the others do not."""
        names = sorted(free)
        every = [[None, *self._wanted.get(name, []), *self._plain(name)] for name in names]
        for number, values in enumerate(product(*every)):
            if number >= _MOST_CHOICES:
                return None
            chosen: dict[str, JsonValue] = dict(zip(names, values, strict=True))
            tried = {**slots, **chosen}
            if any(holds(condition, tried) for condition in unwanted):
                continue
            if wanted is None or holds(wanted, tried):
                return chosen
        return None

    def _plain(self, name: str) -> list[JsonValue]:
        told = self._values(name, ())
        return [one.value for one in told[:1]]

    def _act(
        self, way: Way, action: str, on_failure: str | None, after: str | None
    ) -> Iterator[Way]:
        ran = self._go(way, after, said=True)
        yield replace(ran, acted=action, decided=frozenset())
        failed = Line("note", note(self.language, "failed", {}, action).text, f"{action}null")
        if on_failure is not None:
            yield self._go(way, on_failure, (failed,))
        else:
            lines = (failed, *self._said(way, "action_failed"))
            later = replace(way, step=None, lines=lines, said=True, before=way)
            yield replace(later, outcome="failed")

    def _question(self, way: Way, step: CollectStep) -> tuple[Line, ...]:
        if step.response is not None:
            return self._said(way, step.response)
        slot = self._skill.find(Slot, step.slot)
        text = spoken(slot.prompts, self.language) if slot is not None else None
        named = (slot.description or slot.name) if slot is not None else step.slot
        return (Line("bot", as_said(text or named, way.slots)),)

    def _said(self, way: Way, name: str) -> tuple[Line, ...]:
        response = self._skill.find(Response, name)
        if response is None:
            default = DEFAULTS.get(name)
            text = default[is_chinese(self.language)] if default else None
        else:
            case = next((c for c in response.cases if holds(c.when, way.slots)), response)
            text = spoken(case.text, self.language)
        return (Line("bot", as_said(text if text is not None else f"[{name}]", way.slots)),)


def _with(slots: Mapping[str, JsonValue], values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    given = {n: as_said(v, slots) if isinstance(v, str) else v for n, v in values.items()}
    return {name: value for name, value in {**slots, **given}.items() if value is not None}


def _values_in(condition: Condition) -> Iterator[tuple[str, JsonValue]]:
    """Yield the slots and values that a condition speaks of, and values that lie beside its bounds."""
    match condition:
        case Equals(slot=slot, value=value):
            yield slot, value
        case In(slot=slot, values=values):
            for value in values:
                yield slot, value
        case Compare(slot=slot, value=value):
            beside = [value - 1, value, value + 1] if isinstance(value, int | float) else [value]
            for one in beside:
                yield slot, one
        case All(conditions=inner) | Any(conditions=inner):
            for each in inner:
                yield from _values_in(each)
        case Not(condition=denied):
            yield from _values_in(denied)
        case _:
            pass
