"""A log of very many lines: `python -m benchmarks log_lines --lines 1000000`.

Lines are made up (`_log_writer.py`), half of them said before, in Chinese and English. Told are the
seconds of each stage, lines a second, and the most memory of this process and its workers together.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks._grammar import grown_skill
from benchmarks._log_writer import log_lines
from benchmarks._timing import machine
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.settings import Settings
from kits.logs.executor import Processes
from kits.logs.files import Place, label_logs
from kits.logs.run import LogSettings


class Memory(threading.Thread):
    """Looks at the memory of this process and its children ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._ended = threading.Event()

    def run(self) -> None:
        """Look until `end`."""
        own = psutil.Process()
        while not self._ended.wait(0.1):
            total = 0
            for process in (own, *own.children(recursive=True)):
                try:
                    # What stands on the disk and is only mapped is no memory that is needed.
                    told = process.memory_info()
                    total += told.rss - getattr(told, "shared", 0)
                except psutil.Error:
                    continue
            self.most = max(self.most, total)

    def end(self) -> float:
        """Stop looking; return the most memory, in gigabytes."""
        self._ended.set()
        self.join()
        return self.most / 1e9


def run(argv: Sequence[str]) -> int:
    """Measure, print, return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks log_lines", description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--repeated", type=float, default=0.5, help="share of lines said before")
    parser.add_argument("--intents", type=int, default=200, help="how many things users want")
    parser.add_argument("--known", type=int, default=20, help="intents that the skill has")
    parser.add_argument("--studied", type=int, default=LogSettings().studied)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--cache", type=Path, help="the folder of the encoders")
    parser.add_argument("--work", type=Path, help="where files go (default: a temporary folder)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="dialoom-log-", dir=options.work) as folder:
        report = _measure(options, Path(folder))
    if options.json:
        print(json.dumps({"machine": machine(), "log_lines": report}, indent=2))
        return 0
    for what, value in report.items():
        print(f"{what:<32}{value}")
    print(machine())
    return 0


def _measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    log = folder / "said.txt"
    with log.open("w", encoding="utf-8") as file:
        for line in log_lines(
            options.lines, repeated=options.repeated, intents=options.intents, seed=options.seed
        ):
            file.write(line + "\n")
    skill = grown_skill("en", options.known, 10)
    skill = skill.model_copy(update={"languages": ("en", "zh")})
    cache = options.cache or Settings.from_environment().encoder_cache
    memory = Memory()
    memory.start()
    started = time.monotonic()
    with Processes(options.workers) as executor:
        _, told = label_logs(
            [log],
            skill,
            EncoderLibrary(cache, keep=False),
            Place(folder / "out"),
            wanted=DEFAULT_ENCODERS,
            settings=LogSettings(studied=options.studied, seed=options.seed),
            executor=executor,
        )
    took = time.monotonic() - started
    kinds = [group.kind for group in told.groups]
    return {
        "lines": told.lines,
        "megabytes": round(log.stat().st_size / 1e6, 1),
        "different texts": told.different,
        "distinct texts": told.distinct,
        "personal data replaced": sum(told.replaced.values()),
        **{f"{name}, s": seconds for name, seconds in told.seconds.items()},
        "all, s": round(took, 1),
        "lines a second": round(told.lines / took),
        "most memory, GB": round(memory.end(), 2),
        "known intents, new ones": [kinds.count("known"), kinds.count("new")],
        "noise": told.noise,
    }
