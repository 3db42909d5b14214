"""The problems of the skills in a list, counted when they are first asked for and then kept."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from builder.errors import BuilderError, Unavailable, errors_of
from builder.schema.check import check
from builder.store.skill_list import ProblemCount, SkillRecord
from builder.store.store import Store

# So long one answer may look at drafts; the rest is counted when the list is asked for again.
_PATIENCE: Final = 0.4


def looked_at(store: Store, records: Sequence[SkillRecord]) -> list[SkillRecord]:
    """Return the records with their problems counted, as far as the time for one answer allows."""
    ends = monotonic() + _PATIENCE
    found: dict[str, SkillRecord] = {}
    for record in records:
        if record.errors is None and monotonic() < ends:
            found[record.name] = _counted(store, record)
    counted = [
        ProblemCount(each.name, each.revision, each.errors, each.warnings)
        for each in found.values()
        if each.errors is not None and each.warnings is not None
    ]
    if counted:
        # Where the database is busy, they are counted again the next time.
        with contextlib.suppress(Unavailable):
            store.skills.note_problems(counted)
    return [found.get(record.name, record) for record in records]


def _counted(store: Store, record: SkillRecord) -> SkillRecord:
    try:
        problems = check(store.drafts.get(record.name, record.revision).skill)
    except BuilderError:
        # Deleted meanwhile, or saved by another version: opening it tells why.
        return record
    errors = len(errors_of(problems))
    return replace(record, errors=errors, warnings=len(problems) - errors)
