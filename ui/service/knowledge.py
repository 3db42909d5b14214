"""What the designer asks of the FAQ and of documents."""

from __future__ import annotations

from builder.client import Client
from builder.wire.documents import Asked, DocumentList, DocumentRead
from builder.wire.faq import FaqProposal


class KnowledgeCalls:
    """The calls about what answers come from."""

    _client: Client

    def documents(self, name: str) -> DocumentList:
        """Return the documents of the newest draft, and what was read of them."""
        return self._client.list_documents(name)

    def reading(self, name: str, document: str) -> DocumentRead:
        """Return what the newest training read of a document."""
        return self._client.get_reading(name, document)

    def put_document(self, name: str, document: str, content: bytes, revision: int) -> int:
        """Put a document into the draft of a revision; return the revision that holds it."""
        return self._client.put_document(name, document, content, revision=revision).revision

    def document(self, name: str, document: str) -> bytes:
        """Return the bytes of a document."""
        return self._client.get_document(name, document)

    def ask(self, name: str, question: str, version: int) -> Asked:
        """Ask FAQ and documents of a version one question."""
        return self._client.ask(name, question, version=version)

    def propose_faq(self, name: str, file: str, data: bytes, *, keep: bool) -> FaqProposal:
        """Return what a file of questions and answers would change in the draft's FAQ."""
        return self._client.propose_faq(name, file, data, keep=keep)
