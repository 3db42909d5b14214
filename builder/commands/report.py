"""`dialoom report`: what the talks of a served skill add up to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.output import say_done, tell
from builder.commands.served import Json, Url, client_of
from builder.errors import Invalid
from builder.sentence import say
from builder.system_reason import system_reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from builder.wire.analytics import ReportShape

# So many lines of each list are shown.
_MOST = 10


def report(
    skill: Annotated[str, typer.Argument(help="The skill's name.", show_default=False)],
    days: Annotated[int, typer.Option(min=1, max=366, help="Days up to today.")] = 7,
    first: Annotated[str | None, typer.Option(help="The first day, such as 2026-11-01.")] = None,
    last: Annotated[str | None, typer.Option(help="The last day, included.")] = None,
    time_zone: Annotated[str, typer.Option(help="Whose days are meant.")] = "UTC",
    csv: Annotated[
        Path | None, typer.Option(help="A folder to write each table into as a CSV file.")
    ] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Show what users asked, what came of it, and where flows lose them."""
    from builder.client.analytics import Days

    within = Days(days, _day(first), _day(last), time_zone)
    with client_of(url) as client:
        found = client.get_report(skill, within)
    if csv is not None:
        _write(found, csv)
    if as_json:
        print(found.model_dump_json())
        return
    _show(found)
    if csv is not None:
        say_done(f"The tables are in {csv}.")


def _show(found: ReportShape) -> None:
    tell(f"{found.first} to {found.last} ({found.time_zone})")
    said = f"{found.talks:,} talks, {found.messages:,} messages, {found.handoffs:,} handoffs"
    tell(said)
    for outcome, count in found.outcomes.items():
        if count:
            tell(f"  {outcome:12} {count:8,}  {100 * count / found.messages:5.1f} %")
    for each in found.latency:
        if each.stage == "turn":
            tell(
                f"A turn takes {each.p50:.0f} ms at the median, {each.p95:.0f} ms at the 95th of 100."
            )
    _list("Intents", (f"{each.messages:8,}  {each.intent}" for each in found.intents))
    _list("Flows", _flows(found))
    _list("Unanswered", (f"{each.count:8,}  {each.text}" for each in found.unanswered))
    _list(
        "Handoffs",
        (f"{each.count:8,}  {each.reason or '(no reason)'}" for each in found.handed_off),
    )


def _flows(found: ReportShape) -> Iterable[str]:
    for flow in found.flows:
        done = flow.endings.get("completed", 0)
        worst = max(flow.steps, key=lambda step: step.lost, default=None)
        lost = f", most lost at {worst.step} ({worst.lost})" if worst and worst.lost else ""
        yield f"{flow.entered:8,}  {flow.flow}: {done:,} completed, {flow.lost:,} lost{lost}"


def _list(title: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        tell(title)
    for line in shown[:_MOST]:
        tell(line)
    if len(shown) > _MOST:
        tell(f"          ... and {len(shown) - _MOST:,} more")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no day such as 2026-11-01.") from error


def _write(found: ReportShape, folder: Path) -> None:
    from builder.wire.table import as_csv, tables_of

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in tables_of(found).items():
            (folder / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8", newline="")
    except OSError as error:
        raise Invalid(
            "folder-not-made",
            say(
                "The folder '{folder}' cannot be written: {reason}.",
                folder=str(folder),
                reason=system_reason(error),
            ),
        ) from error
