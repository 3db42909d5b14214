"""One process at a time makes encoders in a cache; the others wait and use what it made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builder.encoding.files import DAMAGED, MAKING

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
            _sweep(cache)
        yield
    finally:
        os.close(descriptor)


def _sweep(cache: Path) -> None:
    """Remove what processes that were killed left half made, and what was found damaged."""
    for pattern in (f"{MAKING}*", f"{DAMAGED}*"):
        for folder in cache.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
