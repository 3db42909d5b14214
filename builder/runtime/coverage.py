"""Which steps and branches of a skill its conversations go through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from builder.conversation.event import Event, FlowStarted, StepEntered
from builder.conversation.tracker import Tracker
from builder.schema.skill import Skill
from builder.schema.step import BranchStep

Place = tuple[str, str]


@dataclass
class Coverage:
    """What was gone through: steps as (flow, step), branches as (flow, step, where it led)."""

    skill: Skill
    steps: set[Place] = field(default_factory=set)
    ways: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, tracker: Tracker, events: Sequence[Event]) -> None:
        """Add a turn's events, given the session before them."""
        for event in events:
            before = tracker.running
            tracker = tracker.with_events([event])
            after = tracker.running
            if after is None or not isinstance(event, StepEntered | FlowStarted):
                continue
            self.steps.add((after.flow, after.step))
            if isinstance(event, StepEntered) and before is not None:
                self.ways.add((after.flow, before.step, after.step))

    @property
    def missed_steps(self) -> list[Place]:
        """The steps that were never reached, in the order they are written."""
        every = [(flow.name, step.id) for flow in self.skill.flows for step in flow.steps]
        return [place for place in every if place not in self.steps]

    @property
    def missed_ways(self) -> list[tuple[str, str, str]]:
        """The ways out of branches that were never taken."""
        return [way for way in self._every_way() if way not in self.ways]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Steps reached, steps in all, ways of branches taken, ways in all."""
        steps = sum(len(flow.steps) for flow in self.skill.flows)
        ways = len(self._every_way())
        missed = len(self.missed_steps), len(self.missed_ways)
        return steps - missed[0], steps, ways - missed[1], ways

    def _every_way(self) -> list[tuple[str, str, str]]:
        ways: dict[tuple[str, str, str], None] = {}
        for flow in self.skill.flows:
            for step in flow.steps:
                if isinstance(step, BranchStep):
                    targets = [*(link.to for link in step.links), flow.next_of(step)]
                    ways |= {(flow.name, step.id, to): None for to in targets if to is not None}
        return list(ways)
