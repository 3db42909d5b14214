"""`dialoom kit logs`: what users said in logs becomes candidates for known and new intents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from builder.commands.output import (
    JsonOption,
    note,
    print_json,
    progress_bar,
    say_done,
    say_next,
    tell,
)
from builder.commands.workspace import DataDirOption, library_for, load_checked, settings_for
from builder.text import shorten

if TYPE_CHECKING:
    from kits.logs.outcome import GroupReport, Report

_MOST_SHOWN: Final = 30
_EXAMPLES_SHOWN: Final = 3


def logs(
    files: Annotated[
        list[Path],
        typer.Argument(help="TXT, CSV, TSV, JSONL or XLSX, several at once.", show_default=False),
    ],
    skill: Annotated[
        Path, typer.Option("--skill", help="The folder of the skill that it is for.")
    ] = Path(),
    out: Annotated[
        Path | None,
        typer.Option(help="Where the candidates go (default: NAME-candidates)."),
    ] = None,
    column: Annotated[
        str | None, typer.Option(help="The column, or key, that holds what users said.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with work that was interrupted.")
    ] = False,
    count: Annotated[
        int | None, typer.Option(min=1, max=400, help="How many new intents; else estimated.")
    ] = None,
    most: Annotated[
        int, typer.Option(min=1, max=20_000, help="Candidates written of each group.")
    ] = 1_000,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes (default: one a core).")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same groups.")] = 0,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Propose what users said in logs for the intents of a skill, and find what it lacks."""
    from builder.encoding.wanted import wanted_encoders
    from kits.logs.executor import Processes
    from kits.logs.files import Place, label_logs
    from kits.logs.run import LogSettings

    settings = settings_for(data_dir)
    loaded, _ = load_checked(skill)
    place = Place(out or Path(f"{files[0].stem}-candidates"))
    with progress_bar("Reading", quiet=as_json) as report, Processes(workers) as executor:
        _, told = label_logs(
            files,
            loaded,
            library_for(settings),
            place,
            wanted=wanted_encoders(settings.encoder_cache, settings.encoders),
            settings=LogSettings(column=column, count=count, seed=seed),
            executor=executor,
            resume=resume,
            most=most,
            progress=report,
        )
    if as_json:
        print_json(told.as_json())
        return
    _say(told, loaded.name)


def _say(told: Report, skill: str) -> None:
    from kits.logs.source.line import sentence_of

    used = told.lines - sum(told.left_out.values())
    tell(f"{told.lines:,} lines read, {used:,} of them said by users.")
    left_out = sentence_of(told.left_out)  # type: ignore[arg-type]
    if left_out:
        tell(f"  left out: {left_out}")
    tell(f"  {told.different:,} differ in their words, {told.distinct:,} in more than a slip.")
    if told.replaced:
        kinds = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in told.replaced.items())
        tell(f"  personal data replaced: {kinds}")
    if told.studied < told.distinct:
        tell(f"  {told.studied:,} were looked at closely, and the rest placed by what they taught.")
    _say_groups(f"For intents of '{skill}'", [g for g in told.groups if g.kind == "known"])
    _say_groups("New intents, with proposed names", [g for g in told.groups if g.kind == "new"])
    if told.noise:
        tell(f"Set aside as noise: {told.noise:,} texts")
    say_done(f"{told.candidates:,} candidates are in {told.files['candidates']}")
    note("Nothing is trained on before a person has accepted it.")
    say_next(f"dialoom kit inbox add {skill} {told.files['candidates']}")


def _say_groups(title: str, groups: list[GroupReport]) -> None:
    if not groups:
        return
    tell(f"{title}:")
    for group in groups[:_MOST_SHOWN]:
        examples = " · ".join(shorten(text, 40) for text in group.examples[:_EXAMPLES_SHOWN])
        tell(
            f"  {group.intent:<28} {group.texts:>6,} texts, said {group.said:>7,} times   {examples}"
        )
    if len(groups) > _MOST_SHOWN:
        tell(f"  and {len(groups) - _MOST_SHOWN} more: --json lists them all")
