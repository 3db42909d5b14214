"""Folders served from the start: skills are drafted, trained and published, assistants kept."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from builder.errors import BuilderError, Invalid, NotFound, Problem, errors_of
from builder.schema.assistant import Assistant
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.sentence import Sentence, say, together
from builder.server.archives import keep_folder
from builder.server.services import Services
from builder.skillfile.assistant import is_assistant, load_assistant, load_skills_of
from builder.skillfile.load import load_skill
from builder.store.drafts import Draft
from builder.wire.skills import JobError

_LOG: Final = logging.getLogger("dialoom")
_POLL_SECONDS: Final = 0.1


@asynccontextmanager
async def install_skills(
    services: Services, *, folders: Sequence[Path], ready_made: Sequence[Path]
) -> AsyncIterator[None]:
    """Install skill folders beside the running server; a folder with problems is told and left out.

    A folder of `folders` is what its author wants served now: it replaces the draft. One of
    `ready_made` is a gift: it is made once, and then belongs to whoever edits it.
    """
    task = asyncio.create_task(_install_all(services, folders, ready_made), name="installer")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _install_all(
    services: Services, folders: Sequence[Path], ready_made: Sequence[Path]
) -> None:
    for folder, replaces in [*((f, True) for f in folders), *((f, False) for f in ready_made)]:
        try:
            if is_assistant(folder):
                await _install_assistant(services, folder, replaces=replaces)
            else:
                await _install(services, folder, replaces=replaces)
        except BuilderError as error:
            _LOG.error("%s is not served: %s", folder, error.message)


async def _install(services: Services, folder: Path, *, replaces: bool) -> None:
    skill = await services.run(read_sound_skill, folder)
    draft = await services.run(_draft, services, skill, folder, replaces)
    deployed = await services.run(services.store.deployments.get, skill.name)
    revision = draft.revision
    if deployed is not None:
        served = await services.run(services.store.bundles.get, skill.name, deployed.version)
        if not replaces or served.revision == draft.revision:
            if await _can_serve(services, skill.name, deployed.version):
                _LOG.info("'%s' is served, version %d", skill.name, deployed.version)
                return
            # What was published stays published: the same revision, learned anew.
            revision = served.revision
    version = await _train(services, skill.name, revision)
    expected = deployed.version if deployed is not None else None
    await services.agents.load(skill.name, version)
    await services.run(services.store.deployments.put, skill.name, version, expected)
    services.agents.forget(skill.name)
    _LOG.info("'%s' is trained and served, version %d", skill.name, version)


async def _can_serve(services: Services, name: str, version: int) -> bool:
    """Tell whether a version can be used: one of an earlier release, or a damaged one, cannot."""
    try:
        await services.agents.load(name, version)
    except Invalid as error:
        if error.code != "bundle-corrupt":
            raise
        _LOG.warning("version %d of '%s' is trained again: %s", version, name, error.message)
        return False
    return True


async def _install_assistant(services: Services, folder: Path, *, replaces: bool) -> None:
    """Keep the assistant of a folder; it answers with those of its skills that are published."""
    assistant = await services.run(read_sound_assistant, folder)

    def keep() -> None:
        store = services.store.assistants
        if store.find_revision(assistant.name) is None:
            store.create(assistant, "from its folder")
            return
        newest = store.get(assistant.name)
        if replaces and newest.assistant != assistant:
            store.save(assistant, newest.revision, "from its folder")

    await services.run(keep)
    services.roster.forget(assistant.name)
    _LOG.info("'%s' is served, with %s", assistant.name, ", ".join(assistant.skill_names))


async def _train(services: Services, name: str, revision: int) -> int:
    _LOG.info("training '%s'", name)
    job = await services.run(services.store.jobs.add, name, revision)
    services.worker.wake()
    while job.state in ("queued", "running"):
        await asyncio.sleep(_POLL_SECONDS)
        job = await services.run(services.store.jobs.get, job.id)
    if job.version is None:
        if job.error:
            why = JobError.model_validate(job.error).told()
        else:
            why = say("the training was stopped.")
        raise Invalid(
            "training-failed", say("'{name}' could not be trained: {why}", name=name, why=why)
        )
    return job.version


def read_sound_skill(folder: Path) -> Skill:
    """Load a skill folder; raises `Invalid` ('skill-has-problems') with every problem."""
    loaded = load_skill(folder)
    problems = [*loaded.problems, *(check(loaded.skill) if loaded.skill else ())]
    wrong = errors_of(problems)
    if loaded.skill is None or wrong:
        told = say(
            "The skill in {folder} has {count} problems; `dialoom check {folder}` lists them.",
            folder=str(folder),
            count=len(wrong),
        )
        raise Invalid("skill-has-problems", together(told, *_first(wrong)), problems)
    return loaded.skill


def read_sound_assistant(folder: Path) -> Assistant:
    """Load an assistant's folder; raises `Invalid` ('assistant-has-problems') with every problem."""
    loaded = load_assistant(folder)
    skills = load_skills_of(loaded.assistant, folder) if loaded.assistant is not None else {}
    problems = loaded.check(skills)
    # Skills that lie elsewhere may be served already.
    wrong = [each for each in errors_of(problems) if each.code != "assistant-unknown-skill"]
    if loaded.assistant is None or wrong:
        told = say(
            "The assistant in {folder} has {count} problems; `dialoom check {folder}` lists them.",
            folder=str(folder),
            count=len(wrong),
        )
        raise Invalid("assistant-has-problems", together(told, *_first(wrong)), problems)
    return loaded.assistant


def _first(wrong: Sequence[Problem]) -> Iterator[Sentence]:
    for problem in wrong[:1]:
        yield say(
            "The first: {where}: {what} {remedy} [{code}]",
            where=str(problem.where),
            what=problem.what,
            remedy=problem.remedy,
            code=problem.code,
        )


def _draft(services: Services, skill: Skill, folder: Path, replaces: bool) -> Draft:
    try:
        newest = services.store.drafts.get(skill.name)
    except NotFound:
        keep_folder(services.store, skill, folder)
        return services.store.skills.create(skill, "from its folder")
    if not replaces:
        return newest
    keep_folder(services.store, skill, folder)
    if newest.skill != skill:
        return services.store.drafts.save(skill, newest.revision, "from its folder")
    services.store.documents.name(skill)
    return newest
