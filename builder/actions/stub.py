"""Stand-ins for actions and web services in test conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from pydantic import JsonValue

from builder.actions.recording import Given, Missed, Recorder, Replayer, Run
from builder.actions.runner import ActionCall, ActionRunner
from builder.conversation.effect import ActionOutcome, CallEndpoint
from builder.conversation.event import SlotSet
from builder.conversation.reply import Reply
from builder.schema.chat import Stub
from builder.schema.skill import Skill


class Stubs:
    """The stand-ins of one conversation after another: `begin` says which hold from now on.

    Calls without a stub run, or are recorded by a `Recorder`, or answered by a `Replayer`.
    """

    def __init__(self, calls: Recorder | Replayer | None = None) -> None:
        self._stubs: Mapping[str, tuple[Stub, ...]] = {}
        self._counts: Counter[str] = Counter()
        self._calls = calls

    @property
    def is_replaying(self) -> bool:
        """Whether nothing runs, since all calls are answered by what was recorded."""
        return isinstance(self._calls, Replayer)

    def begin(self, stubs: Mapping[str, tuple[Stub, ...]], chat: str = "") -> datetime:
        """Take these from now on, each from its first one; say when the conversation begins."""
        self._stubs, self._counts = stubs, Counter()
        return self._calls.begin(chat) if self._calls is not None else datetime.now(UTC)

    def take_missed(self) -> tuple[Missed, ...]:
        """Return the calls since the last time that were never recorded."""
        if not isinstance(self._calls, Replayer):
            return ()
        missed, self._calls.missed = tuple(self._calls.missed), []
        return missed

    async def answer(self, given: Given, run: Run) -> ActionOutcome:
        """Return what the next stub of an action does, what was recorded, or what the action does."""
        stubbed = self._stubbed(given.action)
        if stubbed is not None:
            return stubbed
        return await (self._calls.answer(given, run) if self._calls is not None else run())

    def _stubbed(self, action: str) -> ActionOutcome | None:
        stubs = self._stubs.get(action)
        if not stubs:
            return None
        stub = stubs[min(self._counts[action], len(stubs) - 1)]
        self._counts[action] += 1
        if stub.fail is not None:
            return ActionOutcome(action=action, failure=stub.fail)
        events = tuple(SlotSet(slot=n, value=v, by="action") for n, v in stub.slots.items())
        replies = (Reply(text=stub.say),) if stub.say is not None else ()
        return ActionOutcome(action=action, events=events, replies=replies)


class StubbedActions:
    """Runs actions, unless a stub or what was recorded takes their place."""

    def __init__(self, actions: ActionRunner, stubs: Stubs) -> None:
        self._actions = actions
        self._stubs = stubs

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Return what the stand-in does, or run the action."""
        given = Given(call.action, call.tracker.slots)
        return await self._stubs.answer(given, lambda: self._actions.run(call))


class Services(Protocol):
    """What calls the web services of a skill."""

    async def call(
        self, skill: Skill, call: CallEndpoint, slots: Mapping[str, JsonValue], key: str
    ) -> ActionOutcome:
        """Call a service and return what came of it."""
        ...


class StubbedEndpoints:
    """Calls web services, unless a stub (`http:name`) or what was recorded takes their place."""

    def __init__(self, endpoints: Services, stubs: Stubs) -> None:
        self._endpoints = endpoints
        self._stubs = stubs

    async def call(
        self, skill: Skill, call: CallEndpoint, slots: Mapping[str, JsonValue], key: str
    ) -> ActionOutcome:
        """Return what the stand-in does, or call the service."""
        given = Given(call.action, slots, call.values)
        return await self._stubs.answer(
            given, lambda: self._endpoints.call(skill, call, slots, key)
        )
