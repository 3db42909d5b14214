"""Sessions in which authors try a skill: known by how their ids begin, and taken back at will."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter

from builder.conversation.event import Event

# No user's session has such an id: to speak in one takes the right to manage the skill.
TRIAL_ID: Final = "try-"

_EVENTS: Final[TypeAdapter[tuple[Event, ...]]] = TypeAdapter(tuple[Event, ...])


def is_trial(session_id: str) -> bool:
    """Tell whether a session is one of trying, not a user's."""
    return session_id.startswith(TRIAL_ID)


def moved(events: Iterable[Event], by: timedelta) -> tuple[Event, ...]:
    """Return events as if they had happened that much later, with all that was due then."""
    return _EVENTS.validate_python([_moved(event.model_dump(), by) for event in events])


def _moved(value: Any, by: timedelta) -> Any:
    # What a user said or a slot holds is JSON, where times are texts: those stay as they are.
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, dict):
        return {key: _moved(each, by) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_moved(each, by) for each in value]
    return value
