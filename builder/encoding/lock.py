"""One process at a time makes encoders in a cache; the others wait and use what it made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: both processes do the work, and the second one's is dropped.
    fcntl = None  # type: ignore[assignment]


@contextmanager
def cache_lock(cache: Path) -> Iterator[None]:
    """Hold the cache's lock; it is freed when the process ends, however it ends."""
    cache.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(cache / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
