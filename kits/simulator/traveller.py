"""A made-up user on a journey: says what leads on from where the talk stands, and finds back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from pydantic import JsonValue

from builder.conversation.event import Event, FlowEnded
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from kits.simulator.journey import MOST_LEGS, Leg, chosen, is_wish, legs_from, state_of, words_for
from kits.simulator.manners import RATHER, UNSURE, Manners, button_for, noisy, phrase
from kits.simulator.values import Told, draw_value

_MOST_INTERRUPTIONS: Final = 2
# A message that was not understood so often is put in no other words.
_MOST_TRIES: Final = 4


@dataclass
class Traveller:
    """Says one message after another; without `legs` it chooses its way, and `travelled` is that way.

    A plain one says each message as the skill knows it. `lost` tells that it gave up.
    """

    skill: Skill
    language: str
    manners: Manners
    chance: Random
    legs: tuple[Leg, ...] = ()
    travelled: list[Leg] = field(default_factory=list)
    disturbed: int = 0
    arrived: bool = False
    lost: bool = False
    wrong: dict[str, Told] = field(default_factory=dict)
    _at: int = 0
    _meant: Leg | None = None
    _tries: int = 0
    _interruptions: int = 0
    # Whether the slip was heard.
    _said_wrongly: bool = False
    # What the slot holds that was told wrongly, and how often one has tried to put it right.
    _slip: JsonValue = None
    _put_right_at: int = 0
    _disturbed_at: set[int] = field(default_factory=set)

    def speak(self, tracker: Tracker, replies: tuple[Reply, ...]) -> str:
        """Return the next message, given where the talk stands and what was said last."""
        if (put_right := self._put_right(tracker)) is not None:
            return put_right
        leg = self._leg(tracker)
        if leg is None:
            self.lost = True
            return "…"
        choice = button_for(leg.intent, replies)
        if choice is not None:
            return choice
        if self._tries == 0 and self._at not in self._disturbed_at:
            self._disturbed_at.add(self._at)
            if (
                self._at
                and self._happens(self.manners.interruptions)
                and (said := self._aside(tracker))
            ):
                self._meant = None
                return said
            if self._at and self._happens(self.manners.refusals):
                self._meant = None
                return phrase(UNSURE, self.language, self.chance)
        self._meant = leg
        told = self._slipped(leg) if self._tries == 0 else None
        words = words_for(self.skill, leg, self.chance, told) or words_for(
            self.skill, leg, self.chance
        )
        if words is None:
            self.lost = True
            return "…"
        return self._noisy(words) if self._tries == 0 else words

    def hear(self, events: Sequence[Event], tracker: Tracker) -> None:
        """Take in what a message brought about: whether it led on, and whether that was the last."""
        ran = [e.flow for e in events if isinstance(e, FlowEnded) and e.outcome == "completed"]
        meant, self._meant = self._meant, None
        stands = state_of(self.skill, tracker)
        self._said_wrongly = self._said_wrongly or bool(ran and self.wrong)
        if meant is not None and meant.flow in ran:
            self._reach(self._at + 1)
            if not self.legs:
                self.travelled.append(replace(meant, after=stands))
        elif self.legs and ran and (come := self._come_to(stands, tracker)) is not None:
            # Said otherwise than planned, and led to the same place.
            self._reach(come)
        elif meant is not None:
            self._tries += 1
            self.lost = self.lost or self._tries >= _MOST_TRIES
        self._heed(tracker)
        if self.legs:
            self.arrived = self._at >= len(self.legs) and not self.wrong
        elif meant is not None and not self._tries:
            self.arrived = self._at >= MOST_LEGS or not self._further(tracker)

    def _heed(self, tracker: Tracker) -> None:
        """Let a slip be forgotten that was put right, or that cannot be."""
        name = next(iter(self.wrong), None)
        if name is None or not self._put_right_at:
            return
        if tracker.slots.get(name) != self._slip or self._put_right_at >= _MOST_TRIES:
            del self.wrong[name]
            self._put_right_at, self._said_wrongly = 0, False

    def _reach(self, at: int) -> None:
        self._at, self._tries = at, 0

    def _come_to(self, stands: Mapping[str, JsonValue], tracker: Tracker) -> int | None:
        """Return how far on its way a talk is that stands so and knows what was to be told by then."""
        if 0 < self._at <= len(self.legs) and self.legs[self._at - 1].after == stands:
            return self._at
        for at in range(len(self.legs) - 1, 0, -1):
            told = {name for leg in self.legs[:at] for name in leg.values}
            if self.legs[at - 1].after == stands and told <= tracker.slots.keys():
                return at
        return None

    def _leg(self, tracker: Tracker) -> Leg | None:
        """Return what leads on; where the state was lost meanwhile, what leads back to it."""
        if not self.legs:
            further = self._further(tracker)
            return self.chance.choice(further) if further else None
        for at in range(min(self._at, len(self.legs) - 1), -1, -1):
            started = chosen(self.skill, self.legs[at], tracker)
            if started is not None and started.name == self.legs[at].flow:
                self._at = at
                return self.legs[at]
        self._at = 0
        return self.legs[0]

    def _further(self, tracker: Tracker) -> list[Leg]:
        taken = {leg.flow for leg in self.travelled}
        chance = Random(f"{self.chance.getstate()[1][0]}/{self._at}")
        legs = legs_from(self.skill, tracker, chance, first=self._at == 0)
        return [leg for leg in legs if leg.flow not in taken]

    def _slipped(self, leg: Leg) -> dict[str, Told] | None:
        """Tell a wrong value now and then, and remember the right one."""
        if not leg.values or self.wrong or not self._happens(self.manners.corrections):
            return None
        name = self.chance.choice(sorted(leg.values))
        slot = self.skill.find(Slot, name)
        for _ in range(5):
            other = draw_value(self.skill, slot, self.language, self.chance) if slot else None
            if other is not None and other.words != leg.values[name].words:
                self.wrong[name] = leg.values[name]
                return {**leg.values, name: other}
        return None

    def _put_right(self, tracker: Tracker) -> str | None:
        """Take a slip back, and once more in plain words where that was not heard."""
        if not self.wrong or not self._said_wrongly:
            return None
        name, told = next(iter(self.wrong.items()))
        self._slip, self._put_right_at = tracker.slots.get(name), self._put_right_at + 1
        if self._put_right_at == 1:
            return phrase(RATHER, self.language, self.chance, told.words)
        alone = [leg.intent for leg in self.legs if name in leg.values]
        plain = (
            words_for(self.skill, Leg("", alone[0], {name: told}), self.chance) if alone else None
        )
        return plain or told.words

    def _aside(self, tracker: Tracker) -> str | None:
        """Return something that has nothing to do with where the talk stands."""
        if self._interruptions >= _MOST_INTERRUPTIONS:
            return None
        self._interruptions += 1
        own = {leg.intent for leg in self.legs}
        others = [
            words
            for intent in self.skill.intents
            # A yes at a question is an answer, whatever was meant.
            if intent.name not in own and is_wish(self.skill, intent.name, tracker)
            if (words := words_for(self.skill, Leg("", intent.name), self.chance)) is not None
        ]
        strange = phrase(_STRANGE, self.language, self.chance)
        return self.chance.choice(others) if others and self.chance.random() < 0.5 else strange

    def _happens(self, rate: float) -> bool:
        happens = self.chance.random() < rate
        self.disturbed += happens
        return happens

    def _noisy(self, text: str) -> str:
        return (
            noisy(text, self.language, self.chance) if self._happens(self.manners.noise) else text
        )


_STRANGE: Final = {
    "zh": ("今天外面好像要下雨", "你们办公室有几层楼", "我家的猫又跑出去了"),
    "en": ("it looks like rain today", "how tall is your building", "my cat has run away again"),
}
