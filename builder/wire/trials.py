"""Trying a skill: a talk taken back to an earlier turn, or made a test conversation."""

from __future__ import annotations

from pydantic import Field, JsonValue

from builder.conversation.why import Why
from builder.schema.chat import Chat
from builder.wire.shape import Request, Shape, example


class NewBranch(Request):
    """The message after which a session of trying is to go on, and the id of the session that does."""

    model_config = example({"after": "3f2a", "session_id": "try-2"}, {"after": "3f2a"})

    after: str = Field(min_length=1, max_length=200)
    session_id: str | None = Field(default=None, min_length=1, max_length=200)


class BranchShape(Shape):
    """A session that goes on from an earlier turn of another, as it stands, and why."""

    session_id: str
    tracker: dict[str, JsonValue]
    why: tuple[Why, ...] = ()


class RecordedShape(Shape):
    """A session as a test conversation, with what its actions did then as stubs."""

    chat: Chat
