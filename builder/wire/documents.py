"""The documents of a skill, and questions to them, as the API tells them."""

from __future__ import annotations

from pydantic import Field

from builder.conversation.reply import Reply
from builder.sentence import Sentence
from builder.wire.problems import ProblemShape, SentenceShape, heard
from builder.wire.shape import Number, Request, Shape, example

LONGEST_QUESTION = 4000


class DocumentLine(Shape):
    """A document of the newest draft.

    `size` is in bytes, and null where the server does not hold its bytes. `passages`, `tables` and
    `problems` are what the last training read of these very bytes; the numbers are null where none has
    read them yet.
    """

    name: str
    kind: str
    sha256: str
    size: int | None
    passages: int | None = None
    tables: int | None = None
    problems: tuple[ProblemShape, ...] = ()


class DocumentList(Shape):
    """The documents of the draft's `revision`, their `bytes` in all, and how many they may be.

    `kinds` are the endings of the files that are read; `version` is the one that was trained last.
    """

    revision: int
    version: int | None
    documents: tuple[DocumentLine, ...]
    bytes: int
    most_bytes: int
    most_documents: int
    largest: int
    kinds: tuple[str, ...]


class DocumentSaved(Shape):
    """A document that was put into the draft, and the revision that holds it."""

    revision: int
    document: DocumentLine


class TableShape(Shape):
    """The first rows of a table that was read, and how many it has; cells are as people read them."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


class ReadText(Shape):
    """A passage that was read: the place of a document where it stands, and its text."""

    place: str
    text: str


class DocumentRead(Shape):
    """What the training of a `version` read of a document: the first passages, and the tables."""

    version: int
    document: str
    passages: tuple[ReadText, ...]
    passages_total: int
    tables: tuple[TableShape, ...]


class NewName(Request):
    """Another name for a document."""

    model_config = example({"name": "terms/2027.pdf"})

    name: str = Field(min_length=1, max_length=300)


class Ask(Request):
    """A question to what a skill has read, outside any talk."""

    model_config = example({"question": "How long may I send things back?"})

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    language: str | None = Field(default=None, max_length=20)
    version: Number | None = None


class PassageShape(Shape):
    """A passage near to a question; `score` is how sure it is that it answers, 0 to 1.

    `start` and `end` are the characters of its text that the answer quotes, null where it quotes none.
    """

    document: str
    place: str
    text: str
    score: float
    start: int | None = None
    end: int | None = None


class Asked(Shape):
    """What came of a question: the `answer` with its citations, or `why` there is none.

    `passages` are the nearest of the documents, the best first; `near` are questions of the FAQ that may
    have been meant. `answer_passage` is the text that the answer cites, with its quoted sentence.
    """

    version: int
    language: str
    answer: Reply | None
    score: float
    why: str | None
    sentence: SentenceShape | None = None
    near: tuple[str, ...]
    answer_passage: PassageShape | None = None
    passages: tuple[PassageShape, ...] = ()

    def told(self) -> Sentence | None:
        """Return why there is no answer as a sentence that other languages can say."""
        return None if self.why is None else heard(self.why, self.sentence)
