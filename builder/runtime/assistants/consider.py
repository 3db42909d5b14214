"""What the skills of an assistant make of a message: those recalled are asked, the others not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Understanding
from builder.learning.softmax import Floats
from builder.nlu.requests import find_requests
from builder.runtime.agent import Agent
from builder.runtime.assistants.candidate import Candidate
from builder.runtime.assistants.recall import Recall, best_of
from builder.runtime.assistants.rehearsal import rehearse, standing
from builder.runtime.assistants.select import Ranked, rank
from builder.schema.assistant import Assistant

# So many of the nearest skills are asked what they make of a message, besides those it may be for
# since they have or had the word. With fewer skills than this, all are.
ASKED: Final = 6


@dataclass(frozen=True)
class Part:
    """A part of a message and the skill it is for."""

    skill: str
    text: str


class Considering:
    """The skills of one assistant, side by side; thread-safe, holds no session's state."""

    def __init__(self, assistant: Assistant, agents: Mapping[str, Agent]) -> None:
        self.assistant = assistant
        self.agents = agents
        self._members = [each for each in assistant.skills if each.skill in agents]
        self._order = {each.skill: number for number, each in enumerate(self._members)}
        self._recall = Recall([agents[each.skill].interpreter for each in self._members])
        self._taken = {
            f"{name}:{intent}": types
            for name, agent in agents.items()
            for intent, types in agent.interpreter.values_taken.items()
        }

    def candidates(
        self,
        message: Message,
        language: str,
        trackers: Mapping[str, Tracker],
        now: datetime,
        *,
        besides: Collection[str] = (),
        waits: str | None = None,
    ) -> list[Candidate]:
        """Return what the skills that could take a message make of it.

        `besides` are asked whatever the message; `waits` is the skill whose question is open.
        """
        near = self._recall.nearness(message.text, language)
        spoken = [n for n, each in enumerate(self._members) if self._speaks(each.skill, language)]
        nearest = best_of(near[spoken], ASKED) if len(spoken) > ASKED else range(len(spoken))
        asked = {self._members[spoken[n]].skill for n in nearest}
        asked |= {name for name in besides if name in self._order}
        return [
            self._candidate(name, message, language, trackers.get(name), now, near, waits)
            for name in sorted(asked, key=self._order.__getitem__)
        ]

    def split(
        self, candidates: Sequence[Candidate], message: Message, language: str, now: datetime
    ) -> tuple[Part, ...]:
        """Return the parts of a message that asks several things of several skills; else nothing."""
        takers = [each for each in candidates if each.takes]
        if not takers or any(each.is_outright for each in takers):
            return ()
        first = rank(takers, None)[0]
        whole = first.candidate
        longest = self.agents[whole.skill].interpreter.longest_text
        owners: dict[str, str] = {}

        def understand(text: str) -> Understanding:
            part = message.model_copy(update={"text": text, "alternatives": ()})
            near = self._recall.nearness(text, language)
            heard = [
                self._candidate(each.skill, part, language, None, now, near, None)
                for each in candidates
            ]
            ranked = rank([each for each in heard if each.takes], None)
            if not ranked:
                return heard[0].understanding
            owners[text] = ranked[0].candidate.skill
            return _among_all(ranked[0])

        text = whole.understanding.text[:longest]
        found = find_requests(_among_all(first), text, understand, self._taken)
        parts: list[Part] = []
        spans: list[tuple[int, int]] = []
        for request in found:
            owner, end = owners[request.text], request.start + len(request.text)
            if parts and parts[-1].skill == owner:
                spans[-1] = (spans[-1][0], end)
                parts[-1] = Part(owner, text[spans[-1][0] : end])
            else:
                spans.append((request.start, end))
                parts.append(Part(owner, text[request.start : end]))
        return tuple(parts) if len({part.skill for part in parts}) > 1 else ()

    def _candidate(
        self,
        name: str,
        message: Message,
        language: str,
        tracker: Tracker | None,
        now: datetime,
        near: Floats,
        waits: str | None,
    ) -> Candidate:
        agent = self.agents[name]
        stands = standing(agent.skill, tracker, message.session_id, now)
        wished = agent.language_for(language)
        context = agent.context_for(stands, now, wished, message.time_zone)
        heard = agent.interpret(message.text, context, message.alternatives)
        number = self._order[name]
        return Candidate(
            skill=name,
            order=number,
            weight=self._members[number].weight,
            understanding=heard,
            rehearsal=rehearse(agent, stands, heard, now),
            threshold=agent.interpreter.threshold,
            near=float(near[number]),
            waits=name == waits,
        )

    def _speaks(self, name: str, language: str) -> bool:
        bare = language.split("-")[0]
        return any(code.split("-")[0] == bare for code in self.agents[name].skill.languages)


def _among_all(ranked: Ranked) -> Understanding:
    """Return what a skill understands, as one intent among those of all skills."""
    heard, name = ranked.candidate.understanding, ranked.candidate.skill

    def own(intent: IntentScore) -> IntentScore:
        return IntentScore(name=f"{name}:{intent.name}", score=intent.score * ranked.share)

    return heard.model_copy(
        update={
            "intent": own(heard.intent),
            "ranking": tuple(own(each) for each in heard.ranking),
            "requests": (),
        }
    )
