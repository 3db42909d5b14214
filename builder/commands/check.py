"""`dialoom check`: every problem of a skill, with file, line and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from builder.commands.output import (
    JsonOption,
    print_json,
    say_done,
    say_next,
    say_problems,
    tell,
)
from builder.commands.workspace import FolderArgument, contents_in
from builder.errors import Problem, errors_of, in_order
from builder.schema.skill import Skill


def check(
    folder: FolderArgument,
    strict: Annotated[
        bool, typer.Option("--strict", help="Let warnings fail the check too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a skill, or an assistant of several, and print every problem with file, line and remedy."""
    from builder.skillfile import is_assistant, load_skill

    if is_assistant(folder):
        _check_assistant(folder, strict=strict, as_json=as_json)
        return
    loaded = load_skill(folder)
    problems = loaded.check()
    if loaded.skill is not None:
        from builder.nlu.templates.conflicts import template_conflicts

        problems += documents_problems(folder, loaded.skill)
        problems += [loaded.locate(problem) for problem in template_conflicts(loaded.skill)]
        problems += [loaded.locate(problem) for problem in faq_problems(folder, loaded.skill)]
    name = loaded.partial.name if loaded.partial is not None else None
    _tell(folder, "skill", name, problems, strict=strict, as_json=as_json)
    if as_json:
        return
    if loaded.skill is not None:
        warnings = f", {_count(len(problems), 'warning')}" if problems else ", nothing to mend"
        say_done(f"Skill '{loaded.skill.name}': {describe(loaded.skill)}{warnings}.")
    say_next(f"dialoom train {folder}")


def _check_assistant(folder: Path, *, strict: bool, as_json: bool) -> None:
    from builder.skillfile.assistant import load_assistant, load_skills_of

    loaded = load_assistant(folder)
    skills = load_skills_of(loaded.assistant, folder) if loaded.assistant is not None else {}
    problems = loaded.check(skills)
    name = loaded.assistant.name if loaded.assistant is not None else None
    _tell(folder, "assistant", name, problems, strict=strict, as_json=as_json)
    if as_json or loaded.assistant is None:
        return
    warnings = f", {_count(len(problems), 'warning')}" if problems else ", nothing to mend"
    held = f"{_count(len(loaded.assistant.skills), 'skill')}"
    chats = _count(len(loaded.assistant.chats), "test conversation")
    say_done(f"Assistant '{name}': {held}, {chats}{warnings}.")
    say_next(f"dialoom test {folder}", f"dialoom chat {folder}")


def _tell(
    folder: Path,
    kind: str,
    name: str | None,
    problems: list[Problem],
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Print the problems; ends the command where one of them fails the check."""
    problems = in_order(problems)
    errors = errors_of(problems)
    failed = bool(errors) or (strict and bool(problems))
    if as_json:
        told: list[JsonValue] = [problem.as_json() for problem in problems]
        counts = {"errors": len(errors), "warnings": len(problems) - len(errors)}
        print_json({kind: name, "ok": not failed, **counts, "problems": told})
        if failed:
            raise typer.Exit(1)
        return
    say_problems(problems)
    if problems:
        tell()
    if failed:
        tell(f"{_count(len(errors), 'error')}, {_count(len(problems) - len(errors), 'warning')}.")
        say_next(f"mend what is listed above, then run: dialoom check {folder}")
        raise typer.Exit(1)


def documents_problems(folder: Path, skill: Skill) -> list[Problem]:
    """Read the documents of a skill folder, and return what is wrong with them."""
    if not skill.documents:
        return []
    from builder.reading.library import read_documents

    documents = read_documents(skill.documents, contents_in(folder))
    return [problem for document in documents for problem in document.problems(skill.name)]


def faq_problems(folder: Path, skill: Skill) -> list[Problem]:
    """Return the questions that the last training found to ask nearly the same, if they still stand."""
    from builder.commands.workspace import bundle_path, find_bundle

    bundle = find_bundle(bundle_path(folder, skill)) if skill.faq else None
    if bundle is None:
        return []
    from builder.reading.faq_alike import AlikeQuestions

    return AlikeQuestions.load(bundle.parts).problems(skill)


def describe(skill: Skill) -> str:
    """Return what a skill holds, in numbers."""
    utterances = sum(len(intent.all_utterances()) for intent in skill.intents)
    return (
        f"{_count(len(skill.intents), 'intent')} with {_count(utterances, 'utterance')}, "
        f"{_count(len(skill.flows), 'flow')}, {len(skill.faq)} FAQ entries, "
        f"{_count(len(skill.documents), 'document')}, "
        f"{_count(len(skill.chats), 'test conversation')}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
