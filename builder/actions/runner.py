"""The port to custom actions, which touch the world and run in a process of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import JsonValue

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import Event
from builder.conversation.tracker import Tracker
from builder.schema.skill import Skill
from builder.sentence import say


@dataclass(frozen=True)
class ActionCall:
    """An action to run: by name, with the session as it stands.

    `recent` are the session's latest events, oldest first; `key` is the same for a call that is
    made again after a crash, so that an action can tell. `channel` and `metadata` are the message's.
    """

    action: str
    skill: Skill
    tracker: Tracker
    recent: tuple[Event, ...]
    key: str
    channel: str = "http"
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)


class ActionRunner(Protocol):
    """Runs actions; never raises for what an action or its server does, but tells the failure."""

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Run an action and return its outcome."""
        ...


class NoActions:
    """Stands in where no action server is configured."""

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Return a failure that says what to configure."""
        return ActionOutcome(
            action=call.action,
            failure=say(
                "Action '{action}' cannot run: no action server is configured. "
                "Set DIALOOM_ACTION_URL, for example http://127.0.0.1:5055/webhook.",
                action=call.action,
            ),
        )
