"""Connections to SQLite and PostgreSQL, set up so that what is committed survives a power cut."""

from __future__ import annotations

import os
import sqlite3
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from builder.errors import Invalid, Unavailable
from builder.sentence import Sentence, say
from builder.store.patience import PATIENCE_SECONDS, patience

# Older ones can damage a WAL database that several processes write.
SAFE_SQLITE: Final = (3, 51, 3)
_PG_LIMITS: Final = (
    "-c lock_timeout=2000 -c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000"
)


def read_url(url: str) -> URL:
    """Return the address in parts; raises `Invalid('setting-invalid')` for what is none."""
    try:
        parts = make_url(url)
    except ArgumentError as error:
        raise _invalid(say("it cannot be read")) from error
    backend = parts.get_backend_name()
    if backend == "sqlite":
        if parts.database in (None, "", ":memory:"):
            raise _invalid(say("an SQLite database must be a file"))
        return parts
    if backend == "postgresql":
        return parts.set(drivername="postgresql+psycopg")
    raise _invalid(say("'{backend}' is neither sqlite nor postgresql", backend=backend))


def make_engines(url: URL) -> tuple[Engine, Engine]:
    """Return the engine that writes and the one that reads; they are one for PostgreSQL."""
    if url.get_backend_name() == "postgresql":
        engine = _make_postgresql(url)
        return engine, engine
    return _make_sqlite(url, writes=True), _make_sqlite(url, writes=False)


def pick_sqlite() -> ModuleType:
    """Return the SQLite driver whose library is safe with several processes."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return sqlite3
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError as error:
        wanted = ".".join(map(str, SAFE_SQLITE))
        raise Unavailable(
            "sqlite-too-old",
            say(
                "This Python has SQLite {version}, which can damage a database that several processes "
                "write; {wanted} or later is needed. Install pysqlite3, or use PostgreSQL by setting "
                "DIALOOM_DATABASE_URL.",
                version=sqlite3.sqlite_version,
                wanted=wanted,
            ),
        ) from error


def _make_sqlite(url: URL, *, writes: bool) -> Engine:
    module = pick_sqlite()
    path = Path(str(url.database)).expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)

    def connect() -> Any:
        # Nobody else on this machine has a right to read what users said.
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        # Transactions are begun by us, below, and not by the driver at its own discretion.
        connection = module.connect(
            str(path), timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
        )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    # One writer a process: the others queue here and not inside SQLite, where they would poll.
    engine = create_engine(
        "sqlite://",
        module=module,
        creator=connect,
        poolclass=QueuePool,
        pool_size=1 if writes else 4,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
    )
    statement = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        wait = int(patience() * 1000)
        if connection.info.get("wait") != wait:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={wait}")
            connection.info["wait"] = wait
        connection.exec_driver_sql(statement)

    return engine


def _make_postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            connect_args={"connect_timeout": 2, "options": _PG_LIMITS},
            isolation_level="READ COMMITTED",
            pool_size=8,
            max_overflow=4,
            pool_timeout=PATIENCE_SECONDS,
            pool_pre_ping=True,
        )
    except (NoSuchModuleError, ImportError) as error:
        raise Unavailable(
            "postgres-driver-missing",
            say(
                "PostgreSQL needs a driver that is not installed. Run: pip install 'dialoom[postgres]'."
            ),
        ) from error


def _invalid(why: Sentence) -> Invalid:
    return Invalid(
        "setting-invalid",
        say(
            "The setting DIALOOM_DATABASE_URL is no address that Dialoom can use: {why}. "
            "Set it like sqlite:////var/lib/dialoom/dialoom.db or "
            "postgresql://user:password@host/database.",
            why=why,
        ),
    )
