"""The one way repositories reach the database: a transaction that is short and fails clearly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from threading import Lock
from time import monotonic
from typing import Final, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from builder.sentence import say
from builder.store.engine import make_engines, read_url
from builder.store.failure import told_clearly, unavailable
from builder.store.patience import having_waited, patience

T = TypeVar("T")

# So many values stand in one statement.
AT_ONCE: Final = 500
# Both dialects speak the same ON CONFLICT, by classes that share no base with it.
Insert = sqlite.Insert | postgresql.Insert


class Database:
    """Connections to one database, thread-safe."""

    def __init__(self, url: str) -> None:
        parts = read_url(url)
        self.address = parts.render_as_string(hide_password=True)
        self.is_postgresql = parts.get_backend_name() == "postgresql"
        with told_clearly(self.address):
            self._writer, self._reader = make_engines(parts)
        # SQLite has one writer; the others of this process queue here, each for as long as it may.
        self._turn = Lock()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that may write; it commits at the end, or leaves no trace."""
        with told_clearly(self.address), self._turn_to_write(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        if self.is_postgresql:
            yield
            return
        began = monotonic()
        if not self._turn.acquire(timeout=patience()):
            raise unavailable(self.address, say("others are writing to it"))
        try:
            with having_waited(monotonic() - began):
                yield
        finally:
            self._turn.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with told_clearly(self.address), self._reader.begin() as connection:
            yield connection

    def insert(self, table: Table) -> Insert:
        """Return an insert that can say what to do on a conflict."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    def checked_out(self) -> int:
        """Return how many connections are in use now."""
        pools = {id(engine.pool): engine.pool for engine in (self._writer, self._reader)}
        return sum(pool.checkedout() for pool in pools.values() if hasattr(pool, "checkedout"))

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


def time_of(seconds: float) -> datetime:
    """Return a stored time as a moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def maybe_time_of(seconds: float | None) -> datetime | None:
    """Return a stored time as a moment in UTC, or None where there is none."""
    return None if seconds is None else time_of(seconds)


def portions(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Yield values by as many as fit into one statement."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
