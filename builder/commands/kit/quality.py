"""`dialoom kit quality`: what is wrong with a skill's training data, and the fixes, one step each."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue

from builder.commands.output import (
    JsonOption,
    print_json,
    progress_bar,
    say_done,
    say_next,
    tell,
)
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    library_for,
    load_checked,
    settings_for,
)
from builder.schema.skill import Skill

if TYPE_CHECKING:
    from kits.quality.finding import Finding

# So many findings of a kind are shown unless all are wanted.
_SHOWN = 5


def quality(
    folder: FolderArgument,
    test: Annotated[
        Path | None, typer.Option("--test", help="A file of test utterances, in any format.")
    ] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option(
            "--fix",
            help="Make the first fix of a finding (its id), of each of a code, or all that lose nothing "
            "(all); ID:2 is its second. Repeatable.",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Show every finding.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Change nothing; tell what would be.")] = False,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find duplicates, probable label errors, overlaps, unmarked values and more, each with a fix."""
    from builder.skillfile import save_skill
    from kits.datasets.read import read_dataset
    from kits.quality.finding import counts_of
    from kits.quality.index import QualityIndex
    from kits.quality.mend import chosen, mend

    skill, _ = load_checked(folder)
    tests = read_dataset(test).dataset.rows if test is not None else ()
    library = library_for(settings_for(data_dir))
    with progress_bar("Reading utterances", quiet=as_json) as report:
        index = QualityIndex.of(skill, library)
        findings = index.findings(skill, tests=tests, progress=report)
    if not fix:
        if as_json:
            counts: dict[str, JsonValue] = dict(counts_of(findings))
            print_json({"skill": skill.name, "counts": counts, "findings": _told(findings)})
            return
        _show(findings, every=every)
        _sum_up(skill, findings, folder)
        return
    mended = mend(skill, [one for wanted in fix for one in chosen(wanted, findings)])
    made = mended.made
    changed = save_skill(mended.skill, folder) if made and not dry_run else []
    if as_json:
        fixed: list[JsonValue] = [
            {"id": one.id, "code": one.code, "says": f.says} for one, f in made
        ]
        told: dict[str, JsonValue] = {"skill": skill.name, "fixed": fixed}
        print_json({**told, "outdated": mended.outdated, "changed": [*changed]})
        return
    for one, its in made:
        tell(f"  {one.id}  {its.says}")
    verb = "would be made" if dry_run else "were made"
    say_done(f"{len(made)} fixes {verb} in skill '{skill.name}'.")
    if mended.outdated:
        tell(
            f"  {mended.outdated} more concern what another fix has changed: run the command again."
        )
    say_next(f"dialoom kit quality {folder}", f"dialoom train {folder}")


def _show(findings: tuple[Finding, ...], *, every: bool) -> None:
    shown: Counter[str] = Counter()
    for one in findings:
        shown[one.code] += 1
        if shown[one.code] > _SHOWN and not every:
            continue
        if shown[one.code] == 1:
            count = sum(other.code == one.code for other in findings)
            tell()
            typer.secho(f"{one.code} ({count})", bold=True)
        typer.secho(f"  {one.id}", fg="yellow", nl=False)
        tell(f"  {one.problem.what}")
        for number, its in enumerate(one.fixes, 1):
            mark = "→" if number == 1 else f"or {one.id}:{number} →"
            typer.secho(f"            {mark} {its.says}", dim=number > 1)
        if not one.fixes:
            typer.secho(f"            → {one.problem.remedy}", dim=True)
    hidden = sum(max(0, count - _SHOWN) for count in shown.values())
    if hidden and not every:
        tell(f"\n… and {hidden} more of these kinds (--all shows them).")


def _sum_up(skill: Skill, findings: tuple[Finding, ...], folder: Path) -> None:
    count = sum(len(intent.all_utterances()) for intent in skill.intents)
    tell()
    if not findings:
        say_done(f"{count} utterances of skill '{skill.name}': nothing to mend.")
        return
    certain = sum(bool(one.fixes and one.fixes[0].certain) for one in findings)
    say_done(
        f"{count} utterances of skill '{skill.name}': {len(findings)} findings, {certain} of them with "
        "a fix that loses nothing."
    )
    commands = [f"dialoom kit quality {folder} --fix {findings[0].id}"]
    if certain:
        commands.append(f"dialoom kit quality {folder} --fix all")
    say_next(*commands)


def _told(findings: tuple[Finding, ...]) -> list[JsonValue]:
    return [one.as_json() for one in findings]
