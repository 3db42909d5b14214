"""Actions and web services that a test may not call: what would have been called is remembered."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from builder.actions.runner import ActionCall
from builder.conversation.effect import ActionOutcome, CallEndpoint
from builder.schema.skill import Skill
from builder.sentence import say


class LeftOut:
    """Stands where actions and web services would run, and calls none."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}

    def take(self) -> tuple[str, ...]:
        """Return the names of what would have been called since the last time, each once."""
        names, self._names = tuple(self._names), {}
        return names

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Remember an action."""
        return self._remember(call.action)

    async def call(
        self, skill: Skill, call: CallEndpoint, slots: Mapping[str, JsonValue], key: str
    ) -> ActionOutcome:
        """Remember a web service."""
        return self._remember(call.action)

    def _remember(self, name: str) -> ActionOutcome:
        self._names[name] = None
        told = say("'{name}' was left out: nothing runs here.", name=name)
        return ActionOutcome(action=name, failure=told)
