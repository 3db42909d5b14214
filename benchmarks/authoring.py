"""What an author waits for: `dialoom check` and `dialoom train` on the ready-made skill.

`python -m benchmarks authoring [--runs N] [--data-dir DIR]`: wall and processor seconds of whole
commands, the start of the interpreter included, with the encoders prepared beforehand.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from builder.encoding.library import EncoderLibrary
from skills import ready_made


def run(argv: Sequence[str]) -> int:
    """Measure, and print one line a command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks authoring", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data-dir", type=Path, help="a data directory to use and keep")
    options = parser.parse_args(argv)
    folder = str(ready_made()[0])
    with tempfile.TemporaryDirectory(prefix="dialoom-bench-") as temporary:
        data_dir = options.data_dir or Path(temporary)
        EncoderLibrary(data_dir / "encoders").prepare()
        bundle = str(Path(temporary) / "skill.bundle")
        for name, arguments in (
            ("check", ["check", folder]),
            ("train", ["train", folder, "--output", bundle]),
        ):
            print(_line(name, [_timed(arguments, data_dir, bundle) for _ in range(options.runs)]))
    load = round(os.getloadavg()[0], 1)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}")
    return 0


def _timed(arguments: list[str], data_dir: Path, bundle: str) -> tuple[float, float]:
    Path(bundle).unlink(missing_ok=True)
    before = os.times()
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "builder.cli", *arguments],
        env={**os.environ, "DIALOOM_DATA_DIR": str(data_dir)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    wall = time.perf_counter() - started
    after = os.times()
    used = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return wall, used


def _line(name: str, runs: list[tuple[float, float]]) -> str:
    walls, used = [wall for wall, _ in runs], [cpu for _, cpu in runs]
    return (
        f"{name}: wall {statistics.median(walls):.2f} s (fastest {min(walls):.2f}), "
        f"processor {statistics.median(used):.2f} s, {len(runs)} runs"
    )
