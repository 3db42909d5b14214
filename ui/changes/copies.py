"""Changed copies of what authors write."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from builder.schema.part import Part

P = TypeVar("P", bound=Part)


def with_fields(part: P, **fields: Any) -> P:
    """Return a copy with these fields set.

    `model_copy` would also copy what the old object had cached about itself.
    """
    kept = {name: getattr(part, name) for name in type(part).model_fields}
    return cast(P, type(part).model_construct(**{**kept, **fields}))
