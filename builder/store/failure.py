"""Turns a database that does not answer into an error a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from builder.errors import Unavailable
from builder.sentence import Sentence, say, verbatim
from builder.system_reason import system_reason
from builder.text import shorten


@contextmanager
def told_clearly(address: str) -> Iterator[None]:
    """Raise `Unavailable('store-unavailable')` for what the database cannot do now.

    What the statement itself has wrong, such as a broken constraint, passes through.
    """
    try:
        yield
    except PoolTimeout as error:
        raise unavailable(address, say("all of its connections are busy")) from error
    except (OperationalError, InterfaceError) as error:
        raise unavailable(address, _cause(error)) from error
    except OSError as error:
        # The folder or the file of an SQLite database.
        why = say("its file cannot be used ({reason})", reason=system_reason(error))
        raise unavailable(address, why) from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise unavailable(address, _cause(error)) from error


def _cause(error: DBAPIError) -> Sentence:
    lines = str(error.orig).strip().splitlines() or [type(error).__name__]
    return verbatim(shorten(lines[0].rstrip("."), 160))


def unavailable(address: str, why: Sentence) -> Unavailable:
    """Return the error that says why the database cannot be used now."""
    return Unavailable(
        "store-unavailable",
        say(
            "The database {address} does not answer now: {why}. Nothing that was confirmed is lost. "
            "Try again, and if it lasts, check that the database runs and its disk is not full.",
            address=address,
            why=why,
        ),
    )
