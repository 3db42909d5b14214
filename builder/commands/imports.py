"""`dialoom import`: bring what other systems have into a skill."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from builder.commands.import_faq import faq
from builder.commands.output import JsonOption, print_json, say_done, say_next, say_problems, tell
from builder.errors import Invalid, NotFound, Place, Problem, errors_of
from builder.schema.entity import DictionaryEntry
from builder.schema.skill import Skill
from builder.sentence import say
from builder.skillfile.unit import UnitTemplate, decode, read_dictionary, read_templates
from builder.skillfile.unit_skill import Imported, with_unit
from builder.text import ANY_LANGUAGE

app = typer.Typer(no_args_is_help=True, help="Bring what other systems have into a skill.")

_MOST_BYTES = 50_000_000


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
            say(
                "Nothing can be imported from {files}: no line is a template. A line has an intent, a "
                "threshold, fragments and 0 or 1, with tabs between.",
                files=tuple(str(path) for path in templates),
            ),
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
    from builder.skillfile.dmkit import read_policies, with_policies
    from builder.skillfile.dmkit.drawing import read_places

    skill = _skill_in(into, language)
    policies = read_policies(_text_of(policy), policy.name)
    read: list[UnitTemplate] = []
    problems: list[Problem] = []
    for path in templates or []:
        found = read_templates(_text_of(path), path.name, skill.name)
        read += found.templates
        problems += found.problems
    imported = with_unit(skill, read, _dictionaries(dictionary or []), language)
    problems += imported.problems
    places = read_places(_text_of(drawing), drawing.name) if drawing is not None else {}
    addresses = _addresses(services) if services is not None else {}
    converted = with_policies(imported.skill, policies, services=addresses, places=places)
    problems += converted.problems
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
                "templates": imported.templates,
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


def _addresses(path: Path) -> dict[str, str]:
    """Return the addresses of services: `naming_service_url` by name, without its scheme's list://."""
    try:
        found = json.loads(_text_of(path))
        named = {n: str(each["naming_service_url"]) for n, each in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = say(
            "The file '{file}' is no remote_services.json: {reason}.",
            file=str(path),
            reason=str(error),
        )
        problem = Problem("dmkit-file", Place(path.name), what, say("Give DMKit's own file."))
        raise Invalid("dmkit-file", what, [problem]) from error
    return {name: url.replace("list://", "http://", 1) for name, url in named.items()}


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
            "file-not-found",
            say(
                "The file '{file}' cannot be read: {reason}.",
                file=str(path),
                reason=str(error.strerror),
            ),
        ) from error
    text = decode(data) if size <= _MOST_BYTES else None
    if text is None or "\x00" in text:
        reason = (
            say("is larger than 50 MB")
            if size > _MOST_BYTES
            else say("is no text in UTF-8 or GB 18030")
        )
        problem = Problem(
            "unit-file",
            Place(path.name),
            say("It {reason}.", reason=reason),
            say("Export it from UNIT again as text."),
        )
        raise Invalid(
            "unit-file",
            say("The file '{file}' {reason}: nothing was imported.", file=str(path), reason=reason),
            [problem],
        )
    return text
