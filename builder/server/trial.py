"""A trial before publishing: a version that loads must also greet and understand."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Final

from builder.conversation.tracker import Tracker
from builder.errors import BuilderError, Invalid
from builder.runtime.agent import Agent
from builder.sentence import say

_LOG: Final = logging.getLogger(__name__)


def try_version(agent: Agent, version: int) -> None:
    """Greet and understand one message; raises `Invalid('bundle-corrupt')` where that fails."""
    skill = agent.skill
    said = next((u.text for i in skill.intents for u in i.all_utterances()), "")
    # Not word for word, so that encoders, heads and slots are asked too.
    message = f"{said} {said} 1"
    try:
        agent.greet()
        context = agent.context_for(Tracker(session_id="trial"), datetime.now(UTC))
        agent.interpret(message, context)
    except BuilderError:
        raise
    except Exception as error:  # what a broken version raises is not known beforehand
        _LOG.exception("version %d of %s failed its trial", version, skill.name)
        raise Invalid(
            "bundle-corrupt",
            say(
                "Version {version} of '{skill}' loads but cannot understand a message ({reason}), so it "
                "is not published. Train the skill again.",
                version=version,
                skill=skill.name,
                reason=type(error).__name__,
            ),
        ) from error
