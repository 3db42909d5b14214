"""Sessions of trying, copied up to one of their messages, so that a talk goes on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from pydantic import JsonValue, TypeAdapter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from builder.conversation.environment import TEST
from builder.conversation.event import Event
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.errors import Conflict, NotFound
from builder.sentence import say
from builder.store.database import Database
from builder.store.sessions import EVENT_SCHEMA, attention_of
from builder.store.tables import Now, events, messages, sessions
from builder.store.timers import write_timers
from builder.store.users import remember

_EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)


@dataclass(frozen=True)
class Past:
    """The answered messages of a session up to one of them, and the events of each, in order."""

    messages: tuple[Mapping[str, Any], ...]
    events: tuple[tuple[str, Event], ...]


class TrialStore:
    """The sessions in which authors try their skills."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, skill: str, session: str, last: str) -> Past:
        """Return a session up to the message `last`; raises `NotFound('message-not-found')`."""
        of_session = (messages.c.skill == skill, messages.c.session_id == session)
        with self._database.reading() as connection:
            until = connection.scalar(
                select(messages.c.seq).where(
                    *of_session, messages.c.message_id == last, messages.c.state == "answered"
                )
            )
            if until is None:
                raise _no_message(skill, session, last)
            rows = connection.execute(
                select(messages)
                .where(*of_session, messages.c.state == "answered", messages.c.seq <= until)
                .order_by(messages.c.seq)
            ).mappings()
            kept = tuple(dict(row) for row in rows)
            ids = [row["message_id"] for row in kept]
            told = connection.execute(
                select(events.c.message_id, events.c.content)
                .where(events.c.skill == skill, events.c.session_id == session)
                .order_by(events.c.seq)
            ).all()
        known = set(ids)
        return Past(
            kept, tuple((each, _EVENT.validate_json(text)) for each, text in told if each in known)
        )

    def write(
        self, skill: str, past: Past, tracker: Tracker, learnt: Mapping[str, JsonValue]
    ) -> None:
        """Keep a past as a session of its own, that of the tracker, which its events add up to.

        `learnt` is what it taught about the user. Raises `Conflict('session-exists')`.
        """
        session, last = tracker.session_id, past.messages[-1]["seq"]
        key = {"skill": skill, "session_id": session}
        row = {
            **key,
            "seq": last,
            "done_seq": last,
            "event_seq": len(past.events),
            "version": 0,
            "epoch": 0,
            "lease_until": 0.0,
            "environment": TEST,
            "tracker": tracker.model_dump_json(),
            "updated_at": Now(),
            "attention": attention_of(tracker),
            "person": tracker.person,
        }
        told = [
            {
                **key,
                "seq": number,
                "message_id": message,
                "schema": EVENT_SCHEMA,
                "content": _EVENT.dump_json(event).decode(),
            }
            for number, (message, event) in enumerate(past.events, start=1)
        ]
        opening = Message(session_id=session, message_id="")
        try:
            with self._database.writing() as connection:
                connection.execute(sessions.insert().values(**row))
                connection.execute(messages.insert(), _renamed(past.messages, session))
                if told:
                    connection.execute(events.insert(), told)
                write_timers(connection, skill, opening, Tracker(session_id=session), tracker)
                user = tracker.user or session
                remember(self._database, connection, skill, user, learnt)
        except IntegrityError as error:
            raise Conflict(
                "session-exists",
                say(
                    "The skill '{skill}' has a session '{session}' already. Name another one.",
                    skill=skill,
                    session=session,
                ),
            ) from error


def _renamed(rows: Sequence[Mapping[str, Any]], session: str) -> list[dict[str, Any]]:
    """Return messages and their answers as those of another session."""
    return [
        {
            **row,
            "session_id": session,
            "body": orjson.dumps(orjson.loads(row["body"]) | {"session_id": session}).decode(),
            "reply": orjson.dumps(orjson.loads(row["reply"]) | {"session_id": session}),
        }
        for row in rows
    ]


def _no_message(skill: str, session: str, message: str) -> NotFound:
    return NotFound(
        "message-not-found",
        say(
            "The session '{session}' of the skill '{skill}' has no answered message '{message}'. "
            "Look at its events to see which there are.",
            session=session,
            skill=skill,
            message=message,
        ),
    )
