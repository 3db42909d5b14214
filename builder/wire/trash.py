"""The trash, as the API tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from builder.wire.shape import Shape


class TrashLine(Shape):
    """A skill or an assistant that was deleted; `purged_at` is when it goes for good by itself."""

    name: str
    kind: Literal["skill", "assistant"]
    deleted_at: datetime
    deleted_by: str
    purged_at: datetime


class TrashList(Shape):
    """What is in the trash, the last deleted first."""

    trash: tuple[TrashLine, ...]
