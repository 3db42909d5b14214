"""`dialoom import`: bring what other systems have into a skill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.import_faq import faq
from builder.commands.output import JsonOption, print_json, say_done, say_next, say_problems, tell
from builder.errors import NotFound, Place, Problem, errors_of
from builder.schema.skill import Skill
from builder.sentence import say
from builder.system_reason import system_reason
from builder.text import ANY_LANGUAGE

if TYPE_CHECKING:
    from builder.skillfile.importing import Brought

app = typer.Typer(no_args_is_help=True, help="Bring what other systems have into a skill.")


@app.callback()
def _group() -> None:
    """Bring what other systems have into a skill."""


app.command()(faq)


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
    from builder.skillfile.importing import ForeignFiles, bring_in

    skill = _skill_in(into, language)
    files = ForeignFiles(_texts(templates), _dictionaries(dictionary))
    imported = bring_in(skill, files, language)
    problems = [*imported.problems]
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


@app.command()
def dmkit(
    policy: Annotated[Path, typer.Argument(help="DMKit's policy file, JSON.", show_default=False)],
    into: Annotated[Path, typer.Option(help="The skill's folder; made where there is none.")],
    templates: Annotated[
        list[Path] | None, typer.Option(help="A template file of UNIT; repeatable.")
    ] = None,
    dictionary: Annotated[
        list[Path] | None,
        typer.Option(help="A dictionary file, NAME.txt, or a folder of them; repeatable."),
    ] = None,
    drawing: Annotated[
        Path | None, typer.Option(help="The drawing that the policies came from, draw.io XML.")
    ] = None,
    services: Annotated[
        Path | None, typer.Option(help="DMKit's remote_services.json, for the addresses.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of templates and words.")] = "zh",
    dry_run: Annotated[bool, typer.Option(help="Change nothing; tell what would be.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read policies of UNIT's dialogue manager into a skill: one flow a policy."""
    from builder.skillfile import save_skill
    from builder.skillfile.importing import ForeignFiles, bring_in

    skill = _skill_in(into, language)
    files = ForeignFiles(
        templates=_texts(templates),
        dictionaries=_dictionaries(dictionary),
        policies=_texts([policy]),
        drawings=_texts([drawing] if drawing is not None else []),
        services=_texts([services] if services is not None else []),
    )
    converted = bring_in(skill, files, language)
    problems = [*converted.problems]
    changed = [] if dry_run else save_skill(converted.skill, into)
    actions = into / "actions.py"
    if converted.actions is not None and not dry_run:
        if actions.exists():
            problems.append(_actions_kept(skill, actions))
            actions = into / "actions_from_dmkit.txt"
        actions.write_text(converted.actions, encoding="utf-8")
        changed = [*changed, actions.name]
    if as_json:
        print_json(
            {
                "skill": converted.skill.name,
                "flows": [*converted.flows],
                "templates": converted.templates,
                "changed": [*changed],
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        say_problems(problems)
        verb = "would be in" if dry_run else "are in"
        say_done(f"{len(converted.flows)} flows {verb} skill '{converted.skill.name}'.")
        say_next(f"dialoom check {into}", f"dialoom chat {into}")
    if errors_of(problems):
        raise typer.Exit(1)


def _actions_kept(skill: Skill, path: Path) -> Problem:
    return Problem(
        "dmkit-actions-kept",
        Place(skill.name, file=str(path)),
        say("'{file}' is there already and was left as it is.", file=path.name),
        say("Take over what you need from actions_from_dmkit.txt."),
        "warning",
    )


def _tell(imported: Brought, problems: list[Problem], into: Path, *, dry_run: bool) -> None:
    say_problems(problems)
    verb = "would be added to" if dry_run else "are in"
    say_done(f"{imported.templates} templates {verb} skill '{imported.skill.name}'.")
    for what, names in (
        ("intents", imported.intents),
        ("slots", imported.slots),
        ("cues", imported.cues),
    ):
        if names:
            tell(f"  new {what}: {', '.join(names)}")
    if errors_of(problems):
        tell("  Lines with an error were left out; everything else was read.")
    say_next(f"dialoom check {into}", f'dialoom parse {into} "..." --explain')


def _skill_in(folder: Path, language: str) -> Skill:
    from builder.commands.new import named_after
    from builder.commands.workspace import load_checked

    if folder.is_dir() and any(folder.iterdir()):
        return load_checked(folder)[0]
    languages = ("zh",) if language == ANY_LANGUAGE else (language,)
    return named_after(Skill(name="skill", languages=languages), folder)


def _dictionaries(paths: list[Path] | None) -> dict[str, str]:
    from builder.skillfile.importing import by_word_list

    files: list[Path] = []
    for path in paths or []:
        files += sorted(path.glob("*.txt")) if path.is_dir() else [path]
    return by_word_list(_texts(files))


def _texts(paths: list[Path] | None) -> dict[str, str]:
    """Return the texts of files by their names, or by their paths where two have the same name."""
    found: dict[str, str] = {}
    for path in paths or []:
        found[str(path) if path.name in found else path.name] = _text_of(path)
    return found


def _text_of(path: Path) -> str:
    from builder.skillfile.importing import MOST_BYTES, text_of

    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFound(
            "file-not-found",
            say(
                "The file '{file}' cannot be read: {reason}.",
                file=str(path),
                reason=system_reason(error),
            ),
        ) from error
    return text_of(data, path.name, str(path))
