"""A logged turn taken again by one version, from where the talk stood, without touching the world."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from builder.actions.recording import Given
from builder.actions.runner import ActionCall
from builder.actions.stub import Stubs
from builder.bundle import Bundle
from builder.conversation.effect import ActionOutcome, CallEndpoint
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import ANSWER_QUESTION, OUT_OF_SCOPE
from builder.encoding.library import EncoderLibrary
from builder.runtime.agent import Agent
from builder.runtime.chats import hold
from builder.runtime.impact.logged import LoggedTurn
from builder.runtime.impact.outcome import NOT_RUN, Outcome, outcome_of
from builder.schema.chat import Chat
from builder.schema.flow import Flow
from builder.schema.skill import Skill
from builder.schema.slot import Slot

_LOG: Final = logging.getLogger(__name__)


class _Remembered:
    """Answers actions and web services as they answered in the log, and runs none."""

    def __init__(self, stubs: Stubs) -> None:
        self._stubs = stubs
        self.missed = 0

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Return what the action did then."""
        return await self._answer(Given(call.action, call.tracker.slots))

    async def call(
        self, skill: Skill, call: CallEndpoint, slots: Mapping[str, JsonValue], key: str
    ) -> ActionOutcome:
        """Return what the service answered then."""
        return await self._answer(Given(call.action, slots, call.values))

    async def _answer(self, given: Given) -> ActionOutcome:
        async def miss() -> ActionOutcome:
            self.missed += 1
            return ActionOutcome(action=given.action, failure=NOT_RUN)

        return await self._stubs.answer(given, miss)


class Rerun:
    """One version of a skill, ready to take logged turns again."""

    def __init__(self, bundle: Bundle, encoders: EncoderLibrary) -> None:
        self._stubs = Stubs()
        self._actions = _Remembered(self._stubs)
        self._agent = Agent.load(bundle, encoders, self._actions, self._actions)

    @property
    def skill(self) -> Skill:
        """The skill as this version has it."""
        return self._agent.skill

    def can_take_up(self, tracker: Tracker) -> bool:
        """Tell whether the version has all that a talk stands in: its flows, steps and question."""
        for frame in tracker.stack:
            flow = self.skill.find(Flow, frame.flow)
            if flow is None or all(step.id != frame.step for step in flow.steps):
                return False
        asked = tracker.requested_slot
        return asked is None or self.skill.find(Slot, asked) is not None

    async def take(self, turn: LoggedTurn) -> Outcome:
        """Take a turn from where the talk stood then."""
        self._stubs.begin(turn.stubs)
        message = Message(
            session_id=turn.session_id,
            message_id=turn.message_id,
            text=turn.text,
            language=turn.before.language,
        )
        try:
            return outcome_of(await self._agent.respond(turn.before, message, turn.at))
        except Exception:  # noqa: BLE001 - one turn that cannot be taken must not end the preview
            _LOG.exception("message %s could not be taken again", turn.message_id)
            return Outcome("failed")

    async def understand(self, turn: LoggedTurn) -> Outcome:
        """Return what a message means by itself, and what answers it."""
        tracker = Tracker(session_id=turn.session_id, language=turn.before.language)
        context = self._agent.context_for(tracker, turn.at)
        try:
            heard = await asyncio.to_thread(self._agent.interpret, turn.text, context)
            intent = heard.intent.name
            if intent in (ANSWER_QUESTION, OUT_OF_SCOPE) and self.skill.reads:
                language = self._agent.language_for(heard.language)
                find = self._agent.find_answer
                found = await asyncio.to_thread(find, turn.text, language)
                if found.reply is not None:
                    source = found.reply.source or ""
                    return Outcome("answered", source, intent, words=(found.reply.text or "",))
        except Exception:  # noqa: BLE001 - as above
            _LOG.exception("message %s could not be understood again", turn.message_id)
            return Outcome("failed")
        if intent in (ANSWER_QUESTION, OUT_OF_SCOPE):
            return Outcome("turned_away", intent=intent)
        return Outcome("understood", intent, intent)

    async def hold(self, chat: Chat, number: int) -> bool | None:
        """Tell whether a test conversation goes as it should; None where it needs an action to run."""
        before = self._actions.missed
        outcome = await hold(self._agent, chat, session_id=f"chat-{number}", stubs=self._stubs)
        if outcome.passed:
            return True
        return None if self._actions.missed > before else False
