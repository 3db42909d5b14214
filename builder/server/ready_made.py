"""What comes with Dialoom to begin from: skills and assistants as folders, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from builder.errors import Invalid, NotFound, errors_of, suggest
from builder.naming import ensure_name
from builder.schema.assistant import Assistant
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.sentence import say, together
from builder.server.answers import problem_shapes
from builder.server.archives import keep_folder
from builder.skillfile.assistant import load_assistant
from builder.skillfile.load import load_skill
from builder.store.store import Store
from builder.wire.ready_made import NewFromReadyMade, ReadyMadeLine, ReadyMadeTaken
from skills import ready_made, ready_made_assistants

_NOTE = "from the ready-made '{name}'"


def lines() -> tuple[ReadyMadeLine, ...]:
    """Return what there is, skills before assistants."""
    return (
        *(_skill_line(folder) for folder in ready_made()),
        *(_assistant_line(folder) for folder in ready_made_assistants()),
    )


def take(store: Store, name: str, new: NewFromReadyMade) -> ReadyMadeTaken:
    """Make a skill or an assistant of a ready-made one; an assistant's missing skills come along.

    Raises `NotFound('ready-made-not-found')`, `Invalid('name-invalid')` and `Conflict`.
    """
    skills = {folder.name: folder for folder in ready_made()}
    assistants = {folder.name: folder for folder in ready_made_assistants()}
    if name in skills:
        skill = _take_skill(store, skills[name], new)
        return ReadyMadeTaken(name=skill.name, kind="skill", problems=problem_shapes(check(skill)))
    if name not in assistants:
        raise NotFound(
            "ready-made-not-found",
            together(
                say("There is no ready-made skill '{name}'.", name=name),
                suggest(name, (*skills, *assistants), say("ones")),
            ),
        )
    assistant = _assistant(assistants[name])
    called = assistant.model_copy(
        update={"name": ensure_name(new.name or name), **_title(assistant.title, new)}
    )
    there = {line.name for line in store.skills.page(names=called.skill_names, limit=200).skills}
    missing = [each for each in called.skill_names if each not in there and each in skills]
    for each in missing:
        _take_skill(store, skills[each], NewFromReadyMade())
    store.assistants.create(called, _NOTE.format(name=name))
    return ReadyMadeTaken(name=called.name, kind="assistant", skills=tuple(missing))


def _take_skill(store: Store, folder: Path, new: NewFromReadyMade) -> Skill:
    skill = _skill(folder)
    skill = skill.model_copy(
        update={"name": ensure_name(new.name or skill.name), **_title(skill.title, new)}
    )
    store.skills.create(skill, _NOTE.format(name=folder.name))
    keep_folder(store, skill, folder)
    return skill


def _title(title: dict[str, tuple[str, ...]], new: NewFromReadyMade) -> dict[str, object]:
    """Return the title that is wished for, in every language that the ready-made one has a title in."""
    wished = (new.title or "").strip()
    return {"title": dict.fromkeys(title or {"*": ()}, (wished,))} if wished else {}


def _skill_line(folder: Path) -> ReadyMadeLine:
    skill = _skill(folder)
    return ReadyMadeLine(
        name=folder.name,
        kind="skill",
        title=skill.title,
        description=skill.description,
        languages=skill.languages,
        intents=len(skill.intents),
        flows=len(skill.flows),
        faq=len(skill.faq),
        has_actions=(folder / "actions.py").is_file(),
    )


def _assistant_line(folder: Path) -> ReadyMadeLine:
    assistant = _assistant(folder)
    return ReadyMadeLine(
        name=folder.name,
        kind="assistant",
        title=assistant.title,
        description=assistant.description,
        languages=assistant.languages,
        skills=assistant.skill_names,
    )


@lru_cache(maxsize=32)
def _skill(folder: Path) -> Skill:
    loaded = load_skill(folder)
    if loaded.skill is None or errors_of(loaded.problems):
        raise Invalid(
            "skill-has-problems",
            say(
                "The ready-made skill '{name}' has problems; see dialoom check {folder}.",
                name=folder.name,
                folder=str(folder),
            ),
            loaded.problems,
        )
    return loaded.skill


@lru_cache(maxsize=32)
def _assistant(folder: Path) -> Assistant:
    loaded = load_assistant(folder)
    if loaded.assistant is None:
        raise Invalid(
            "assistant-has-problems",
            say(
                "The ready-made assistant '{name}' has problems; see dialoom check {folder}.",
                name=folder.name,
                folder=str(folder),
            ),
        )
    return loaded.assistant
