"""Trying a skill from any earlier turn on: the talk so far becomes a new session, nothing acts again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from builder.conversation.tracker import Tracker
from builder.conversation.trial import is_trial, moved
from builder.dialogue.session import to_remember
from builder.errors import Invalid
from builder.schema.skill import Skill
from builder.sentence import say
from builder.store.store import Store


def branch(
    store: Store, skill: Skill, session: str, *, last: str, into: str, now: datetime
) -> Tracker:
    """Make the session `into` of the events of a session up to its message `last`; return its tracker.

    The events are moved in time, so that the talk stands as it stood when that message was answered and
    no silence has passed. Raises `Invalid('session-not-trial')` for a user's session, `NotFound`, and
    `Conflict('session-exists')`.
    """
    for each in (session, into):
        if not is_trial(each):
            raise Invalid(
                "session-not-trial",
                say(
                    "'{session}' is no session of trying. Only those can be taken back, whose ids begin "
                    "with 'try-'; what users said stays as it was.",
                    session=each,
                ),
            )
    past = store.trials.read(skill.name, session, last)
    events = tuple(event for _, event in past.events)
    before = Tracker(session_id=session).with_events(events)
    since = now - before.last_at if before.last_at is not None else timedelta(0)
    events = moved(events, since)
    tracker = Tracker(session_id=into).with_events(events)
    ids = (message for message, _ in past.events)
    past = replace(past, events=tuple(zip(ids, events, strict=True)))
    store.trials.write(skill.name, past, tracker, to_remember(skill, events, tracker))
    return tracker
