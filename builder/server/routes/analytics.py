"""What the talks of a skill add up to, its tables, and the talks themselves written out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from builder.analytics.period import Period, zone_named
from builder.errors import NotFound, suggest
from builder.sentence import say, together
from builder.server.policy import MANAGE, guard
from builder.server.services import Served, Services
from builder.server.sought import AskedFor, AskedPeriod, TimeZone
from builder.server.written_out import csv_of, json_lines_of
from builder.store.turns import KeptTurn
from builder.wire.analytics import KeptTurnList, KeptTurnShape, MoveShape, ReportShape
from builder.wire.table import TABLES, as_csv, as_json

router = APIRouter(prefix="/v1/skills/{skill}", tags=["analytics"], dependencies=[guard(MANAGE)])

_CSV = "text/csv; charset=utf-8"


@router.get("/analytics")
async def get_report(skill: str, period: AskedPeriod, services: Served) -> ReportShape:
    """Tell what the last `days`, or those from `first` to `last`, add up to.

    Talks, messages and what came of them, intents, funnels of flows, unanswered messages, handoffs and
    the time that turns took. What is held in test does not count. At most 500,000 turns are counted, the
    newest of the period; `since` tells from when on.
    """
    return await _report(services, skill, period)


@router.get("/analytics/{table}")
async def get_table(
    skill: str,
    table: str,
    period: AskedPeriod,
    services: Served,
    format: Literal["csv", "json"] = "csv",
) -> Response:
    """Return a table of the report as a file: days, intents, flows, steps, unanswered, and others."""
    if table not in TABLES:
        raise NotFound(
            "table-not-found",
            together(
                say("A report has no table '{table}'.", table=table),
                suggest(table, TABLES, say("tables")),
            ),
        )
    rows = list(TABLES[table](await _report(services, skill, period)))
    if format == "csv":
        return _file(as_csv(rows).encode(), _CSV, f"{table}.csv")
    return _file(as_json(rows), "application/json", f"{table}.json")


@router.get("/sessions/{session_id}/turns")
async def list_turns(
    skill: str,
    session_id: str,
    services: Served,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> KeptTurnList:
    """Return the turns of a session after a number: what was understood, and what came of it."""
    found = await services.run(services.store.turns.of_session, skill, session_id, after, limit)
    return KeptTurnList(turns=tuple(map(_shape, found)), last=found[-1].seq if found else after)


@router.get("/conversations")
async def write_out(
    skill: str,
    sought: AskedFor,
    services: Served,
    begins: Annotated[str, Query(max_length=200)] = "",
    format: Literal["csv", "jsonl"] = "csv",
    time_zone: TimeZone = "UTC",
) -> StreamingResponse:
    """Return the talks that a search finds, written out a turn a line, newest activity first.

    It takes what the list of sessions takes; of a period, what was said in it. At most 20,000 sessions.
    """
    await services.run(services.store.skills.get, skill)
    zone = zone_named(time_zone)
    make = csv_of if format == "csv" else json_lines_of
    kind = _CSV if format == "csv" else "application/x-ndjson"
    return StreamingResponse(
        make(services.store, skill, sought, begins, zone),
        media_type=kind,
        headers=_attached(f"conversations.{format}"),
    )


async def _report(services: Services, skill: str, period: Period) -> ReportShape:
    async with services.counting:
        return await services.run(services.reports.make, skill, period, datetime.now(UTC))


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers=_attached(name))


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


def _shape(turn: KeptTurn) -> KeptTurnShape:
    moves = [dict(zip(MoveShape.model_fields, move, strict=True)) for move in turn.path]
    return KeptTurnShape.model_validate({**vars(turn), "number": turn.seq, "path": moves})
