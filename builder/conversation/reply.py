"""What goes out in a turn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue


class ReplyButton(BaseModel):
    """A choice offered to the user; tapping it sends the payload."""

    model_config = ConfigDict(frozen=True)

    title: str
    payload: str


class ReplyCard(BaseModel):
    """A picture with a title, a line of text and buttons of its own."""

    model_config = ConfigDict(frozen=True)

    title: str
    text: str | None = None
    image: str | None = None
    buttons: tuple[ReplyButton, ...] = ()


class Citation(BaseModel):
    """Where in a document an answer stands: `place` says it to a person, `passage` is the text around.

    `page` and `row` count from 1. In `passage` the quoted words stand from `quote_start` to
    `quote_end`, and within them those that answer by themselves, `answer`, where a reader tells them.
    """

    model_config = ConfigDict(frozen=True)

    document: str
    headings: tuple[str, ...] = ()
    page: int | None = None
    row: int | None = None
    place: str
    passage: str = ""
    quote_start: int | None = None
    quote_end: int | None = None
    answer: str | None = None


class Reply(BaseModel):
    """One thing said; `response` names what the author wrote, `source` where an answer came from.

    `skill` is the one of an assistant's skills that said it, `by` the person who did, where none did.
    `citations` are where in documents the text stands; where there are several, `[1]` in the text
    names the first.
    """

    model_config = ConfigDict(frozen=True)

    text: str | None = None
    buttons: tuple[ReplyButton, ...] = ()
    cards: tuple[ReplyCard, ...] = ()
    image: str | None = None
    custom: JsonValue = None
    response: str | None = None
    by: str | None = None
    source: str | None = None
    skill: str | None = None
    citations: tuple[Citation, ...] = ()
