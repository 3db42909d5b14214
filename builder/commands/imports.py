"""`dialoom import`: bring what other systems have into a skill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from builder.commands.output import JsonOption, print_json, say, say_done, say_next, say_problems
from builder.errors import Invalid, NotFound, Place, Problem, errors_of
from builder.schema.entity import DictionaryEntry
from builder.schema.skill import Skill
from builder.skillfile.unit import UnitTemplate, decode, read_dictionary, read_templates
from builder.skillfile.unit_skill import Imported, with_unit
from builder.text import ANY_LANGUAGE

app = typer.Typer(no_args_is_help=True, help="Bring what other systems have into a skill.")

_MOST_BYTES = 50_000_000


@app.callback()
def _group() -> None:
    """Bring what other systems have into a skill."""


@app.command()
def unit(
    templates: Annotated[
        list[Path], typer.Argument(help="UNIT's template files.", show_default=False)
    ],
    into: Annotated[Path, typer.Option(help="The skill's folder; made where there is none.")],
    dictionary: Annotated[
        list[Path] | None,
        typer.Option(help="A dictionary file, NAME.txt, or a folder of them; repeatable."),
    ] = None,
    language: Annotated[
        str, typer.Option(help="The language of templates and words; * is any.")
    ] = ANY_LANGUAGE,
    dry_run: Annotated[bool, typer.Option(help="Change nothing; tell what would be.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read template lines and dictionaries of Baidu's UNIT into a skill."""
    from builder.skillfile import save_skill

    skill = _skill_in(into, language)
    read: list[UnitTemplate] = []
    problems: list[Problem] = []
    for path in templates:
        found = read_templates(_text_of(path), path.name, skill.name)
        read += found.templates
        problems += found.problems
    lists = _dictionaries(dictionary or [])
    if not read and not lists:
        raise Invalid(
            "unit-nothing",
            f"Nothing can be imported from {', '.join(str(path) for path in templates)}: no line is a "
            "template. A line has an intent, a threshold, fragments and 0 or 1, with tabs between.",
            problems,
        )
    imported = with_unit(skill, read, lists, language)
    problems += imported.problems
    changed = [] if dry_run else save_skill(imported.skill, into)
    if as_json:
        print_json(
            {
                "skill": imported.skill.name,
                "templates": imported.templates,
                "intents": [*imported.intents],
                "slots": [*imported.slots],
                "cues": [*imported.cues],
                "changed": [*changed],
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        _tell(imported, problems, into, dry_run=dry_run)
    if errors_of(problems):
        raise typer.Exit(1)


def _tell(imported: Imported, problems: list[Problem], into: Path, *, dry_run: bool) -> None:
    say_problems(problems)
    verb = "would be added to" if dry_run else "are in"
    say_done(f"{imported.templates} templates {verb} skill '{imported.skill.name}'.")
    for what, names in (
        ("intents", imported.intents),
        ("slots", imported.slots),
        ("cues", imported.cues),
    ):
        if names:
            say(f"  new {what}: {', '.join(names)}")
    if errors_of(problems):
        say("  Lines with an error were left out; everything else was read.")
    say_next(f"dialoom check {into}", f'dialoom parse {into} "..." --explain')


def _skill_in(folder: Path, language: str) -> Skill:
    from builder.commands.new import named_after
    from builder.commands.workspace import load_checked

    if folder.is_dir() and any(folder.iterdir()):
        return load_checked(folder)[0]
    languages = ("zh",) if language == ANY_LANGUAGE else (language,)
    return named_after(Skill(name="skill", languages=languages), folder)


def _dictionaries(paths: list[Path]) -> dict[str, tuple[DictionaryEntry, ...]]:
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.txt")) if path.is_dir() else [path]
    return {path.stem: read_dictionary(_text_of(path)) for path in files}


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        raise NotFound(
            "file-not-found", f"The file '{path}' cannot be read: {error.strerror}."
        ) from error
    text = decode(data) if size <= _MOST_BYTES else None
    if text is None or "\x00" in text:
        reason = "is larger than 50 MB" if size > _MOST_BYTES else "is no text in UTF-8 or GB 18030"
        problem = Problem(
            "unit-file", Place(path.name), f"It {reason}.", "Export it from UNIT again as text."
        )
        raise Invalid("unit-file", f"The file '{path}' {reason}: nothing was imported.", [problem])
    return text
