"""How long database work waits for others: a client is told within three seconds that nothing goes.

What has waited for a thread already waits less for the database, so that the last of many requests is
told as early as the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

PATIENCE_SECONDS: Final = 2.2
_LEAST_SECONDS: Final = 0.05
# Shorter waits are the usual ones and not worth telling the database of.
_WORTH_COUNTING: Final = 0.2
_LEFT: Final[ContextVar[float]] = ContextVar("patience", default=PATIENCE_SECONDS)


def patience() -> float:
    """Return for how many seconds work of this thread may wait for the database."""
    return _LEFT.get()


@contextmanager
def having_waited(seconds: float) -> Iterator[None]:
    """Take off what was waited already, for the work inside."""
    if seconds < _WORTH_COUNTING:
        yield
        return
    with being_patient(max(_LEFT.get() - seconds, _LEAST_SECONDS)):
        yield


@contextmanager
def being_patient(seconds: float) -> Iterator[None]:
    """Wait for so long in the work inside, for which no client waits."""
    token = _LEFT.set(seconds)
    try:
        yield
    finally:
        _LEFT.reset(token)
