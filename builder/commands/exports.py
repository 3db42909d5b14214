"""`dialoom export`: write what a skill has as other systems read it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from builder.commands.output import JsonOption, print_json, say_done, say_problems
from builder.commands.workspace import FolderArgument, load_checked
from builder.errors import Conflict, Invalid
from builder.sentence import say
from builder.skillfile.unit_skill import unit_files
from builder.system_reason import system_reason

app = typer.Typer(no_args_is_help=True, help="Write what a skill has as other systems read it.")


@app.callback()
def _group() -> None:
    """Write what a skill has as other systems read it."""


@app.command()
def unit(
    folder: FolderArgument,
    out: Annotated[Path, typer.Option(help="The folder to write into; it is made.")],
    as_json: JsonOption = False,
) -> None:
    """Write templates, cues and dictionaries as Baidu's UNIT reads them."""
    skill, _ = load_checked(folder)
    files, problems = unit_files(skill)
    if not files["templates.txt"]:
        raise Invalid(
            "unit-nothing",
            say(
                "Skill '{skill}' has no templates to export. Write some under an intent's "
                "'templates' in intents.yml.",
                skill=skill.name,
            ),
            problems,
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(
            "folder-exists",
            say(
                "'{folder}' exists already and is not empty. Name a folder that does not exist yet.",
                folder=str(out),
            ),
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Invalid(
            "folder-not-made",
            say(
                "The folder '{folder}' cannot be written: {reason}.",
                folder=str(out),
                reason=system_reason(error),
            ),
        ) from error
    if as_json:
        told: list[JsonValue] = [problem.as_json() for problem in problems]
        print_json({"folder": str(out), "files": [*sorted(files)], "problems": told})
        return
    say_problems(problems)
    say_done(f"{len(files)} files are in {out}: {', '.join(sorted(files))}")
