"""Assistants and their drafts, as the API tells them."""

from __future__ import annotations

from pydantic import Field

from builder.schema.assistant import Assistant
from builder.wire.problems import ProblemShape
from builder.wire.shape import Request, Shape


class AssistantLine(Shape):
    """An assistant in the list, with its skills in the order of their priority."""

    name: str
    title: dict[str, tuple[str, ...]] = {}
    description: str = ""
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    revision: int
    updated_at: str


class AssistantList(Shape):
    """The assistants of this server."""

    assistants: tuple[AssistantLine, ...]


class NewAssistant(Request):
    """An assistant to make."""

    assistant: Assistant


class AssistantShape(Shape):
    """A saved revision of an assistant and what is wrong with it."""

    revision: int
    assistant: Assistant
    problems: tuple[ProblemShape, ...] = ()


class NewAssistantDraft(Request):
    """What an assistant is to become."""

    assistant: Assistant
    note: str = Field(default="", max_length=500)
