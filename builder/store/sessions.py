"""Sessions: messages in their order, one process computing at a time, each turn whole or absent.

A turn costs two short transactions. The first takes the message in and claims the session by a
lease; the second writes all that the turn brought about, if the claim still holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import orjson
from pydantic import JsonValue, TypeAdapter, ValidationError
from sqlalchemy import Row, delete, select
from sqlalchemy.exc import IntegrityError

from builder.analytics.facts import TurnFacts
from builder.conversation.effect import Outcome
from builder.conversation.environment import ENVIRONMENT_SAID, PRODUCTION, Environment
from builder.conversation.event import Event
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.errors import Conflict, Invalid, NotFound
from builder.sentence import say
from builder.store.database import Database
from builder.store.outbox import write_notices
from builder.store.session_sql import SESSION, SessionSql, at_message, bind
from builder.store.skills import skill_not_found
from builder.store.tables import Now, action_results, events, messages, sessions, user_slots
from builder.store.timers import write_timers
from builder.store.turns import write_turn
from builder.store.users import remember

EVENT_SCHEMA: Final = 1
_EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)
_EVENTS: Final[TypeAdapter[tuple[Event, ...]]] = TypeAdapter(tuple[Event, ...])
_OUTCOME: Final[TypeAdapter[Outcome]] = TypeAdapter(Outcome)

Values = dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """The right to compute one message; it holds while the session's epoch and version do."""

    skill: str
    message: Message
    seq: int
    version: int
    epoch: int
    tracker: Tracker
    environment: Environment = PRODUCTION


@dataclass(frozen=True)
class Answered:
    """The message was answered before; these are the bytes of that answer."""

    reply: bytes


@dataclass(frozen=True)
class Waiting:
    """The message is taken in, and another turn of its session comes first."""


Ingress = Claim | Answered | Waiting


@dataclass(frozen=True)
class Outgoing:
    """What a turn leaves behind.

    `notices` are pairs of kind and content for the outbox; `remembered` is what the turn taught about
    the user, by slot; `facts` what the turn counts as.
    """

    events: Sequence[Event]
    tracker: Tracker
    reply: bytes
    notices: Sequence[tuple[str, Values]] = ()
    remembered: Mapping[str, JsonValue] = field(default_factory=dict)
    facts: TurnFacts | None = None


class SessionStore:
    """The sessions of every skill."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = SessionSql(database)

    def receive(
        self,
        skill: str,
        message: Message,
        owner: str,
        lease: float,
        environment: Environment | None = None,
    ) -> Ingress:
        """Take a message in, and claim its session if it is this message's turn.

        A session begins in `environment`, production where that is None, and stays there. Raises
        `Invalid('message-id-reused')` when the id came before with another content, and
        `Conflict('session-elsewhere')` when the session is held in another environment.
        """
        key = bind(skill=skill, session=message.session_id)
        body = message.model_dump_json()
        digest = digest_of(message)
        given = bind(message=message.message_id, digest=digest, body=body)
        try:
            with self._database.writing() as connection:
                begins = environment or PRODUCTION
                values = {**key, **bind(owner=owner, lease=lease, environment=begins)}
                row = connection.execute(self._sql.open_session, values).one()
                if environment is not None and row.environment != environment:
                    raise _elsewhere(message.session_id, row.environment, environment)
                fresh = {**key, **given, **bind(seq=row.seq)}
                if connection.execute(self._sql.add_message, fresh).one_or_none() is not None:
                    if row.owner == owner and row.done_seq + 1 == row.seq:
                        return _claim(skill, message, row)
                    return Waiting()
                # Seen before: what this transaction did to the session must not stay.
                connection.rollback()
        except IntegrityError as error:
            raise skill_not_found(skill, ()) from error
        return self._receive_again(skill, message, digest)

    def _receive_again(self, skill: str, message: Message, digest: bytes) -> Ingress:
        key = bind(skill=skill, session=message.session_id, message=message.message_id)
        with self._database.writing() as connection:
            row = connection.execute(self._sql.find_message, key).one_or_none()
            if row is None:
                return Waiting()
            if bytes(row.body_hash) != digest:
                raise _reused(message)
            if row.state == "answered":
                return Answered(bytes(row.reply))
            if row.state == "failed":
                seq = connection.execute(
                    self._sql.extend_session, bind(skill=skill, session=message.session_id)
                ).scalar_one()
                connection.execute(self._sql.reopen_message, {**key, **bind(seq=seq)})
        return Waiting()

    def find_environment(self, skill: str, session: str) -> Environment | None:
        """Return where a session is held, or None where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(SESSION, bind(skill=skill, session=session)).one_or_none()
        return None if row is None else row.environment

    def find_reply(self, skill: str, message: Message) -> bytes | None:
        """Return the bytes that answered a message, or None while there are none."""
        key = bind(skill=skill, session=message.session_id, message=message.message_id)
        with self._database.reading() as connection:
            row = connection.execute(self._sql.find_message, key).one_or_none()
        return None if row is None or row.reply is None else bytes(row.reply)

    def claim(self, skill: str, session: str, owner: str, lease: float) -> Claim | None:
        """Claim a session for the first of its messages that waits.

        Returns None while another process holds the session, or when no message waits.
        """
        values = bind(skill=skill, session=session, owner=owner, lease=lease)
        with self._database.writing() as connection:
            row = connection.execute(self._sql.claim_session, values).one_or_none()
            if row is None:
                return None
            next_one = bind(skill=skill, session=session, seq=row.done_seq + 1)
            body = connection.scalar(self._sql.message_body, next_one)
            if body is None:
                # Its id was given a later place in the order: pass over the gap.
                gap = bind(skill=skill, session=session, epoch=row.epoch)
                connection.execute(self._sql.skip_message, gap)
                return None
        return _claim(skill, Message.model_validate_json(body), row)

    def renew(self, claim: Claim, lease: float) -> bool:
        """Hold a claim for longer; False when it is lost."""
        with self._database.writing() as connection:
            values = {**_held(claim), **bind(lease=lease)}
            return connection.execute(self._sql.renew, values).rowcount == 1

    def commit(self, claim: Claim, outgoing: Outgoing) -> bool:
        """Write a turn; False, and nothing is written, when the claim is lost."""
        key = {"skill": claim.skill, "session_id": claim.message.session_id}
        held, key_ = _held(claim), bind(skill=claim.skill, session=claim.message.session_id)
        changes = {
            **held,
            **bind(
                tracker=outgoing.tracker.model_dump_json(),
                attention=attention_of(outgoing.tracker),
                person=outgoing.tracker.person,
                count=len(outgoing.events),
                done=claim.seq,
            ),
        }
        message = claim.message.message_id
        contents = [_EVENT.dump_json(event).decode() for event in outgoing.events]
        with self._database.writing() as connection:
            last = connection.execute(self._sql.finish, changes).scalar_one_or_none()
            if last is None:
                return False
            answer = {**key_, **bind(message=message, reply=outgoing.reply)}
            connection.execute(self._sql.answer_message, answer)
            first = last - len(contents) + 1
            rows = [
                {
                    **key,
                    "seq": first + i,
                    "message_id": message,
                    "schema": EVENT_SCHEMA,
                    "content": content,
                }
                for i, content in enumerate(contents)
            ]
            if rows:
                connection.execute(self._sql.add_events, rows)
            write_timers(connection, claim.skill, claim.message, claim.tracker, outgoing.tracker)
            session = claim.message.session_id
            if outgoing.facts is not None:
                write_turn(connection, claim.skill, session, claim.seq, outgoing.facts)
            write_notices(connection, claim.skill, session, claim.seq, outgoing.notices)
            if outgoing.remembered:
                user = outgoing.tracker.user or claim.message.session_id
                remember(self._database, connection, claim.skill, user, outgoing.remembered)
        return True

    def fail(self, claim: Claim) -> bool:
        """Give a message up, so that those after it go on; a retry of it takes a new place."""
        with self._database.writing() as connection:
            values = {**_held(claim), **bind(done=claim.seq)}
            if connection.execute(self._sql.pass_over, values).rowcount == 0:
                return False
            failed = bind(
                skill=claim.skill,
                session=claim.message.session_id,
                message=claim.message.message_id,
            )
            connection.execute(self._sql.fail_message, failed)
        return True

    def find_action(self, claim: Claim, number: int) -> Outcome | None:
        """Return what the turn's `number`-th effect brought, if it has answered before."""
        wanted = select(action_results.c.content).where(
            *at_message(action_results, claim.skill, claim.message),
            action_results.c.number == number,
        )
        with self._database.reading() as connection:
            content = connection.scalar(wanted)
        return None if content is None else _OUTCOME.validate_json(content)

    def record_action(self, claim: Claim, number: int, outcome: Outcome) -> None:
        """Keep what an effect brought, so that the turn, if it is taken again, does not call for it."""
        statement = self._database.insert(action_results).values(
            skill=claim.skill,
            session_id=claim.message.session_id,
            message_id=claim.message.message_id,
            number=number,
            content=_OUTCOME.dump_json(outcome).decode(),
        )
        with self._database.writing() as connection:
            connection.execute(statement.on_conflict_do_nothing())

    def load_tracker(self, skill: str, session: str) -> Tracker:
        """Return a session's tracker; raises `NotFound('session-not-found')`."""
        with self._database.reading() as connection:
            row = connection.execute(SESSION, bind(skill=skill, session=session)).one_or_none()
        if row is None:
            raise _no_session(skill, session)
        return _tracker(session, row.tracker)

    def find_trackers(self, session: str, names: tuple[str, ...]) -> dict[str, Tracker]:
        """Return the trackers of those of these skills that have been in a session."""
        wanted = select(sessions.c.skill, sessions.c.tracker).where(
            sessions.c.skill.in_(names),
            sessions.c.session_id == session,
            sessions.c.tracker.is_not(None),
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return {skill: _tracker(session, tracker) for skill, tracker in rows}

    def load(self, skill: str, session: str) -> tuple[Tracker, tuple[Event, ...]]:
        """Return a session's tracker and its events; raises `NotFound('session-not-found')`."""
        key = bind(skill=skill, session=session)
        with self._database.reading() as connection:
            row = connection.execute(SESSION, key).one_or_none()
            if row is None:
                raise _no_session(skill, session)
            contents = connection.scalars(
                select(events.c.content)
                .where(events.c.skill == skill, events.c.session_id == session)
                .order_by(events.c.seq)
            ).all()
        found = _EVENTS.validate_json("[" + ",".join(contents) + "]")
        return _tracker(session, row.tracker), found

    def delete(self, skill: str, session: str) -> None:
        """Forget a session and all that was said in it, and what is remembered of its unnamed user."""
        with self._database.writing() as connection:
            connection.execute(
                delete(sessions).where(sessions.c.skill == skill, sessions.c.session_id == session)
            )
            connection.execute(
                delete(user_slots).where(
                    user_slots.c.skill == skill, user_slots.c.user_id == session
                )
            )

    def prune(self, days: float) -> int:
        """Forget answers older than some days, at least 7, since a retry may still ask for them."""
        before = Now() - max(days, 7.0) * 86400
        old = (messages.c.state != "open") & (messages.c.received_at < before)
        with self._database.writing() as connection:
            return connection.execute(delete(messages).where(old)).rowcount


def attention_of(tracker: Tracker) -> str | None:
    """Return what a session wants of people: one to come (`waiting`), no more (`taken`), or None."""
    if tracker.person is not None:
        return "taken"
    return "waiting" if tracker.handed_off else None


def _no_session(skill: str, session: str) -> NotFound:
    return NotFound(
        "session-not-found",
        say(
            "The skill '{skill}' has no session '{session}'. A session begins with its first message.",
            skill=skill,
            session=session,
        ),
    )


def digest_of(message: Message) -> bytes:
    """Return a hash of what a message says, equal for a retry of the same message."""
    said = message.model_dump(mode="json", exclude={"session_id", "message_id"})
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def _claim(skill: str, message: Message, row: Row[*tuple[Any, ...]]) -> Claim:
    tracker = _tracker(message.session_id, row.tracker)
    at = row.done_seq + 1
    return Claim(skill, message, at, row.version, row.epoch, tracker, row.environment)


def _held(claim: Claim) -> Values:
    return bind(
        skill=claim.skill,
        session=claim.message.session_id,
        version=claim.version,
        epoch=claim.epoch,
    )


def _tracker(session: str, stored: str | None) -> Tracker:
    if stored is None:
        return Tracker(session_id=session)
    try:
        return Tracker.model_validate_json(stored)
    except ValidationError as error:
        raise Invalid(
            "session-unreadable",
            say(
                "The session '{session}' was kept by another version of Dialoom and cannot be read "
                "by this one. Begin a new session, or start the version that it was kept by.",
                session=session,
            ),
        ) from error


def _elsewhere(session: str, held: Environment, wanted: Environment) -> Conflict:
    return Conflict(
        "session-elsewhere",
        say(
            "The session '{session}' is held in the environment '{held}' and stays there, so it cannot "
            "go on in '{wanted}'. Choose another session id, or leave the environment out.",
            session=session,
            held=ENVIRONMENT_SAID[held],
            wanted=ENVIRONMENT_SAID[wanted],
        ),
    )


def _reused(message: Message) -> Invalid:
    return Invalid(
        "message-id-reused",
        say(
            "The message id '{message}' came before in session '{session}' with another content. Give "
            "every new message an id of its own; repeat an id only with the same content.",
            message=message.message_id,
            session=message.session_id,
        ),
    )
