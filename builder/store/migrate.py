"""Brings a database to the newest form of its tables, once, whoever comes first."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from builder.errors import Conflict
from builder.sentence import say
from builder.store.database import Database
from builder.store.patience import being_patient

_SCRIPTS: Final = Path(__file__).parent / "migrations"
KNOWN: Final = tuple(sorted(file.name[1:5] for file in (_SCRIPTS / "versions").glob("m[0-9]*.py")))
HEAD: Final = KNOWN[-1]
_PATIENCE_SECONDS: Final = 60.0
_LOCK: Final = 0x6469616C  # "dial"
_LOG: Final = logging.getLogger(__name__)


def migrate(database: Database) -> None:
    """Apply the migrations that are missing; does next to nothing when there are none."""
    with database.reading() as connection:
        if _stamp(connection) == HEAD:
            return
    # SQLite's write lock, or an advisory lock, keeps other processes out until we have committed.
    with being_patient(_PATIENCE_SECONDS), database.writing() as connection:
        if database.is_postgresql:
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text("SET LOCAL statement_timeout = '600s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = _stamp(connection)
        if found == HEAD:
            return
        if found is not None and found not in KNOWN:
            raise _newer(database.address, found)
        _upgrade(connection)
    _LOG.info("The database %s is now of form %s.", database.address, HEAD)


def _stamp(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection) -> None:
    # Imported here because most starts need no migration and alembic takes a while to load.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _newer(address: str, found: str) -> Conflict:
    return Conflict(
        "store-newer",
        say(
            "The database {address} is of form {found}, which a later Dialoom made; this one reads "
            "form {form}. Start the later version, or point DIALOOM_DATABASE_URL at another database.",
            address=address,
            found=found,
            form=HEAD,
        ),
    )
