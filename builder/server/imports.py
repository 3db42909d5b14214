"""What is uploaded to become a skill: looked through first, or made at once."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from builder.naming import ensure_name
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.server import archives
from builder.server.answers import problem_shapes
from builder.skillfile.archive import SkillArchive
from builder.skillfile.importing import Brought
from builder.skillfile.importing.upload import Foreign, is_skill_folder, read_foreign
from builder.store.store import Store
from builder.wire.imports import ImportCounts, ImportedFile, ImportProposal
from builder.wire.problems import ProblemShape
from builder.wire.skills import SkillMade


def propose(file: BinaryIO, named: str, language: str | None) -> ImportProposal:
    """Return what an uploaded file, called `named`, would become; nothing is kept.

    `language` is that of UNIT's and DMKit's files, guessed where it is None. Raises `Invalid`:
    'import-nothing', 'archive-...', 'dmkit-...', or 'skill-has-problems' with all of them.
    """
    if is_skill_folder(file, named):
        with SkillArchive(file) as archive:
            skill, problems = archives.read_skill(archive)
            counts = _counts(skill, documents=len(archive.documents))
        return ImportProposal(
            system="dialoom",
            name=skill.name,
            languages=skill.languages,
            counts=counts,
            problems=problem_shapes([*problems, *check(skill)]),
        )
    foreign = read_foreign(file, named)
    brought = _brought(foreign, foreign.name, language)
    return ImportProposal(
        system=foreign.system,
        name=foreign.name,
        languages=brought.skill.languages,
        counts=_counts(brought.skill),
        files=tuple(ImportedFile(name=name, kind=kind) for name, kind in foreign.kinds.items()),
        actions=brought.actions,
        problems=_problems(brought),
    )


def make(
    store: Store, file: BinaryIO, folder: Path, named: str, name: str | None, language: str | None
) -> SkillMade:
    """Make a skill of an uploaded file, called `named`; `folder` is for documents on their way.

    `name` is what the skill is to be called, `language` that of UNIT's and DMKit's files. Raises as
    `propose` does, `Invalid('name-invalid')`, and `Conflict` where the name is in use.
    """
    wanted = None if name is None else ensure_name(name)
    if is_skill_folder(file, named):
        return archives.import_skill(store, file, folder, wanted)
    foreign = read_foreign(file, named)
    brought = _brought(foreign, wanted or foreign.name, language)
    draft = store.skills.create(brought.skill, "imported")
    return SkillMade(name=brought.skill.name, revision=draft.revision, problems=_problems(brought))


def _brought(foreign: Foreign, name: str, language: str | None) -> Brought:
    spoken = language or foreign.language
    return foreign.into(Skill(name=name, languages=(spoken,)), spoken)


def _problems(brought: Brought) -> tuple[ProblemShape, ...]:
    """Return what importing told, then what the skill's own check adds about other parts."""
    told = {problem.where.path for problem in brought.problems}
    more = [problem for problem in check(brought.skill) if problem.where.path not in told]
    return problem_shapes([*brought.problems, *more])


def _counts(skill: Skill, documents: int = 0) -> ImportCounts:
    return ImportCounts(
        intents=len(skill.intents),
        utterances=sum(len(said) for one in skill.intents for said in one.utterances.values()),
        templates=sum(len(one.all_templates()) for one in skill.intents),
        cues=len(skill.cues),
        slots=len(skill.slots),
        values=sum(len(entity.dictionary) for entity in skill.entities),
        responses=len(skill.responses),
        flows=len(skill.flows),
        faq=len(skill.faq),
        documents=documents,
    )
