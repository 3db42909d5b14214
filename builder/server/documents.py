"""Documents of a draft: put one in, take one out, rename one; each change is a new revision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pydantic import JsonValue

from builder.errors import Conflict, Invalid, NotFound, Problem, suggest
from builder.reading.documents.content import Unreadable
from builder.reading.documents.read import (
    KINDS,
    MAX_DOCUMENT,
    ensure_filled,
    ensure_known_kind,
    ensure_sized,
    kind_of,
)
from builder.reading.documents.read import too_big as why_too_big
from builder.reading.library import ReadDocument
from builder.schema.document import Document, fault_of_name
from builder.schema.skill import Skill
from builder.sentence import Sentence, say, together
from builder.server.received import Received
from builder.store.drafts import Draft, draft_changed
from builder.store.store import Store
from builder.wire.documents import DocumentLine, DocumentList, DocumentSaved
from builder.wire.problems import ProblemShape

MOST_BYTES: Final = 500_000_000
MOST_DOCUMENTS: Final = 1_000
# Where a version's record in the store tells what was read of its documents.
READ: Final = "documents"


def ensure_acceptable(name: str, size: int | None = None) -> None:
    """Raise `Invalid` for a document that is not taken, by its name and, where it is known, its size."""
    fault = fault_of_name(name)
    if fault is not None:
        raise Invalid(
            "document-name-invalid",
            together(
                fault, say("Name it by a path within the folder, such as 'terms/returns.pdf'.")
            ),
        )
    try:
        ensure_known_kind(name)
        if size is not None:
            ensure_sized(size)
            ensure_filled(size)
    except Unreadable as refused:
        raise _not_taken(name, refused) from refused


def too_big(name: str, size: int) -> Invalid:
    """Return the error of a document that is larger than any that is read."""
    return _not_taken(name, why_too_big(size))


def list_documents(store: Store, skill: str) -> DocumentList:
    """Return the documents of the newest draft, with what the last training read of them."""
    store.skills.get(skill)
    draft = store.drafts.get(skill)
    newest = store.bundles.newest(skill)
    sizes = store.documents.sizes(document.sha256 for document in draft.skill.documents)
    read = _read_in(newest.manifest if newest is not None else {})
    lines = tuple(_line(document, sizes, read) for document in draft.skill.documents)
    return DocumentList(
        revision=draft.revision,
        version=newest.version if newest is not None else None,
        documents=lines,
        bytes=sum(line.size or 0 for line in lines),
        most_bytes=MOST_BYTES,
        most_documents=MOST_DOCUMENTS,
        largest=MAX_DOCUMENT,
        kinds=KINDS,
    )


def put_document(
    store: Store, skill: str, name: str, received: Received, expected: int
) -> DocumentSaved:
    """Keep a document and save a draft that names it; the same bytes again change nothing.

    Raises `Conflict('draft-changed')`, and for more than a skill may have
    `Invalid('documents-too-many')` or `Invalid('documents-too-big')`.
    """
    ensure_acceptable(name, received.size)
    store.skills.get(skill)
    draft = store.drafts.get(skill)
    made = Document(name=name, sha256=received.sha256)
    if made in draft.skill.documents and store.documents.sizes([made.sha256]):
        return _saved(store, draft, made)
    _ensure_newest(draft, expected)
    others = tuple(d for d in draft.skill.documents if d.name != name)
    _ensure_room(store, skill, others, received.size)
    store.documents.tidy()
    store.documents.put(received.sha256, received.size, received.pieces())
    saved = _save(store, draft, (*others, made), f"documents/{name}")
    return _saved(store, saved, made)


def remove_document(store: Store, skill: str, name: str, expected: int) -> Draft:
    """Save a draft without a document; earlier drafts still have it, so that one can go back to them.

    Raises `NotFound('document-not-found')`, `Conflict('draft-changed')`.
    """
    draft, _ = find_document(store, skill, name)
    _ensure_newest(draft, expected)
    others = tuple(d for d in draft.skill.documents if d.name != name)
    return _save(store, draft, others, f"documents/{name} removed")


def rename_document(store: Store, skill: str, name: str, new: str, expected: int) -> DocumentSaved:
    """Save a draft in which a document has another name; raises `Conflict('document-exists')`."""
    ensure_acceptable(new)
    draft, document = find_document(store, skill, name)
    _ensure_newest(draft, expected)
    others = tuple(d for d in draft.skill.documents if d.name != name)
    if any(other.name == new for other in others):
        raise Conflict(
            "document-exists",
            say(
                "There is a document '{name}' already. Choose another name, or remove that one first.",
                name=new,
            ),
        )
    made = Document(name=new, sha256=document.sha256)
    saved = _save(store, draft, (*others, made), f"documents/{name} renamed to {new}")
    return _saved(store, saved, made)


def find_document(store: Store, skill: str, name: str) -> tuple[Draft, Document]:
    """Return the newest draft and its document of a name; raises `NotFound('document-not-found')`."""
    store.skills.get(skill)
    draft = store.drafts.get(skill)
    for document in draft.skill.documents:
        if document.name == name:
            return draft, document
    names = [document.name for document in draft.skill.documents]
    raise NotFound(
        "document-not-found",
        together(
            say("The skill '{skill}' has no document '{name}'.", skill=skill, name=name),
            suggest(name, names, say("documents")),
        ),
    )


def summary_of(skill: str, documents: Sequence[ReadDocument]) -> list[JsonValue]:
    """Return what was read of documents, for the record of the version that was trained from them."""
    return [
        {
            "name": document.name,
            "sha256": document.sha256,
            "passages": len(document.passages),
            "tables": len(document.tables),
            "problems": [problem.as_json() for problem in document.problems(skill)],
        }
        for document in documents
    ]


def problem_of(skill: str, name: str, code: str, what: Sentence, remedy: Sentence) -> ProblemShape:
    """Return a warning about one of a skill's documents."""
    return ProblemShape.of(
        Problem(code, ReadDocument(name, "").place(skill), what, remedy, "warning")
    )


def _not_taken(name: str, refused: Unreadable) -> Invalid:
    told = say("'{name}' was not taken.", name=name)
    return Invalid(refused.code, together(told, refused.what, refused.remedy))


def _ensure_newest(draft: Draft, expected: int) -> None:
    if draft.revision != expected:
        raise draft_changed(draft.skill.name, draft.revision, expected)


def _ensure_room(store: Store, skill: str, others: Sequence[Document], size: int) -> None:
    if len(others) >= MOST_DOCUMENTS:
        raise Invalid(
            "documents-too-many",
            say(
                "The skill '{skill}' has {count:,} documents, and at most {most:,} are kept. Join some, "
                "or remove those that nobody asks about.",
                skill=skill,
                count=len(others),
                most=MOST_DOCUMENTS,
            ),
        )
    held = sum(store.documents.sizes(document.sha256 for document in others).values())
    if held + size > MOST_BYTES:
        raise Invalid(
            "documents-too-big",
            say(
                "The documents of '{skill}' would have {size:,} bytes in all; at most {most:,} are "
                "kept. Remove those that nobody asks about, or leave out pictures.",
                skill=skill,
                size=held + size,
                most=MOST_BYTES,
            ),
        )


def _save(store: Store, draft: Draft, documents: Sequence[Document], note: str) -> Draft:
    ordered = tuple(sorted(documents, key=lambda document: document.name))
    after: Skill = draft.skill.model_copy(update={"documents": ordered})
    return store.drafts.save(after, draft.revision, note)


def _saved(store: Store, draft: Draft, document: Document) -> DocumentSaved:
    newest = store.bundles.newest(draft.skill.name)
    read = _read_in(newest.manifest if newest is not None else {})
    sizes = store.documents.sizes([document.sha256])
    return DocumentSaved(revision=draft.revision, document=_line(document, sizes, read))


def _read_in(manifest: Any) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["name"], one["sha256"]): one for one in manifest.get(READ, ())}


def _line(
    document: Document, sizes: dict[str, int], read: dict[tuple[str, str], dict[str, Any]]
) -> DocumentLine:
    known = read.get((document.name, document.sha256), {})
    return DocumentLine(
        name=document.name,
        kind=kind_of(document.name).removeprefix("."),
        sha256=document.sha256,
        size=sizes.get(document.sha256),
        passages=known.get("passages"),
        tables=known.get("tables"),
        problems=tuple(ProblemShape.model_validate(p) for p in known.get("problems", ())),
    )
