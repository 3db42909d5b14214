"""The list of skills with very many of them: `python -m benchmarks skill_list --skills 10000`.

Skills are put into an empty database, then a real server is asked for pages as the designer's first
page asks for them; figures are milliseconds over HTTP, medians of `--calls` after one that is cold.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from benchmarks._timing import machine
from builder.client import Client
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.server.app import create_app
from builder.settings import Settings
from builder.store.store import open_store

_PAGE = 24


def run(argv: Sequence[str]) -> int:
    """Print the figures, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks skill_list", description=__doc__)
    parser.add_argument("--skills", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="dialoom-skills-") as folder:
        settings = Settings(data_dir=Path(folder), encoders=("hashing",))
        _fill(settings, options.skills)
        figures = _measure(settings, options.skills, options.calls)
    if options.json:
        print(json.dumps({"machine": machine(), "skills": options.skills, "ms": figures}))
        return 0
    print(f"{options.skills:,} skills, {machine()}")
    for name, (cold, median) in figures.items():
        print(f"{name:24} {cold:8.1f} ms cold   {median:8.1f} ms median")
    return 0


def _fill(settings: Settings, count: int) -> None:
    store = open_store(settings.database_address)
    try:
        for number in range(count):
            store.skills.create(_skill(number))
    finally:
        store.close()


def _skill(number: int) -> Skill:
    said = tuple(Utterance(text=f"where is parcel {n} of branch {number}") for n in range(5))
    return Skill(
        name=f"branch_{number:05}",
        title={"zh": (f"第{number}号网点",), "en": (f"Branch {number}",)},
        description=f"Answers what is asked at counter {number % 97}.",
        languages=("zh", "en"),
        intents=(
            Intent(name="track", utterances={"en": said}),
            Intent(name="greet", utterances={"en": (Utterance(text=f"hello branch {number}"),)}),
        ),
    )


def _measure(settings: Settings, count: int, calls: int) -> dict[str, tuple[float, float]]:
    encoders = EncoderLibrary(settings.encoder_cache, preset=[HashingEncoder()])
    app = create_app(settings, encoders=encoders)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with Client(f"http://127.0.0.1:{port}") as client:
            asked: dict[str, Callable[[], object]] = {
                "first page": lambda: client.find_skills(limit=_PAGE),
                "by name": lambda: client.find_skills(sort="name", limit=_PAGE),
                "last page": lambda: client.find_skills(offset=count - _PAGE, limit=_PAGE),
                "search, one word": lambda: client.find_skills(f"网点 {count // 2}", limit=_PAGE),
                "search, nothing": lambda: client.find_skills("no such words", limit=_PAGE),
                "one skill": lambda: client.get_skill("branch_00007"),
            }
            return {name: _timed(call, calls) for name, call in asked.items()}
    finally:
        server.should_exit = True
        thread.join(20)


def _timed(call: Callable[[], object], calls: int) -> tuple[float, float]:
    times = []
    for _ in range(calls + 1):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return times[0], statistics.median(times[1:])
