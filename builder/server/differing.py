"""The difference between versions, or a version and the draft, in a shape of bounded size."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Final

from builder.bundle import Bundle
from builder.schema.skill import Skill
from builder.skillfile.difference import FieldChange, PartChange, difference
from builder.store.store import Store
from builder.wire.difference import DifferenceShape, FieldChangeShape, PartChangeShape

_MOST_CHANGES: Final = 500
_MOST_FIELDS: Final = 50
_MOST_TEXTS: Final = 30


def skill_of(store: Store, skill: str, version: int) -> Skill:
    """Return the skill as a version has it; raises `NotFound('version-not-found')`."""
    return Bundle.from_bytes(store.bundles.load(skill, version)).skill()


def differing(store: Store, skill: str, before: int | None, after: int | None) -> DifferenceShape:
    """Return what changed from a version, or from nothing, to a version, or to the newest draft."""
    draft = store.drafts.get(skill)
    old = skill_of(store, skill, before) if before is not None else None
    new = skill_of(store, skill, after) if after is not None else draft.skill
    changes = difference(old, new)
    revision = store.bundles.get(skill, after).revision if after is not None else draft.revision
    return DifferenceShape(
        before=before,
        after=after,
        revision=revision,
        counts=dict(Counter(change.place for change in changes)),
        changes=tuple(_part(change) for change in islice(changes, _MOST_CHANGES)),
    )


def _part(change: PartChange) -> PartChangeShape:
    return PartChangeShape(
        place=change.place,
        name=change.name,
        what=change.what,
        title=change.title,
        fields=tuple(_field(field) for field in islice(change.fields, _MOST_FIELDS)),
    )


def _field(field: FieldChange) -> FieldChangeShape:
    return FieldChangeShape(
        path=field.path,
        before=field.before,
        after=field.after,
        added=field.added[:_MOST_TEXTS],
        removed=field.removed[:_MOST_TEXTS],
        added_count=len(field.added),
        removed_count=len(field.removed),
    )
