"""Datasets in and out: what a file would change in a draft."""

from __future__ import annotations

from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.part import Variants
from builder.schema.slot import Slot
from builder.wire.problems import ProblemShape
from builder.wire.shape import Shape


class DatasetProposal(Shape):
    """What a file would change in a draft's `revision`; nothing is saved.

    `counts` says what became of its rows: `added`, `marked`, `same`, `unlabelled`, `test`, `left_out`.
    `intents` hold what is new or changed of each: utterances (those that stand there with other marks
    too) and templates. `entities` and `slots` are whole, and `out_of_scope` has the texts that are new.
    """

    revision: int
    format: str
    counts: dict[str, int]
    intents: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()
    slots: tuple[Slot, ...] = ()
    cues: dict[str, Variants] = {}
    out_of_scope: Variants = {}
    problems: tuple[ProblemShape, ...] = ()


class FormatShape(Shape):
    """A format of datasets: whether it is read, whether it is written, and the ending of its files."""

    name: str
    reads: bool
    writes: bool
    ending: str


class FormatList(Shape):
    """The formats of datasets."""

    formats: tuple[FormatShape, ...]
