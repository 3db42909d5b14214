"""Two ways of doing things, timed call by call in turn, so that both meet the same machine."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Compared:
    """Milliseconds of two sides, and how many times the other's the first side's time is.

    `ratio` is that of the medians. `fastest_ratio` compares the fastest calls, `busy_ratio` the
    medians of the processor's time, which neighbours on the machine disturb less.
    """

    p50: float
    p95: float
    fastest: float
    other_p50: float
    other_fastest: float
    ratio: float
    fastest_ratio: float
    busy_ratio: float

    def as_json(self) -> dict[str, float]:
        """Return the figures, rounded."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def compare(
    one: Callable[[int], object], other: Callable[[int], object], *, calls: int, warm: int = 10
) -> Compared:
    """Time `one(n)` and `other(n)` for n from 0, each going first every second time."""
    times: tuple[list[float], list[float]] = ([], [])
    busy: tuple[list[float], list[float]] = ([], [])
    for number in range(calls + warm):
        sides = ((0, one), (1, other)) if number % 2 else ((1, other), (0, one))
        for side, call in sides:
            started, worked = time.perf_counter(), time.process_time()
            call(number)
            took, used = time.perf_counter() - started, time.process_time() - worked
            if number >= warm:
                times[side].append(took * 1e3)
                busy[side].append(used * 1e3)
    p50, other_p50 = map(statistics.median, times)
    return Compared(
        p50=p50,
        p95=statistics.quantiles(times[0], n=20)[18],
        fastest=min(times[0]),
        other_p50=other_p50,
        other_fastest=min(times[1]),
        ratio=p50 / other_p50,
        fastest_ratio=min(times[0]) / min(times[1]),
        busy_ratio=statistics.median(busy[0]) / statistics.median(busy[1]),
    )


def stay_on(core: int | None) -> int:
    """Keep this process on one core, the first it may use or the one named; return it."""
    if not hasattr(os, "sched_setaffinity"):
        return -1
    chosen = min(os.sched_getaffinity(0)) if core is None else core
    os.sched_setaffinity(0, {chosen})
    return chosen


def begin_on(core: int | None) -> None:
    """Begin this program anew on one core, unless it is there: pools are sized when modules load."""
    if hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1:
        stay_on(core)
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks", *sys.argv[1:]])


def machine() -> str:
    """Say what the figures were made on."""
    names = ("numpy", "onnxruntime")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    cores = f"{os.cpu_count()} cores"
    return f"Python {platform.python_version()}, {versions}, {platform.machine()}, {cores}, {load}"
