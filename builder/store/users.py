"""What is remembered of users from one session to the next: a row for each slot that is kept so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson
from pydantic import JsonValue
from sqlalchemy import and_, bindparam, delete, select
from sqlalchemy.engine import Connection

from builder.conversation.remembered import Remembered
from builder.store.database import Database, time_of
from builder.store.session_sql import bind
from builder.store.tables import Now, user_slots

# A value that takes more as JSON stays with its session.
LARGEST_VALUE: Final = 16 * 1024

_OF_USER: Final = and_(
    user_slots.c.skill == bindparam("p_skill"), user_slots.c.user_id == bindparam("p_user")
)
_RECALL: Final = select(user_slots.c.slot, user_slots.c.value, user_slots.c.at).where(_OF_USER)
_FORGET: Final = delete(user_slots).where(_OF_USER)


class UserStore:
    """The values that users gave, by skill, user and slot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recall(self, skill: str, user: str) -> dict[str, Remembered]:
        """Return what is remembered of a user, by slot."""
        with self._database.reading() as connection:
            rows = connection.execute(_RECALL, bind(skill=skill, user=user)).all()
        return {row.slot: Remembered(orjson.loads(row.value), time_of(row.at)) for row in rows}

    def forget(self, skill: str, user: str) -> None:
        """Forget all that is remembered of a user."""
        with self._database.writing() as connection:
            connection.execute(_FORGET, bind(skill=skill, user=user))


def remember(
    database: Database,
    connection: Connection,
    skill: str,
    user: str,
    values: Mapping[str, JsonValue],
) -> None:
    """Keep values of a user, or forget them where they are None, within a transaction."""
    for slot, value in values.items():
        content = orjson.dumps(value).decode()
        if value is None or len(content) > LARGEST_VALUE:
            gone = _FORGET.where(user_slots.c.slot == slot)
            connection.execute(gone, bind(skill=skill, user=user))
            continue
        row = {"skill": skill, "user_id": user, "slot": slot, "value": content, "at": Now()}
        kept = database.insert(user_slots).values(**row)
        connection.execute(
            kept.on_conflict_do_update(
                index_elements=[user_slots.c.skill, user_slots.c.user_id, user_slots.c.slot],
                set_={"value": content, "at": Now()},
            )
        )
