"""The runtime over HTTP: start, memory, and turns next to the bare encoder calls that they make.

`python -m benchmarks turns [--turns N] [--data-dir DIR] [--json]` starts a real server with the
ready-made skill. Each round takes one turn over HTTP and, right after it, the encoder calls that it
makes, one after another in this process, so that both meet the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from builder.encoding.library import EncoderLibrary

SKILL = "customer_service"
# Each message is said once only, since the server remembers what it has encoded.
MESSAGES = {
    "zh": "你好，麻烦帮我看看第{}个包裹现在送到什么地方了",
    "en": "hello, could you tell me where parcel {} has got to by now please",
}


def run(argv: Sequence[str]) -> int:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks turns", description=__doc__)
    parser.add_argument("--turns", type=int, default=200, help="turns a language (default 200)")
    parser.add_argument("--data-dir", type=Path, help="a data directory to use and keep")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="dialoom-bench-") as temporary:
        figures = measure(options.data_dir or Path(temporary), options.turns)
    print(json.dumps(figures, indent=2) if options.json else table(figures))
    return 0


def measure(data_dir: Path, turns: int) -> dict[str, object]:
    """Return the figures; the first start trains and publishes, the second one is timed."""
    library = EncoderLibrary(data_dir / "encoders")
    library.prepare()
    with serving(data_dir) as (url, _process):
        await_skill(url)
    started = time.perf_counter()
    with serving(data_dir) as (url, process):
        await_skill(url)
        ready = time.perf_counter() - started
        figures: dict[str, object] = {
            "seconds_to_ready": round(ready, 2),
            "resident_mb_at_start": resident_mb(process),
        }
        for language, message in MESSAGES.items():
            figures[language] = compare(url, library, language, message, turns)
        figures["resident_mb_after"] = resident_mb(process)
    figures["python"] = platform.python_version()
    figures["cores"] = os.cpu_count()
    figures["load"] = round(os.getloadavg()[0], 1)
    return figures


def compare(
    url: str, library: EncoderLibrary, language: str, message: str, turns: int
) -> dict[str, float]:
    """Take turns, and the encoder calls of each beside it; milliseconds, medians of both."""
    encoders = library.stack_for([language])
    over_http: list[float] = []
    bare: list[float] = []
    with httpx.Client(base_url=url, timeout=30) as http:
        for number in range(turns + 10):
            text = message.format(number)
            body = {"session_id": f"bench-{language}-{number}-{os.getpid()}", "text": text}
            before = time.perf_counter()
            http.post(f"/v1/skills/{SKILL}/messages", json=body).raise_for_status()
            between = time.perf_counter()
            for encoder in encoders:
                encoder.encode_one(text)
            after = time.perf_counter()
            if number >= 10:  # the first ones warm both sides up
                over_http.append((between - before) * 1000)
                bare.append((after - between) * 1000)
    ratios = [turn / calls for turn, calls in zip(over_http, bare, strict=True)]
    deciles = statistics.quantiles(over_http, n=20)
    return {
        "turns": turns,
        "turn_ms_p50": round(statistics.median(over_http), 2),
        "turn_ms_p95": round(deciles[18], 2),
        "turn_ms_fastest": round(min(over_http), 2),
        "encoders_ms_p50": round(statistics.median(bare), 2),
        "encoders_ms_fastest": round(min(bare), 2),
        "ratio_p50": round(statistics.median(ratios), 2),
    }


@contextmanager
def serving(data_dir: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run `dialoom serve --ready-made` on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "builder.cli", "serve", "--ready-made", "--port", port]
    env = {**os.environ, "DIALOOM_DATA_DIR": str(data_dir)}
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(30)


def await_skill(url: str) -> None:
    """Wait until the skill answers."""
    for _ in range(6000):
        try:
            if httpx.get(f"{url}/v1/skills/{SKILL}/greeting").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise SystemExit("the server did not become ready")


def resident_mb(process: subprocess.Popen[bytes]) -> int:
    """Return the resident memory of a process."""
    return int(psutil.Process(process.pid).memory_info().rss / 1e6)


def table(figures: dict[str, object]) -> str:
    """Return the figures as lines for a person."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines.append(f"{name}: " + ", ".join(f"{k} {v}" for k, v in value.items()))
        else:
            lines.append(f"{name}: {value}")
    return "\n".join(lines)
