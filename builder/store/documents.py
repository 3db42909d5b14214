"""Documents: their bytes, kept once however many skills and drafts name them, in small pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from builder.errors import NotFound
from builder.schema.skill import Skill
from builder.sentence import say
from builder.store.database import Database
from builder.store.tables import Now, document_pieces, documents, skill_documents

# No statement carries more, and no more of a document is ever in memory at once.
PIECE: Final = 1 << 20
# What nothing refers to is kept for so long: it may be on its way into a draft.
_GRACE_SECONDS: Final = 3600.0
# So many hashes go into one statement.
_AT_ONCE: Final = 500


class DocumentStore:
    """The bytes of documents, by their sha256."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, sha256: str, size: int, pieces: Iterable[bytes]) -> bool:
        """Keep a document, whole or not at all; False where the same bytes are kept already.

        `pieces` are of `PIECE` bytes at most, and are not asked for where nothing is to be kept.
        Raises `ValueError` where they are not the document that was announced.
        """
        new = (
            self._database.insert(documents)
            .values(sha256=sha256, size=size, touched_at=Now())
            .on_conflict_do_nothing()
            .returning(documents.c.sha256)
        )
        touch = update(documents).where(documents.c.sha256 == sha256).values(touched_at=Now())
        with self._database.writing() as connection:
            if connection.scalar(new) is None:
                connection.execute(touch)
                return False
            digest, seen = hashlib.sha256(), 0
            for number, piece in enumerate(pieces):
                digest.update(piece)
                seen += len(piece)
                row = {"sha256": sha256, "number": number, "content": piece}
                connection.execute(insert(document_pieces), row)
            if seen != size or digest.hexdigest() != sha256:
                raise ValueError("a document changed while it was being kept")
            return True

    def sizes(self, hashes: Iterable[str]) -> dict[str, int]:
        """Return the sizes, in bytes, of those of these documents that are kept."""
        found: dict[str, int] = {}
        with self._database.reading() as connection:
            for some in _portions(hashes):
                wanted = select(documents.c.sha256, documents.c.size).where(
                    documents.c.sha256.in_(some)
                )
                for sha256, size in connection.execute(wanted):
                    found[sha256] = size
        return found

    def find_piece(self, sha256: str, number: int) -> bytes | None:
        """Return a piece of a document; None behind its last one."""
        wanted = select(document_pieces.c.content).where(
            document_pieces.c.sha256 == sha256, document_pieces.c.number == number
        )
        with self._database.reading() as connection:
            content = connection.scalar(wanted)
        return None if content is None else bytes(content)

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Yield a document piece by piece, each read by itself.

        Raises `NotFound('document-missing')` where it is not kept.
        """
        size = self.sizes([sha256]).get(sha256)
        seen = number = 0
        while size is not None and seen < size:
            piece = self.find_piece(sha256, number)
            if piece is None:
                break
            yield piece
            seen += len(piece)
            number += 1
        if size is None or seen != size:
            raise NotFound(
                "document-missing",
                say("The store does not hold this document's bytes. Upload it again."),
            )

    def name(self, skill: Skill) -> None:
        """Note which kept documents the newest draft of a skill names, where they came after it."""
        with self._database.writing() as connection:
            name_documents(connection, skill)

    def tidy(self, grace: float = _GRACE_SECONDS) -> int:
        """Remove documents that no skill's drafts or versions name; return how many.

        Those that came within the last `grace` seconds stay: their draft may yet be saved.
        """
        named = exists().where(skill_documents.c.sha256 == documents.c.sha256)
        unnamed = delete(documents).where(~named, documents.c.touched_at < Now() - grace)
        # One that a draft has named in this very moment stays, and the others wait for the next time.
        with suppress(IntegrityError), self._database.writing() as connection:
            return int(connection.execute(unnamed).rowcount)
        return 0


def name_documents(connection: Connection, skill: Skill) -> None:
    """Note, inside the caller's transaction, which kept documents a skill's draft names.

    Drafts are never removed but with their skill, and a version is trained from one of them: what was
    once named stays named until the skill is deleted.
    """
    noted = exists().where(
        skill_documents.c.skill == skill.name, skill_documents.c.sha256 == documents.c.sha256
    )
    for some in _portions(document.sha256 for document in skill.documents):
        kept = select(literal(skill.name), documents.c.sha256)
        kept = kept.where(documents.c.sha256.in_(some), ~noted)
        connection.execute(insert(skill_documents).from_select(["skill", "sha256"], kept))


def _portions(hashes: Iterable[str]) -> Iterator[Sequence[str]]:
    every = sorted(set(hashes))
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
