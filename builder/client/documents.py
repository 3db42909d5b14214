"""What the Python client can ask of documents: one method a route."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from builder.client.connection import FILE_SECONDS, Connection, read_answer
from builder.errors import Invalid
from builder.sentence import say
from builder.system_reason import system_reason
from builder.wire.documents import Asked, DocumentList, DocumentRead, DocumentSaved
from builder.wire.skills import DraftSaved

_PIECE: Final = 1 << 18


class DocumentCalls(Connection):
    """The calls about the documents of a skill."""

    def list_documents(self, name: str) -> DocumentList:
        """Return the documents of the newest draft, and what the last training read of them."""
        return self._get(DocumentList, f"/v1/skills/{name}/documents")

    def get_reading(self, name: str, document: str, *, limit: int = 100) -> DocumentRead:
        """Return what the newest training read of a document; raises `NotFound`."""
        params: dict[str, str | int] = {"document": document, "limit": limit}
        answer = self._call("GET", f"/v1/skills/{name}/readings", params=params)
        return read_answer(DocumentRead, answer)

    def put_document(
        self, name: str, document: str, content: bytes | Path, *, revision: int
    ) -> DocumentSaved:
        """Put a document into the draft of a revision, from bytes or, piece by piece, from a file.

        The same bytes again change nothing. Raises `Conflict` when the revision is not the newest any
        more, and `Invalid` for a document that is not taken.
        """
        path = _document(name, document)
        headers = {"if-match": f'"{revision}"', "content-type": "application/octet-stream"}
        if isinstance(content, bytes):
            answer = self._call("PUT", path, content=content, headers=headers, timeout=FILE_SECONDS)
            return read_answer(DocumentSaved, answer)
        try:
            with content.open("rb") as file:
                headers["content-length"] = str(content.stat().st_size)
                answer = self._call(
                    "PUT", path, content=_pieces(file), headers=headers, timeout=FILE_SECONDS
                )
        except OSError as error:
            raise Invalid(
                "file-unreadable",
                say(
                    "The file '{path}' cannot be read: {reason}.",
                    path=str(content),
                    reason=system_reason(error),
                ),
            ) from error
        return read_answer(DocumentSaved, answer)

    def get_document(self, name: str, document: str) -> bytes:
        """Return the bytes of a document of the newest draft."""
        return self._call("GET", _document(name, document), timeout=FILE_SECONDS).content

    def remove_document(self, name: str, document: str, *, revision: int) -> int:
        """Take a document out of the draft of a revision; return the new revision."""
        headers = {"if-match": f'"{revision}"'}
        answer = self._call("DELETE", _document(name, document), headers=headers)
        return read_answer(DraftSaved, answer).revision

    def rename_document(
        self, name: str, document: str, new: str, *, revision: int
    ) -> DocumentSaved:
        """Give a document of the draft of a revision another name."""
        headers = {"if-match": f'"{revision}"'}
        path = _document(name, document)
        return self._send(DocumentSaved, "PATCH", path, {"name": new}, headers)

    def ask(
        self,
        name: str,
        question: str,
        *,
        language: str | None = None,
        version: int | None = None,
    ) -> Asked:
        """Ask the FAQ and the documents of a version one question, outside any talk."""
        body = {"question": question, "language": language, "version": version}
        return self._send(Asked, "POST", f"/v1/skills/{name}/ask", body)


def _document(name: str, document: str) -> str:
    return f"/v1/skills/{name}/documents/{quote(document, safe='')}"


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
