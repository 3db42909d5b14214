"""The statements of a turn, built once, so that a turn only fills in their values."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, literal, or_, select, update

from builder.conversation.message import Message
from builder.store.database import Database
from builder.store.tables import Now, events, messages, sessions

_SESSION_KEY: Final = and_(
    sessions.c.skill == bindparam("p_skill"), sessions.c.session_id == bindparam("p_session")
)
_MESSAGE_KEY: Final = and_(
    messages.c.skill == bindparam("p_skill"),
    messages.c.session_id == bindparam("p_session"),
    messages.c.message_id == bindparam("p_message"),
)
_HELD: Final = and_(
    _SESSION_KEY,
    sessions.c.version == bindparam("p_version"),
    sessions.c.epoch == bindparam("p_epoch"),
)
_STATE: Final = (
    sessions.c.seq,
    sessions.c.done_seq,
    sessions.c.version,
    sessions.c.epoch,
    sessions.c.owner,
    sessions.c.tracker,
    sessions.c.environment,
)

SESSION: Final = select(*_STATE).where(_SESSION_KEY)


def bind(**values: object) -> dict[str, object]:
    """Name values as the statements here do; SQLAlchemy keeps the columns' own names for itself."""
    return {f"p_{name}": value for name, value in values.items()}


def at_message(table: Table, skill: str, message: Message) -> tuple[ColumnElement[bool], ...]:
    """Return the condition for the rows that belong to a message."""
    return (
        table.c.skill == skill,
        table.c.session_id == message.session_id,
        table.c.message_id == message.message_id,
    )


class SessionSql:
    """Statements whose form depends on the database; their parameters are named in the store."""

    def __init__(self, database: Database) -> None:
        # A process may take over its own lease: within it, a session's turns queue in memory.
        free = or_(
            sessions.c.lease_until < Now(),
            sessions.c.owner.is_(None),
            sessions.c.owner == bindparam("p_owner"),
        )
        until = Now() + bindparam("p_lease", type_=sessions.c.lease_until.type)
        claimed: dict[str, Any] = {
            "owner": bindparam("p_owner"),
            "lease_until": until,
            "epoch": sessions.c.epoch + 1,
        }
        self.open_session = (
            database.insert(sessions)
            .values(
                skill=bindparam("p_skill"),
                session_id=bindparam("p_session"),
                seq=1,
                done_seq=0,
                event_seq=0,
                version=0,
                epoch=1,
                updated_at=Now(),
                owner=bindparam("p_owner"),
                lease_until=until,
                environment=bindparam("p_environment"),
            )
            .on_conflict_do_update(
                index_elements=[sessions.c.skill, sessions.c.session_id],
                set_={
                    "seq": sessions.c.seq + 1,
                    **{
                        name: case((free, value), else_=sessions.c[name])
                        for name, value in claimed.items()
                    },
                },
            )
            .returning(*_STATE)
        )
        self.add_message = (
            database.insert(messages)
            .values(
                skill=bindparam("p_skill"),
                session_id=bindparam("p_session"),
                message_id=bindparam("p_message"),
                seq=bindparam("p_seq"),
                body_hash=bindparam("p_digest"),
                body=bindparam("p_body"),
                state="open",
                received_at=Now(),
            )
            .on_conflict_do_nothing(
                index_elements=[
                    messages.c.skill,
                    messages.c.session_id,
                    messages.c.message_id,
                ]
            )
            .returning(messages.c.seq)
        )
        self.claim_session = (
            update(sessions)
            .where(_SESSION_KEY, free, sessions.c.done_seq < sessions.c.seq)
            .values(**claimed)
            .returning(*_STATE)
        )
        self.renew = update(sessions).where(_HELD).values(lease_until=until)

    find_message = select(messages.c.body_hash, messages.c.state, messages.c.reply).where(
        _MESSAGE_KEY
    )
    message_body = select(messages.c.body).where(
        messages.c.skill == bindparam("p_skill"),
        messages.c.session_id == bindparam("p_session"),
        messages.c.seq == bindparam("p_seq"),
        messages.c.state == "open",
    )
    extend_session = (
        update(sessions)
        .where(_SESSION_KEY)
        .values(seq=sessions.c.seq + 1)
        .returning(sessions.c.seq)
    )
    reopen_message = (
        update(messages).where(_MESSAGE_KEY).values(state="open", seq=bindparam("p_seq"))
    )
    skip_message = (
        update(sessions)
        .where(_SESSION_KEY, sessions.c.epoch == bindparam("p_epoch"))
        .values(done_seq=sessions.c.done_seq + 1, owner=None, lease_until=0.0)
    )
    finish = (
        update(sessions)
        .where(_HELD)
        .values(
            version=sessions.c.version + 1,
            tracker=bindparam("p_tracker"),
            attention=bindparam("p_attention"),
            person=bindparam("p_person"),
            event_seq=sessions.c.event_seq + bindparam("p_count"),
            done_seq=bindparam("p_done"),
            owner=None,
            lease_until=0.0,
            updated_at=Now(),
        )
        .returning(sessions.c.event_seq)
    )
    pass_over = (
        update(sessions)
        .where(_HELD)
        .values(
            version=sessions.c.version + 1,
            done_seq=bindparam("p_done"),
            owner=None,
            lease_until=literal(0.0),
        )
    )
    answer_message = (
        update(messages).where(_MESSAGE_KEY).values(state="answered", reply=bindparam("p_reply"))
    )
    fail_message = update(messages).where(_MESSAGE_KEY).values(state="failed")
    add_events = events.insert()
