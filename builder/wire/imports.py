"""What a file that somebody wants to import would become."""

from __future__ import annotations

from typing import Literal

from builder.schema.foreign_file import FileKind
from builder.wire.problems import ProblemShape
from builder.wire.shape import Shape


class ImportedFile(Shape):
    """A file of another system and what it was recognised as; `unknown` ones are passed over."""

    name: str
    kind: FileKind


class ImportCounts(Shape):
    """How much a skill that would be made has; `values` are those of dictionaries."""

    intents: int = 0
    utterances: int = 0
    templates: int = 0
    cues: int = 0
    slots: int = 0
    values: int = 0
    responses: int = 0
    flows: int = 0
    faq: int = 0
    documents: int = 0


class ImportProposal(Shape):
    """What would be imported, of which nothing is kept.

    `system` is where the files come from. The zip of a skill folder says its `name` and `languages`; of
    other systems' files they are proposed. `actions` is an `actions.py` for an action server, where
    flows call functions: it is no part of the draft.
    """

    system: Literal["dialoom", "unit", "dmkit"]
    name: str
    languages: tuple[str, ...]
    counts: ImportCounts
    files: tuple[ImportedFile, ...] = ()
    actions: str | None = None
    problems: tuple[ProblemShape, ...] = ()
