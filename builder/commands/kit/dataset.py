"""`dialoom kit dataset`: bring utterances in and out of a skill in any format, with version and card."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
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
    say_problems,
    tell,
)
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    library_for,
    load_checked,
    settings_for,
)
from builder.errors import Conflict, Problem
from builder.schema.skill import Skill
from builder.sentence import say

if TYPE_CHECKING:
    from kits.datasets.card import Card, Source
    from kits.datasets.dataset import Dataset
    from kits.datasets.into_skill import Grown

app = typer.Typer(
    no_args_is_help=True,
    help="Bring utterances in and out of a skill in any format, with version and card.",
)

_AUTO = "auto"
_OUTCOMES = {
    "added": "added",
    "marked": "got marks",
    "same": "stand there already",
    "unlabelled": "have no label",
    "test": "are there to test with",
    "left_out": "were left out",
}

FormatOption = Annotated[
    str,
    typer.Option(
        "--format",
        help="csv, xlsx, jsonl, spacy, bio, rasa, unit, label-studio; auto: by the file.",
    ),
]
LicenceOption = Annotated[
    str | None, typer.Option("--licence", help="The licence of the data, for the card.")
]


@app.callback()
def _group() -> None:
    """Bring utterances in and out of a skill in any format, with version and card."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="The file, or a folder of BIO tags.")],
    skill: Annotated[
        Path, typer.Option("--skill", help="The skill's folder; made where there is none.")
    ] = Path(),
    format: FormatOption = _AUTO,
    language: Annotated[
        str | None, typer.Option(help="The language of rows whose language the file does not tell.")
    ] = None,
    dictionary: Annotated[
        list[Path] | None, typer.Option(help="A dictionary file of UNIT, NAME.txt; repeatable.")
    ] = None,
    tests: Annotated[
        bool, typer.Option("--tests", help="Take the rows of the test part as well.")
    ] = False,
    licence: LicenceOption = None,
    dry_run: Annotated[bool, typer.Option(help="Change nothing; tell what would be.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read utterances with their intents and spans into a skill, and tell what became of each row."""
    from builder.skillfile import save_skill
    from kits.datasets.card import Source
    from kits.datasets.into_skill import with_dataset
    from kits.datasets.read import read_dataset

    before = _skill_in(skill, language)
    read = read_dataset(file, format, tuple(dictionary or ()))
    grown = with_dataset(before, read.dataset, language=language, tests=tests)
    problems = [*read.problems, *grown.problems]
    grows = grown.skill != before
    changed: list[str] = []
    if grows and not dry_run:
        changed = save_skill(grown.skill, skill)
        digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
        source = Source(
            name=file.name, digest=digest, rows=len(read.dataset.rows), licence=licence, on=_today()
        )
        changed += _save_card(grown.skill, skill, [source], licence)
    counts = {**grown.counts, "left_out": grown.counts["left_out"] + read.left_out}
    if as_json:
        print_json(
            {
                "skill": grown.skill.name,
                "format": read.format,
                "dry_run": dry_run,
                "counts": dict(counts),
                "templates": grown.templates,
                "intents": [*grown.intents],
                "slots": [*grown.slots],
                "changed": [*changed],
                "problems": _told(problems),
            }
        )
        return
    say_problems(problems)
    _tell(grown, counts, read.format, skill, dry_run=dry_run)


@app.command("export")
def export(
    folder: FolderArgument,
    out: Annotated[Path, typer.Option("--out", help="The file to write; UNIT: a folder.")],
    format: FormatOption = _AUTO,
    licence: LicenceOption = None,
    card: Annotated[bool, typer.Option(help="Write the card beside the file.")] = True,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the utterances of a skill with their spans, and a card beside them."""
    from kits.datasets.card import card_files, find_card, make_card
    from kits.datasets.of_skill import dataset_of
    from kits.datasets.write import save_files, written

    skill, _ = load_checked(folder)
    if format == "unit":
        from builder.commands.exports import unit

        unit(folder, out, as_json)
        return
    if out.exists() and not overwrite:
        raise Conflict(
            "file-exists",
            say("'{file}' exists already. Name another, or add --overwrite.", file=str(out)),
        )
    dataset = dataset_of(skill)
    made = written(dataset, out.name, format)
    files = dict(made.files)
    if card:
        held = find_card(out)
        own = find_card(_card_base(folder))
        told = make_card(
            skill.name,
            dataset,
            today=_today(),
            before=held,
            licence=licence or (own.licence if own else None),
            sources=own.sources if own else (),
        )
        files |= card_files(told, out.name)
    save_files(out.parent, files)
    if as_json:
        print_json(
            {
                "skill": skill.name,
                "format": made.format,
                "rows": len(dataset.rows),
                "digest": dataset.digest,
                "files": [*files],
                "problems": _told(list(made.problems)),
            }
        )
        return
    say_problems(made.problems)
    say_done(
        f"{len(dataset.rows)} utterances of skill '{skill.name}' are in {out} ({made.format})."
    )
    if len(files) > 1:
        tell(f"  beside it: {', '.join(name for name in files if name != out.name)}")


@app.command("card")
def card(
    folder: FolderArgument,
    licence: LicenceOption = None,
    source: Annotated[
        list[str] | None, typer.Option("--from", help="Where the data comes from; repeatable.")
    ] = None,
    quality: Annotated[
        bool, typer.Option("--quality", help="Look for quality findings, and count them in it.")
    ] = False,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a skill's data card: version, sources, licence, languages, counts and findings."""
    from kits.datasets.card import Source

    skill, _ = load_checked(folder)
    sources = [Source(name=name, on=_today()) for name in source or ()]
    findings = _findings(skill, data_dir, quiet=as_json) if quality else None
    changed = _save_card(skill, folder, sources, licence, findings)
    made = _card_of(folder)
    if as_json:
        print_json(made.model_dump(mode="json"))
        return
    say_done(f"Version {made.version} of {made.rows} utterances: {', '.join(changed)} in {folder}.")


def _card_of(folder: Path) -> Card:
    from kits.datasets.card import find_card

    found = find_card(_card_base(folder))
    assert found is not None
    return found


def _card_base(folder: Path) -> Path:
    return folder / "dataset"


def _findings(skill: Skill, data_dir: Path | None, *, quiet: bool) -> dict[str, int]:
    from kits.quality.finding import counts_of
    from kits.quality.index import QualityIndex

    with progress_bar("Reading utterances", quiet=quiet) as report:
        index = QualityIndex.of(skill, library_for(settings_for(data_dir)))
        return counts_of(index.findings(skill, progress=report))


def _save_card(
    skill: Skill,
    folder: Path,
    sources: list[Source],
    licence: str | None,
    findings: dict[str, int] | None = None,
) -> list[str]:
    from kits.datasets.card import card_files, find_card, make_card
    from kits.datasets.of_skill import dataset_of
    from kits.datasets.write import save_files

    dataset: Dataset = dataset_of(skill)
    made = make_card(
        skill.name,
        dataset,
        today=_today(),
        before=find_card(_card_base(folder)),
        licence=licence,
        sources=sources,
        findings=findings,
    )
    files = card_files(made, "dataset")
    save_files(folder, files)
    return [*files]


def _tell(
    grown: Grown, counts: dict[str, int], format: str, folder: Path, *, dry_run: bool
) -> None:
    told = [f"{counts[key]} {words}" for key, words in _OUTCOMES.items() if counts[key]]
    rows = sum(counts.values())
    verb = "would be read" if dry_run else "were read"
    say_done(f"{rows} rows ({format}) {verb} into skill '{grown.skill.name}': {', '.join(told)}.")
    if grown.templates:
        tell(f"  {grown.templates} templates")
    for what, names in (("intents", grown.intents), ("slots", grown.slots)):
        if names:
            shown = ", ".join(names[:12]) + (
                f" and {len(names) - 12} more" if len(names) > 12 else ""
            )
            tell(f"  new {what}: {shown}")
    say_next(f"dialoom check {folder}", f"dialoom kit quality {folder}")


def _told(problems: list[Problem]) -> list[JsonValue]:
    return [problem.as_json() for problem in problems]


def _today() -> date:
    return datetime.now(UTC).date()


def _skill_in(folder: Path, language: str | None) -> Skill:
    from builder.commands.new import named_after

    if folder.is_dir() and any(folder.iterdir()):
        return load_checked(folder)[0]
    return named_after(Skill(name="skill", languages=(language or "zh",)), folder)
