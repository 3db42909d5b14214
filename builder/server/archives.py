"""Skill folders as zip files, with their documents: into the store, and out of it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from builder.errors import Invalid, NotFound, Problem, errors_of
from builder.reading.documents.read import MAX_DOCUMENT
from builder.schema.check import check
from builder.schema.document import Document, fault_of_name
from builder.schema.skill import Skill
from builder.sentence import say
from builder.server.answers import problem_shapes
from builder.server.documents import problem_of
from builder.skillfile.archive import SkillArchive, write_zip
from builder.skillfile.files import DOCUMENTS
from builder.skillfile.load import skill_from_files
from builder.skillfile.save import files_from_skill
from builder.store.documents import PIECE
from builder.store.store import Store
from builder.wire.problems import ProblemShape
from builder.wire.skills import SkillMade


def read_skill(archive: SkillArchive) -> tuple[Skill, list[Problem]]:
    """Return the skill in the zip of its folder, without its documents, and the warnings about it.

    Raises `Invalid('skill-has-problems')` where it has errors.
    """
    loaded = skill_from_files(archive.sources())
    if loaded.skill is None or errors_of(loaded.problems):
        raise Invalid(
            "skill-has-problems",
            say(
                "The skill cannot be imported: it has {count} problems. Mend them and import it "
                "again.",
                count=len(errors_of(loaded.problems)),
            ),
            loaded.problems,
        )
    return loaded.skill, loaded.problems


def import_skill(store: Store, file: BinaryIO, folder: Path, name: str | None = None) -> SkillMade:
    """Make a skill of the zip of its folder, with its documents; `folder` is for what is on its way.

    `name` is what it is to be called, where it is to be another name. A document that cannot be kept
    is left out with a warning; the rest is imported.
    """
    with SkillArchive(file) as archive:
        read, problems = read_skill(archive)
        # What is refused leaves nothing behind: not its documents either.
        store.skills.ensure_free(name or read.name)
        documents, left_out = _keep(store, name or read.name, archive, folder)
    skill = read.model_copy(update={"name": name or read.name, "documents": documents})
    draft = store.skills.create(skill, "imported")
    shapes = problem_shapes([*problems, *check(skill)])
    return SkillMade(name=skill.name, revision=draft.revision, problems=(*shapes, *left_out))


def export_skill(store: Store, name: str, out: BinaryIO) -> None:
    """Write the newest draft as the zip of a skill folder; documents pass through in pieces.

    A document whose bytes are not at hand is left out.
    """
    store.skills.get(name)
    skill = store.drafts.get(name).skill
    files = {f"{name}/{path}": text for path, text in files_from_skill(skill).items()}
    kept = store.documents.sizes(document.sha256 for document in skill.documents)
    write_zip(
        out,
        files,
        (
            (f"{name}/{DOCUMENTS}{document.name}", store.documents.pieces(document.sha256))
            for document in skill.documents
            if document.sha256 in kept
        ),
    )


def keep_folder(store: Store, skill: Skill, folder: Path) -> None:
    """Keep the documents of a skill's folder, those that are not too large; the draft names them."""
    kept = store.documents.sizes(document.sha256 for document in skill.documents)
    for document in skill.documents:
        path = folder / DOCUMENTS / document.name
        try:
            size = path.stat().st_size
            if document.sha256 in kept or size > MAX_DOCUMENT:
                continue
            with path.open("rb") as file:
                store.documents.put(document.sha256, size, _pieces(file))
        except (OSError, ValueError):
            # Gone or changed since the folder was read: training tells that it is not at hand.
            continue


def write_documents(store: Store, skill: Skill, folder: Path) -> None:
    """Write a skill's documents into a folder, each as a file named by its hash."""
    for sha256 in store.documents.sizes(document.sha256 for document in skill.documents):
        with (folder / sha256).open("wb") as file:
            try:
                for piece in store.documents.pieces(sha256):
                    file.write(piece)
            except NotFound:
                (folder / sha256).unlink()


def _keep(
    store: Store, skill: str, archive: SkillArchive, folder: Path
) -> tuple[tuple[Document, ...], list[ProblemShape]]:
    documents: list[Document] = []
    left_out: list[ProblemShape] = []
    for name in archive.documents:
        fault = fault_of_name(name)
        if fault is not None:
            left_out.append(problem_of(skill, name, "file-unreadable", fault, say("Rename it.")))
            continue
        with tempfile.TemporaryFile(dir=folder) as spooled:
            sha256, size = _spool(archive.pieces_of(name), spooled)
            if size > MAX_DOCUMENT:
                what = say(
                    "It has more than {most:,} bytes, so it was left out.", most=MAX_DOCUMENT
                )
                remedy = say("Split it, or leave out its pictures.")
                left_out.append(problem_of(skill, name, "document-too-big", what, remedy))
                continue
            spooled.seek(0)
            store.documents.put(sha256, size, _pieces(spooled))
        documents.append(Document(name=name, sha256=sha256))
    return tuple(documents), left_out


def _spool(pieces: Iterable[bytes], file: IO[bytes]) -> tuple[str, int]:
    """Write a document to a file, no more of it than shows that it is too large."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        if size > MAX_DOCUMENT:
            break
        file.write(piece)
    return digest.hexdigest(), size


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
