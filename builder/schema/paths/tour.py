"""The ways through all flows of a skill, looked up once, and the conversations that they make."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from builder.errors import Line
from builder.schema.flow import Flow
from builder.schema.paths.walk import Walks, Way
from builder.schema.paths.writers import Writers
from builder.schema.skill import Skill


class Tour:
    """Explores each flow when it is first asked about."""

    def __init__(self, skill: Skill, language: str | None = None) -> None:
        self.skill = skill
        self._walks = Walks(skill, language)
        self.language = self._walks.language
        self.writers = Writers(skill)
        self._ways: dict[str, list[Way]] = {}
        self._abroad: dict[str, Tour] = {}

    def in_language(self, language: str) -> Tour:
        """Return the tour of the same skill in a language."""
        if language == self.language:
            return self
        if language not in self._abroad:
            self._abroad[language] = Tour(self.skill, language)
        return self._abroad[language]

    def ways_of(self, flow: Flow) -> list[Way]:
        """Return the ways through a flow that something starts, the shortest first."""
        if flow.name not in self._ways:
            self._ways[flow.name] = list(self._walks.explore(flow))
        return self._ways[flow.name]

    @cached_property
    def _arrivals(self) -> dict[tuple[str, str], list[Way]]:
        """Return the ways that arrive at each step, of whichever flow something started."""
        arrivals: dict[tuple[str, str], list[Way]] = {}
        for flow in self.skill.flows:
            for way in self.ways_of(flow):
                if way.step is not None:
                    arrivals.setdefault((way.flow.name, way.step), []).append(way)
        return arrivals

    def ways_at(self, flow: str, step: str) -> list[Way]:
        """Return the ways that arrive at a step, the shortest first."""
        ways = self._arrivals.get((flow, step), [])
        return sorted(ways, key=lambda way: len(way.talk()))

    def opening(self, flow: Flow) -> tuple[Line, ...]:
        """Return how a talk opens that should start a flow."""
        ways = self.ways_of(flow)
        return ways[0].talk() if ways else ()

    def talk_past(self, flow: str, step: str) -> tuple[Line, ...]:
        """Return the shortest talk that comes to a step, and what is said there."""
        ways = self.ways_at(flow, step)
        return self.talk_past_way(ways[0]) if ways else ()

    def talk_past_way(self, way: Way) -> tuple[Line, ...]:
        """Return a talk up to a step, and what the bot says there before the user answers."""
        following = self._walks.first_after(way)
        said: list[Line] = []
        for line in following.lines if following is not None else ():
            if line.who == "user":
                break
            said.append(line)
        return (*way.talk(), *said)

    def talk_round(self, flow: str, step: str) -> tuple[Line, ...]:
        """Return a talk that comes to a step a second time, or else that comes there at all."""
        for start in self.skill.flows:
            for way in self.ways_of(start):
                if way.steps().count((flow, step)) > 1:
                    return self.talk_past_way(way)
        return self.talk_past(flow, step)

    def talk_of_failure(self, flow: str, step: str) -> tuple[Line, ...]:
        """Return a talk in which the call of a step fails."""
        for start in self.skill.flows:
            for way in self.ways_of(start):
                if way.outcome == "failed" and way.steps()[-2] == (flow, step):
                    return way.talk()
        return ()

    def filled_before(self, ways: Iterable[Way]) -> frozenset[str]:
        """Return the slots that have a value on any of the ways."""
        return frozenset(name for way in ways for name in way.slots)

    @property
    def hears_events(self) -> bool:
        """Whether an app's event starts a flow; it may bring a value for any slot."""
        return any(flow.trigger.events for flow in self.skill.flows)
