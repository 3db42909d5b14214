"""A made-up user: knows a goal, hears what is asked, and is as patient and as careless as people are."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance
from builder.text import ANY_LANGUAGE
from kits.simulator.goal import Goal, flows_with_goals, opening_for
from kits.simulator.manners import (
    IT_IS,
    RATHER,
    UNSURE,
    YES,
    Manners,
    Phrases,
    button_for,
    noisy,
    phrase,
)
from kits.simulator.values import Told, draw_value

_MOST_INTERRUPTIONS: Final = 2


@dataclass
class User:
    """Says one message after another; `disturbed` counts what was not plain."""

    skill: Skill
    goal: Goal
    manners: Manners
    chance: Random
    disturbed: int = 0
    begun: bool = False
    interruptions: int = 0
    # What was told wrongly on purpose, and is to be put right.
    wrong: dict[str, str] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def speak(self, tracker: Tracker, replies: tuple[Reply, ...]) -> str:
        """Return the next message, given where the talk stands and what was said last."""
        if (choice := button_for(self.goal.intent, replies)) is not None:
            return choice
        if tracker.resuming:
            return self._phrase(YES)
        slot = tracker.requested_slot
        if slot is None:
            first, self.begun = not self.begun, True
            # Who is not understood puts it in other words.
            again = opening_for(self.skill, self.goal, self.chance)
            return self._noisy(self.goal.opening) if first else again
        if tracker.confirming:
            return self._confirmed(slot)
        if self.wrong:
            # A slip of one's own is put right at the next opportunity.
            name, _ = self.wrong.popitem()
            if name != slot:
                return self._phrase(RATHER, self.goal.values[name].words)
        self.asked[slot] = self.asked.get(slot, 0) + 1
        if self.asked[slot] == 1:
            if self._happens(self.manners.interruptions) and (aside := self._aside(tracker)):
                return aside
            if self._happens(self.manners.refusals):
                return self._phrase(UNSURE)
        return self._answer(slot)

    def _confirmed(self, slot: str) -> str:
        told = self.goal.values.get(slot)
        if slot in self.wrong and told is not None:
            del self.wrong[slot]
            return self._phrase(RATHER, told.words)
        return self._phrase(YES)

    def _answer(self, slot: str) -> str:
        told = self.goal.values.get(slot) or self._improvised(slot)
        if told is None:
            return self._phrase(YES)
        first = self.asked.get(slot, 0) <= 1
        if first and slot not in self.wrong and self._happens(self.manners.corrections):
            other = self._other(slot, told)
            if other is not None:
                self.wrong[slot] = other.words
                return other.words
        if told.is_text or self._is_boolean(slot) or not first or self.chance.random() < 0.7:
            return self._noisy(told.words, whole=told.is_text) if first else told.words
        return self._noisy(self._phrase(IT_IS, told.words), keep=told.words)

    def _improvised(self, slot: str) -> Told | None:
        """Think of a value for a question that the goal did not foresee."""
        known = self.skill.find(Slot, slot)
        if known is None:
            return None
        told = draw_value(self.skill, known, self.goal.language, self.chance)
        if told is not None:
            self.goal.values[slot] = told
        return told

    def _other(self, slot: str, told: Told) -> Told | None:
        """Return another value of a slot to be told by mistake, None where that cannot be taken back."""
        known = self.skill.find(Slot, slot)
        if known is None or told.is_text or self._is_boolean(slot):
            return None
        for _ in range(5):
            other = draw_value(self.skill, known, self.goal.language, self.chance)
            if other is not None and other.words != told.words:
                return other
        return None

    def _is_boolean(self, slot: str) -> bool:
        known = self.skill.find(Slot, slot)
        return known is not None and known.type == "boolean"

    def _aside(self, tracker: Tracker) -> str | None:
        """Return a question or a wish that has nothing to do with the goal."""
        if self.interruptions >= _MOST_INTERRUPTIONS:
            return None
        open_flows = {frame.flow for frame in tracker.stack}
        wishes = [
            utterance.text
            for flow, intent in flows_with_goals(self.skill)
            if flow.name not in open_flows and not _hands_off(self.skill, flow.name)
            for utterance in _spoken(intent, self.goal.language)
            if not utterance.spans
        ]
        questions = [
            entry.question
            for entry in self.skill.faq
            if entry.language in (self.goal.language, ANY_LANGUAGE)
        ]
        pool = questions if questions and self.chance.random() < 0.5 else wishes or questions
        if not pool:
            return None
        self.interruptions += 1
        return self.chance.choice(pool)

    def _phrase(self, phrases: Phrases, *words: str) -> str:
        return phrase(phrases, self.goal.language, self.chance, *words)

    def _happens(self, rate: float) -> bool:
        happens = self.chance.random() < rate
        self.disturbed += happens
        return happens

    def _noisy(self, text: str, *, keep: str = "", whole: bool = True) -> str:
        """Mistype a message now and then; codes, addresses and the words of `keep` stay as they are."""
        if not self._happens(self.manners.noise) or (not whole and not keep):
            return text
        return noisy(text, self.goal.language, self.chance, keep)


def _spoken(intent: Intent, language: str) -> tuple[Utterance, ...]:
    return intent.utterances.get(language, ())


def _hands_off(skill: Skill, name: str) -> bool:
    flow = skill.find(Flow, name)
    return flow is not None and any(step.kind == "handoff" for step in flow.steps)
