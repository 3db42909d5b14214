"""`dialoom assistant`: put several skills behind one entrance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from builder.commands.assistant_folder import load_sound_assistant
from builder.commands.output import JsonOption, print_json, say_done, say_next, tell
from builder.errors import BuilderError, Conflict, NotFound, suggest
from builder.naming import ensure_name
from builder.schema.assistant import Assistant
from builder.sentence import say, together
from builder.skillfile.assistant import (
    is_assistant,
    load_assistant,
    save_assistant,
    skills_beside,
)
from builder.skillfile.load import load_skill

app = typer.Typer(
    no_args_is_help=True,
    help="Put several skills behind one entrance. Check, talk to, test and serve an assistant's folder "
    "like a skill's: dialoom check, chat, test, serve --skills.",
)


@app.command("new")
def new(
    folder: Annotated[
        Path, typer.Argument(help="The folder to make; its name becomes the assistant's.")
    ],
    skill: Annotated[
        list[str] | None,
        typer.Option(
            "--skill",
            "-s",
            help="A skill beside it, the most important one first; repeatable. All, if left out.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make an assistant of the skills that lie beside its folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            "folder-exists",
            say(
                "'{folder}' exists already and is not empty. Name a folder that does not exist yet.",
                folder=str(folder),
            ),
        )
    beside = skills_beside(folder)
    names = list(dict.fromkeys(skill or sorted(beside)))
    for name in names:
        if name not in beside:
            raise NotFound(
                "skill-not-found",
                together(
                    say(
                        "There is no skill '{name}' beside '{folder}'.",
                        name=name,
                        folder=str(folder),
                    ),
                    suggest(name, beside, say("skills")),
                ),
            )
    if not names:
        raise NotFound(
            "skill-not-found",
            say(
                "There are no skills beside '{folder}'. Make one first: dialoom new {shop}",
                folder=str(folder),
                shop=str(folder.parent / "shop"),
            ),
        )
    assistant = _made(folder.resolve().name, names, beside)
    save_assistant(assistant, folder)
    if as_json:
        told: list[JsonValue] = [*names]
        print_json({"assistant": assistant.name, "folder": str(folder), "skills": told})
        return
    say_done(f"Assistant '{assistant.name}' is in {folder}, with {', '.join(names)}.")
    say_next(
        f"dialoom check {folder}", f"dialoom chat {folder}", f"dialoom serve --skills {folder}"
    )


@app.command("list")
def list_folders(
    folder: Annotated[Path, typer.Argument(help="The folder to look in.")] = Path(),
    as_json: JsonOption = False,
) -> None:
    """List the assistants in a folder, with their skills in the order of their priority."""
    found = [path for path in (folder, *sorted(folder.glob("*"))) if is_assistant(path)]
    lines: list[JsonValue] = []
    for path in found:
        loaded = load_assistant(path)
        name = loaded.assistant.name if loaded.assistant is not None else path.name
        skills: list[JsonValue] = [*loaded.assistant.skill_names] if loaded.assistant else []
        try:
            load_sound_assistant(path)
            sound = True
        except BuilderError:
            sound = False
        lines.append({"assistant": name, "folder": str(path), "skills": skills, "sound": sound})
        if not as_json:
            mark = "" if sound else f"   has problems: dialoom check {path}"
            tell(f"{name}   {path}   {', '.join(map(str, skills))}{mark}")
    if as_json:
        print_json({"assistants": lines})
    elif not lines:
        tell(f"There are no assistants in '{folder}'. Make one: dialoom assistant new FOLDER")


def _made(name: str, names: list[str], beside: dict[str, Path]) -> Assistant:
    spoken: dict[str, None] = {}
    for each in names:
        skill = load_skill(beside[each]).partial
        spoken |= dict.fromkeys(skill.languages if skill is not None else ())
    return Assistant.model_validate(
        {"name": ensure_name(name), "languages": list(spoken) or ["zh"], "skills": names}
    )
