"""What a skill has read: its documents as passages and tables, and what was wrong with others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from builder.errors import Invalid, Place, Problem
from builder.reading.documents.content import Table, Unreadable
from builder.reading.documents.isolated import read_isolated
from builder.reading.passage import Passage, split_into_passages
from builder.reading.told import Told
from builder.schema.document import Document
from builder.sentence import say

# What a bundle may hold, and what one process can keep in memory beside others.
MOST_PASSAGES: Final = 200_000
PART: Final = "reading/documents.json"

T = TypeVar("T")
# What lay with the machine, or with the other documents, and not with the bytes of this one.
_OF_THE_DAY: Final = ("document-missing", "document-too-slow", "documents-too-many")


@dataclass(frozen=True)
class Trouble:
    """What was wrong with a document, and what to do."""

    code: str
    what: Told
    remedy: Told


@dataclass(frozen=True)
class ReadDocument:
    """A document as it was read; `troubles` tell what of it was not, for its author."""

    name: str
    sha256: str
    passages: tuple[Passage, ...] = ()
    tables: tuple[Table, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    def place(self, skill: str) -> Place:
        """Return where in a skill it stands."""
        return Place(skill, ("documents", self.name), f"documents/{self.name}")

    def problems(self, skill: str) -> list[Problem]:
        """Return the troubles as warnings about the skill: the other documents still work."""
        where = self.place(skill)
        return [Problem(t.code, where, t.what, t.remedy, "warning") for t in self.troubles]


_DOCUMENTS: Final = TypeAdapter(tuple[ReadDocument, ...])
# Gives a document's bytes, or None where they are not at hand.
Contents = Callable[[Document], bytes | None]
Report = Callable[[float, str], None]


def not_at_hand(document: Document) -> bytes | None:
    """Give no document: those that were read before are all there are."""
    return None


def read_documents(
    register: Iterable[Document],
    contents: Contents,
    previous: Iterable[ReadDocument] = (),
    progress: Report = lambda done, message: None,
) -> tuple[ReadDocument, ...]:
    """Read the documents of a skill; those that have not changed are taken over from `previous`."""
    wanted = tuple(register)
    known = {(d.name, d.sha256): d for d in previous if not _may_fare_better(d)}
    read: list[ReadDocument] = []
    total = 0
    for number, document in enumerate(wanted):
        progress(number / len(wanted), f"Reading {document.name}")
        found = known.get((document.name, document.sha256)) or _read(document, contents)
        room = MOST_PASSAGES - total
        if len(found.passages) > room:
            found = _cut(found, room)
        total += len(found.passages)
        read.append(found)
    return tuple(read)


def _may_fare_better(document: ReadDocument) -> bool:
    """Tell whether a document may be read where it was not before, though its bytes are the same."""
    return any(trouble.code in _OF_THE_DAY for trouble in document.troubles)


def _read(document: Document, contents: Contents) -> ReadDocument:
    try:
        data = contents(document)
        if data is None:
            raise Unreadable(
                "document-missing",
                say("The document is not at hand here."),
                say("Upload it, train from its folder, or import the skill with its documents."),
            )
        content = read_isolated(document.name, data)
    except Unreadable as error:
        trouble = Trouble(error.code, error.what, error.remedy)
        return ReadDocument(document.name, document.sha256, troubles=(trouble,))
    return ReadDocument(
        document.name,
        document.sha256,
        tuple(split_into_passages(document.name, content.blocks)),
        tuple(content.tables),
        tuple(
            Trouble("document-read-in-part", note, say("Look whether what is missing matters."))
            for note in content.notes
        ),
    )


def _cut(document: ReadDocument, room: int) -> ReadDocument:
    trouble = Trouble(
        "documents-too-many",
        say(
            "Of its {count:,} passages {room:,} are read: a skill holds at most {most:,} in all.",
            count=len(document.passages),
            room=room,
            most=MOST_PASSAGES,
        ),
        say("Split the skill in two, or leave out documents that nobody asks about."),
    )
    return ReadDocument(
        document.name,
        document.sha256,
        document.passages[:room],
        document.tables,
        (*document.troubles, trouble),
    )


def write_documents(documents: tuple[ReadDocument, ...]) -> dict[str, bytes]:
    """Return documents as a part of a bundle; none where there are none."""
    return {PART: _DOCUMENTS.dump_json(documents)} if documents else {}


def documents_in(parts: Mapping[str, bytes]) -> tuple[ReadDocument, ...]:
    """Return the documents of a bundle's parts; raises `Invalid` ('bundle-corrupt')."""
    if PART not in parts:
        return ()
    try:
        return _DOCUMENTS.validate_json(parts[PART])
    except ValidationError as error:
        raise Invalid(
            "bundle-corrupt",
            say(
                "Part '{part}' is damaged: {reason}. Train the skill again.",
                part=PART,
                reason=say("it holds no documents"),
            ),
        ) from error
