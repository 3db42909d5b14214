"""The decision about a message: facts to record before any skill takes a turn, and what is said at once.

Once it is recorded, a retry follows it and asks nobody again: the skills may have moved on since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from builder.conversation.dispatch import (
    ChoiceReason,
    RequestKept,
    SkillAnswered,
    SkillChosen,
    SkillDropped,
    SkillInterrupted,
)
from builder.conversation.event import (
    Event,
    EventReceived,
    FellBack,
    HandedOff,
    MessageReceived,
    Replied,
    SessionStarted,
)
from builder.conversation.message import Message
from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import OUT_OF_SCOPE, IntentScore, Understanding
from builder.dialogue.built_in import not_understood
from builder.dialogue.close_call import DID_YOU_MEAN, payload_chosen, payload_for
from builder.dialogue.talk import Talk
from builder.dialogue.titles import title_of_intent
from builder.runtime.assistants.candidate import Candidate
from builder.runtime.assistants.consider import Considering, Part
from builder.runtime.assistants.rehearsal import is_waiting, standing
from builder.runtime.assistants.select import Asked, Given, Nobody, select
from builder.runtime.assistants.words import OURS, Words, language_heard, told_by
from builder.schema.address import Address, addressed, split_address
from builder.schema.assistant import Assistant
from builder.schema.check_intent import known_intents
from builder.schema.intent import Intent
from builder.schema.mention import payload_of

# What offers choices that may be typed.
_OFFERING: Final = (DID_YOU_MEAN, "fallback_choices")
# What is said where there is nothing to put right.
_NOTHING_TO: Final = {
    "cancel": "nothing_to_cancel",
    "repeat": "nothing_to_repeat",
    "restart": "restarted",
    "go_back": "nothing_before",
}


def begin(
    assistant: Assistant, tracker: Tracker, message: Message, now: datetime
) -> tuple[Tracker, tuple[Event, ...]]:
    """Begin the session, or begin it anew after too long a silence or with another user."""
    last, user = tracker.last_at, message.user_id
    silence = timedelta(minutes=assistant.session_minutes)
    if last is not None and now - last <= silence and not tracker.is_of_another(user):
        return tracker, ()
    events = (SessionStarted(at=now, user=user),)
    return tracker.with_events(events), events


def names_needed(tracker: Tracker, assistant: Assistant) -> tuple[str, ...]:
    """Return the skills whose sessions a decision looks at."""
    dispatch = tracker.dispatch
    named = [dispatch.active] if dispatch.active else []
    named += [each.skill for each in reversed(dispatch.interrupted)]
    named += dispatch.remembered[: assistant.remember]
    return tuple(dict.fromkeys(named))


@dataclass
class Decision:
    """One decision while it is made; every event is folded into the tracker at once."""

    considering: Considering
    tracker: Tracker
    message: Message
    now: datetime
    trackers: Mapping[str, Tracker]
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.assistant = self.considering.assistant
        wished = self.message.language or self.tracker.language
        self.language = language_heard(self.assistant, self.message.text, wished)
        self.before = self.tracker

    @property
    def words(self) -> Words:
        """The assistant's words in the language of the message."""
        session, turn = self.tracker.session_id, self.tracker.turn
        return Words(self.assistant, self.language, session, turn)

    def make(self) -> tuple[Event, ...]:
        """Decide, and return the facts."""
        if self.tracker.handed_off:
            if self.message.kind == "user":
                self._receive(_unread(self.message, self.language))
            return tuple(self.events)
        if self.message.kind != "user":
            self._pass_on()
            return tuple(self.events)
        address = self._address()
        if address is not None:
            self._receive(_unread(self.message, self.language))
            self._drop_stale()
            self._give_addressed(address)
            return tuple(self.events)
        holder = self._holder()
        candidates = self.considering.candidates(
            self.message,
            self.language,
            self.trackers,
            self.now,
            besides=names_needed(self.tracker, self.assistant),
            waits=holder,
        )
        selection = select(candidates, self.tracker.dispatch.active, self.assistant.thresholds)
        parts: tuple[Part, ...] = ()
        if holder is None and not isinstance(selection, Nobody):
            parts = self.considering.split(candidates, self.message, self.language, self.now)
        self._receive(_heard(candidates, selection, self.message, self.language))
        self._drop_stale()
        if parts:
            self._choose(parts[0].skill, parts[0].text, "wish")
            self.emit(*(RequestKept(skill=part.skill, text=part.text) for part in parts[1:]))
        elif isinstance(selection, Given):
            self._give(selection, candidates)
        elif isinstance(selection, Asked):
            self.say(self.words.ask_which(tuple(map(self._choice, selection.candidates))))
        else:
            self._help(selection)
        return tuple(self.events)

    def emit(self, *events: Event) -> None:
        """Record facts."""
        self.events.extend(events)
        self.tracker = self.tracker.with_events(events)

    def say(self, *replies: Reply) -> None:
        """Say something."""
        self.emit(*(Replied(reply=reply) for reply in replies))

    def _pass_on(self) -> None:
        """Give an app's event to the skill that knows it: the one that has the word, else the first."""
        message = self.message
        names = (self.tracker.dispatch.active, *self.assistant.skill_names)
        agents = self.considering.agents
        knowing = (
            name
            for name in names
            if name is not None
            and name in agents
            and any(message.name in flow.trigger.events for flow in agents[name].skill.flows)
        )
        skill = next(knowing, None)
        self.emit(
            EventReceived(
                at=self.now,
                message_id=message.message_id,
                event=message.name,
                values=message.values,
                language=message.language,
                outcome="unknown" if skill is None else "started",
            )
        )
        if skill is not None:
            self._choose(skill, message.text, "addressed")

    def _receive(self, heard: Understanding) -> None:
        # The language is the assistant's: a skill may speak fewer, and then guesses.
        heard = heard.model_copy(update={"language": self.language, "requests": ()})
        received = MessageReceived(
            at=self.now, message_id=self.message.message_id, understanding=heard
        )
        self.emit(received)

    def _address(self) -> Address | None:
        """Return the skill that the message names, by a button or by the choice it makes."""
        text = self.message.text
        last = self.tracker.replies[-1] if self.tracker.replies else None
        offered = last is not None and self.tracker.replied_in == self.tracker.turn
        if last is not None and offered and last.source == OURS and last.response in _OFFERING:
            text = payload_chosen(last, text) or text
        address = split_address(text)
        if address is not None:
            return address if address.skill in self.considering.agents else None
        stated = payload_of(text.strip())
        if stated is None:
            return None
        for name in (self.tracker.dispatch.active, *self.assistant.skill_names):
            agent = self.considering.agents.get(name) if name is not None else None
            if agent is not None and name is not None and stated[0] in known_intents(agent.skill):
                return Address(name, stated[0], text.strip()[len(stated[0]) + 1 :])
        return None

    def _give_addressed(self, address: Address) -> None:
        if address.payload:
            self._choose(address.skill, address.payload, "addressed")
            return
        agent = self.considering.agents[address.skill]
        self._leave_for(address.skill)
        self.emit(SkillAnswered(skill=address.skill))
        greeted = agent.greet(agent.language_for(self.language))
        self.say(*(told_by(address.skill, reply, None) for reply in greeted))

    def _holder(self) -> str | None:
        """Return the active skill if its session waits for an answer."""
        active = self.tracker.dispatch.active
        agent = self.considering.agents.get(active) if active is not None else None
        if agent is None or active is None:
            return None
        found = self.trackers.get(active)
        stands = standing(agent.skill, found, self.tracker.session_id, self.now)
        return active if is_waiting(stands) else None

    def _drop_stale(self) -> None:
        oldest = self.tracker.turn - self.assistant.drop_after
        for each in self.tracker.dispatch.interrupted:
            if each.turn < oldest or each.skill not in self.considering.agents:
                self.emit(SkillDropped(skill=each.skill))

    def _give(self, given: Given, candidates: list[Candidate]) -> None:
        chosen = next(each for each in candidates if each.skill == given.skill)
        if chosen.intent == "restart" and given.why == "repair":
            for each in self.tracker.dispatch.interrupted:
                self.emit(SkillDropped(skill=each.skill))
        self._choose(given.skill, self.message.text, given.why)

    def _choose(self, skill: str, text: str, why: ChoiceReason) -> None:
        self._leave_for(skill)
        self.emit(SkillChosen(skill=skill, text=text, why=why))

    def _leave_for(self, skill: str) -> None:
        """Interrupt the skill that waits for an answer, if another is given the word."""
        holder = self._holder()
        if holder is None or holder == skill:
            return
        self.emit(SkillInterrupted(skill=holder))
        interrupted = self.tracker.dispatch.interrupted
        for each in interrupted[: max(len(interrupted) - self.assistant.remember, 0)]:
            self.emit(SkillDropped(skill=each.skill))

    def _choice(self, candidate: Candidate) -> ReplyButton:
        skill = self.considering.agents[candidate.skill].skill
        stands = self.trackers.get(candidate.skill) or Tracker(session_id="choice")
        stands = stands.model_copy(update={"language": self.language})
        intent = skill.find(Intent, candidate.intent)
        payload = payload_for(skill, stands, candidate.understanding)
        title = (
            title_of_intent(Talk(skill, stands), intent)
            if intent is not None
            else self.words.title(skill)
        )
        return ReplyButton(title=title, payload=addressed(candidate.skill, payload))

    def _help(self, nobody: Nobody) -> None:
        """Put right what no skill can; or give the fallback skill the word, or say what is possible."""
        if nobody.repair == "repeat" and self.before.replies:
            self.say(*self.before.replies)
        elif nobody.repair in _NOTHING_TO:
            self.say(self.words.say(_NOTHING_TO[nobody.repair]))
        elif self.assistant.fallback in self.considering.agents:
            self._choose(str(self.assistant.fallback), self.message.text, "fallback")
        else:
            self._fall_back()

    def _fall_back(self) -> None:
        self.emit(FellBack())
        times, ladder = self.tracker.fallbacks, self.assistant.not_understood
        skills = [agent.skill for agent in self.considering.agents.values()]
        if ladder.handoff_after is not None and times >= ladder.handoff_after:
            self.say(self.words.say("handed_off"))
            self.emit(HandedOff(reason=not_understood(self.language, times)))
        elif times >= ladder.choices_after:
            self.say(self.words.say("fallback_choices", self.words.offers(skills)))
        else:
            self.say(self.words.say("fallback"))


def _heard(
    candidates: list[Candidate], selection: Given | Asked | Nobody, message: Message, language: str
) -> Understanding:
    """Return what the skill that was chosen understood."""
    wanted = (
        selection.skill
        if isinstance(selection, Given)
        else selection.candidates[0].skill
        if isinstance(selection, Asked)
        else None
    )
    chosen = next((each for each in candidates if each.skill == wanted), None)
    return chosen.understanding if chosen is not None else _unread(message, language)


def _unread(message: Message, language: str) -> Understanding:
    """Return an understanding of a message that no skill was asked about."""
    nothing = IntentScore(name=OUT_OF_SCOPE, score=1.0)
    return Understanding(
        text=message.text, language=language, intent=nothing, in_scope=0.0, origin="nothing"
    )
