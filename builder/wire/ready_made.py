"""Ready-made skills and assistants that new ones are made from."""

from __future__ import annotations

from typing import Literal

from builder.wire.problems import ProblemShape
from builder.wire.shape import Request, Shape, example


class ReadyMadeLine(Shape):
    """A ready-made skill, or an assistant of several; `has_actions` tells that it calls actions."""

    name: str
    kind: Literal["skill", "assistant"]
    title: dict[str, tuple[str, ...]] = {}
    description: str = ""
    languages: tuple[str, ...]
    intents: int = 0
    flows: int = 0
    faq: int = 0
    has_actions: bool = False
    skills: tuple[str, ...] = ()


class ReadyMadeList(Shape):
    """What new skills and assistants can be made from."""

    ready_made: tuple[ReadyMadeLine, ...]


class NewFromReadyMade(Request):
    """What a skill made from a ready-made one is called; its own name where none is given."""

    model_config = example({"name": "my_shop", "title": "My shop"}, {"name": "my_shop"})

    name: str | None = None
    title: str | None = None


class ReadyMadeTaken(Shape):
    """What was made: a skill, or an assistant and those of its skills that were not there."""

    name: str
    kind: Literal["skill", "assistant"]
    skills: tuple[str, ...] = ()
    problems: tuple[ProblemShape, ...] = ()
