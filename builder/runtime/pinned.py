"""The version that a session goes on with while a newer one is published."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.dialogue.session import begins_anew
from builder.errors import BuilderError
from builder.runtime.agent import Agent
from builder.runtime.bundle_cache import BundleCache

_LOG: Final = logging.getLogger(__name__)


class PinnedVersions:
    """Keeps sessions with the version that their open flow began with.

    A session moves on when no flow is open, and when it begins anew. A version that is gone, or
    cannot be loaded any more, gives way to the published one at once.
    """

    def __init__(self, agents: BundleCache[Agent]) -> None:
        self._agents = agents

    async def find(
        self, skill: str, tracker: Tracker, message: Message, now: datetime
    ) -> tuple[int, Agent] | None:
        """Return the version to go on with, or None where it is the published one."""
        version = tracker.version
        if version is None or not tracker.stack or message.kind == "reset":
            return None
        try:
            agent = await self._agents.load(skill, version)
        except BuilderError as error:
            _LOG.warning(
                "Version %d of '%s', which session '%s' is in the middle of, is gone: %s",
                version, skill, tracker.session_id, error.message,
            )  # fmt: skip
            return None
        if begins_anew(agent.skill, tracker, now, message.user_id):
            return None
        return version, agent
