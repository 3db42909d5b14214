"""What is looked at before a version is published, as the API tells it."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from builder.conversation.environment import Environment
from builder.wire.problems import MessageShape
from builder.wire.shape import Shape

Level = Literal["ok", "warning", "blocker"]


class CheckShape(MessageShape):
    """One thing that was looked at: how it stands (`code`), in a sentence, and the `facts` of it."""

    code: str
    level: Level
    facts: dict[str, JsonValue] = {}


class ChecksShape(Shape):
    """All that was looked at before a version is published to an environment; `base` answers there now.

    A `blocker` should keep people from publishing; only a version that cannot answer is refused.
    """

    version: int
    environment: Environment
    base: int | None
    checks: tuple[CheckShape, ...]
