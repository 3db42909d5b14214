"""A report as tables of a spreadsheet, and tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import orjson

from builder.analytics.funnel import ENDINGS
from builder.analytics.outcome import OUTCOMES
from builder.wire.analytics import ReportShape

Cell = str | int | float | None
Row = Sequence[Cell]
# A cell that begins so is a formula to a spreadsheet, which would run what a user typed.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
# By this, Excel knows UTF-8.
BYTE_ORDER_MARK: Final = "\ufeff"


def tables_of(report: ReportShape) -> dict[str, list[Row]]:
    """Return the tables of a report by name, each with its heading first."""
    return {name: list(make(report)) for name, make in TABLES.items()}


def as_csv(rows: Iterable[Row], *, marked: bool = True) -> str:
    """Return rows as CSV; texts that a spreadsheet would take for a formula get a quote before them."""
    out = io.StringIO()
    if marked:
        out.write(BYTE_ORDER_MARK)
    csv.writer(out, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def as_json(rows: Sequence[Row]) -> bytes:
    """Return rows as JSON: a list of objects, whose names the heading gives."""
    return orjson.dumps([dict(zip(map(str, rows[0]), row, strict=False)) for row in rows[1:]])


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _days(report: ReportShape) -> Iterable[Row]:
    yield ("at", "talks", "messages", "handoffs", *OUTCOMES, "p50_ms", "p95_ms")
    for each in report.pieces:
        counts = (each.outcomes.get(outcome, 0) for outcome in OUTCOMES)
        at = each.at.isoformat()
        yield (at, each.talks, each.messages, each.handoffs, *counts, each.p50, each.p95)


def _intents(report: ReportShape) -> Iterable[Row]:
    yield ("intent", "messages", *(each.at.isoformat() for each in report.pieces))
    for each in report.intents:
        yield (each.intent, each.messages, *each.by_piece)


def _flows(report: ReportShape) -> Iterable[Row]:
    yield ("flow", "entered", *ENDINGS, "lost")
    for each in report.flows:
        endings = (each.endings.get(ending, 0) for ending in ENDINGS)
        yield (each.flow, each.entered, *endings, each.lost)


def _steps(report: ReportShape) -> Iterable[Row]:
    yield ("flow", "step", "reached", "lost", *ENDINGS)
    for flow in report.flows:
        for each in flow.steps:
            endings = (each.endings.get(ending, 0) for ending in ENDINGS)
            yield (flow.flow, each.step, each.reached, each.lost, *endings)


def _unanswered(report: ReportShape) -> Iterable[Row]:
    yield ("text", "count", "language", "last", "session_id", "phrasings")
    for each in report.unanswered:
        phrasings = "\n".join(each.phrasings)
        at = each.at.isoformat()
        yield (each.text, each.count, each.language, at, each.session_id, phrasings)


def _answers(report: ReportShape) -> Iterable[Row]:
    yield ("source", "messages")
    yield from ((each.source, each.messages) for each in report.answers)


def _handoffs(report: ReportShape) -> Iterable[Row]:
    yield ("reason", "flow", "step", "count")
    yield from ((each.reason, each.flow, each.step, each.count) for each in report.handed_off)


def _latency(report: ReportShape) -> Iterable[Row]:
    yield ("stage", "turns", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "mean_ms", "longest_ms")
    for each in report.latency:
        percentiles = (each.p50, each.p90, each.p95, each.p99)
        yield (each.stage, each.turns, *percentiles, each.mean, each.longest)


def _signals(report: ReportShape) -> Iterable[Row]:
    yield ("signal", "messages")
    yield from sorted(report.signals.items())


TABLES: Final[dict[str, Callable[[ReportShape], Iterable[Row]]]] = {
    "days": _days,
    "intents": _intents,
    "flows": _flows,
    "steps": _steps,
    "unanswered": _unanswered,
    "answers": _answers,
    "handoffs": _handoffs,
    "latency": _latency,
    "signals": _signals,
}
