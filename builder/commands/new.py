"""`dialoom new`: a folder to begin with, copied from a template."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from builder.commands.check import describe
from builder.commands.languages import only_languages
from builder.commands.output import JsonOption, print_json, say_done, say_next
from builder.errors import Conflict, Invalid, NotFound, suggest
from builder.naming import ensure_name
from builder.schema.skill import Skill
from builder.sentence import say, together
from builder.system_reason import system_reason

MINIMAL = "minimal"
_LEAVE_OUT = ("build", "__pycache__", ".*")


def new(
    folder: Annotated[
        Path, typer.Argument(help="The folder to make; its name becomes the skill's.")
    ],
    template: Annotated[
        str, typer.Option(help="What to begin with: minimal, or a ready-made skill.")
    ] = MINIMAL,
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language", "-l", help="A language to keep, the main one first; repeatable."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new skill: a folder of readable files."""
    source = templates().get(template)
    if source is None:
        raise NotFound(
            "template-not-found",
            together(
                say("There is no template '{template}'.", template=template),
                suggest(template, templates(), say("templates")),
            ),
        )
    skill = make_skill(source, folder, language or [])
    if as_json:
        languages = list(skill.languages)
        print_json({"skill": skill.name, "folder": str(folder), "languages": [*languages]})
        return
    say_done(f"Skill '{skill.name}' is in {folder}: {describe(skill)}.")
    say_next(f"dialoom check {folder}", f"dialoom train {folder}", f"dialoom chat {folder}")


def templates() -> dict[str, Path]:
    """Return the folders of the templates, by name: a minimal one and the ready-made skills."""
    from skills import ready_made

    minimal = Path(__file__).parent / "templates" / MINIMAL
    return {MINIMAL: minimal, **{folder.name: folder for folder in ready_made()}}


def make_skill(source: Path, folder: Path, languages: list[str]) -> Skill:
    """Copy a template into a new folder, under the folder's name and in the languages wanted."""
    from builder.skillfile import load_skill, save_skill

    template = load_skill(source).skill
    if template is None:
        raise Invalid(
            "template-broken",
            say("The template in '{folder}' has problems; see dialoom check.", folder=str(source)),
        )
    skill = named_after(_in(template, languages), folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            "folder-exists",
            say(
                "'{folder}' exists already and is not empty. Name a folder that does not exist yet.",
                folder=str(folder),
            ),
        )
    try:
        shutil.copytree(
            source, folder, ignore=shutil.ignore_patterns(*_LEAVE_OUT), dirs_exist_ok=True
        )
        save_skill(skill, folder)
    except OSError as error:
        raise Invalid(
            "folder-not-made",
            say(
                "The folder '{folder}' cannot be made: {reason}.",
                folder=str(folder),
                reason=system_reason(error),
            ),
        ) from error
    return skill


def named_after(skill: Skill, folder: Path) -> Skill:
    """Return the skill under its folder's name; raises `Invalid('name-invalid')`."""
    return skill.model_copy(update={"name": ensure_name(folder.resolve().name)})


def _in(template: Skill, languages: list[str]) -> Skill:
    for language in languages:
        if language not in template.languages:
            raise NotFound(
                "language-not-found",
                together(
                    say(
                        "The template '{template}' does not speak '{language}'.",
                        template=template.name,
                        language=language,
                    ),
                    suggest(language, template.languages, say("languages")),
                ),
            )
    chosen = tuple(dict.fromkeys(languages))
    return only_languages(template, chosen) if chosen else template
