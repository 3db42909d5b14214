"""What people do on the canvas, as it is told to Python."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from builder.schema.flow import Position


class Line(BaseModel):
    """The line from an exit of a step."""

    step: str
    exit: str


class Selected(BaseModel):
    """These steps were chosen, or none."""

    kind: Literal["select"]
    steps: list[str]


class Moved(BaseModel):
    """Steps were dragged to other places, or laid out."""

    kind: Literal["move"]
    positions: dict[str, Position]


class Connected(BaseModel):
    """An exit of a step was drawn to another step."""

    kind: Literal["connect"]
    step: str
    exit: str
    target: str


class Added(BaseModel):
    """A step of the kind `step` was asked for: behind another, or dropped at a place, or on a line.

    `positions` is where the others stand at that moment.
    """

    kind: Literal["add"]
    step: str
    after: str | None
    at: Position | None
    line: Line | None
    positions: dict[str, Position]


class Deleted(BaseModel):
    """Steps or lines were deleted."""

    kind: Literal["delete"]
    steps: list[str]
    lines: list[Line]


class Copied(BaseModel):
    """Steps were copied, to be put in elsewhere."""

    kind: Literal["copy"]
    steps: list[str]
    positions: dict[str, Position]


class Pasted(BaseModel):
    """What was copied last is to be put in at a place."""

    kind: Literal["paste"]
    at: Position
    positions: dict[str, Position]


class Duplicated(BaseModel):
    """Steps are wanted twice."""

    kind: Literal["duplicate"]
    steps: list[str]
    positions: dict[str, Position]


class Grouped(BaseModel):
    """A frame is wanted around steps."""

    kind: Literal["group"]
    steps: list[str]


class Ungrouped(BaseModel):
    """The frame of a group is to go, its steps not."""

    kind: Literal["ungroup"]
    group: str


class GroupRenamed(BaseModel):
    """A group was given another name."""

    kind: Literal["rename_group"]
    group: str
    name: str


class Folded(BaseModel):
    """A group was folded up, or opened."""

    kind: Literal["fold"]
    group: str
    folded: bool


class Undone(BaseModel):
    """The last change is to be taken back."""

    kind: Literal["undo"]


class Redone(BaseModel):
    """What was taken back is to be done again."""

    kind: Literal["redo"]


CanvasChange = Annotated[
    Selected
    | Moved
    | Connected
    | Added
    | Deleted
    | Copied
    | Pasted
    | Duplicated
    | Grouped
    | Ungrouped
    | GroupRenamed
    | Folded
    | Undone
    | Redone,
    Field(discriminator="kind"),
]


class Batch(BaseModel):
    """Changes of one canvas that Python may not have heard of yet; `origin` names the canvas.

    Each has a `number`, by which one that is told twice is known.
    """

    origin: str
    changes: list[dict[str, Any]]
