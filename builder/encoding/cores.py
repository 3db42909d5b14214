"""How many cores this process may use, which is often fewer than the machine has."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Final

# How control groups (containers) bound the processor's time: "quota period", or "max period".
_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")


@cache
def usable_cores() -> int:
    """Return the cores by the process's affinity and its container's quota, at least one."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(allowed or 1, _quota(_QUOTA) or 1_000_000))


def _quota(path: Path) -> int | None:
    """Return how many cores' worth of time a container has, rounded up; None when unbounded."""
    try:
        quota, period = path.read_text("ascii").split()[:2]
        return None if quota == "max" else -(-int(quota) // int(period))
    except (OSError, ValueError, ZeroDivisionError):
        return None
