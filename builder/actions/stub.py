"""Stand-ins for actions and web services in test conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pydantic import JsonValue

from builder.actions.endpoint import EndpointCaller
from builder.actions.runner import ActionCall, ActionRunner
from builder.conversation.effect import ActionOutcome, CallEndpoint
from builder.conversation.event import SlotSet
from builder.conversation.reply import Reply
from builder.schema.chat import Stub
from builder.schema.skill import Skill


class Stubs:
    """The stand-ins of one conversation after another: `begin` says which hold from now on."""

    def __init__(self) -> None:
        self._stubs: Mapping[str, tuple[Stub, ...]] = {}
        self._calls: Counter[str] = Counter()

    def begin(self, stubs: Mapping[str, tuple[Stub, ...]]) -> None:
        """Take these from now on, each from its first one."""
        self._stubs, self._calls = stubs, Counter()

    def outcome_of(self, action: str) -> ActionOutcome | None:
        """Return what the next stub of an action does, or None where the action itself is to run."""
        stubs = self._stubs.get(action)
        if not stubs:
            return None
        stub = stubs[min(self._calls[action], len(stubs) - 1)]
        self._calls[action] += 1
        if stub.fail is not None:
            return ActionOutcome(action=action, failure=stub.fail)
        events = tuple(SlotSet(slot=n, value=v, by="action") for n, v in stub.slots.items())
        replies = (Reply(text=stub.say),) if stub.say is not None else ()
        return ActionOutcome(action=action, events=events, replies=replies)


class StubbedActions:
    """Runs actions, unless a stub takes their place."""

    def __init__(self, actions: ActionRunner, stubs: Stubs) -> None:
        self._actions = actions
        self._stubs = stubs

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Return what the stub does, or run the action."""
        return self._stubs.outcome_of(call.action) or await self._actions.run(call)


class StubbedEndpoints:
    """Calls web services, unless a stub (`http:name`) takes their place."""

    def __init__(self, endpoints: EndpointCaller, stubs: Stubs) -> None:
        self._endpoints = endpoints
        self._stubs = stubs

    async def call(
        self, skill: Skill, call: CallEndpoint, slots: Mapping[str, JsonValue], key: str
    ) -> ActionOutcome:
        """Return what the stub does, or call the service."""
        stubbed = self._stubs.outcome_of(call.action)
        return stubbed or await self._endpoints.call(skill, call, slots, key)
