"""The problems of the skills in a list, counted when they are first asked for and then kept."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from builder.errors import BuilderError, Unavailable
from builder.server.saving import count_of
from builder.server.told import problems_of
from builder.store.skill_list import ProblemCount, SkillRecord
from builder.store.store import Store

# So long one answer may look at drafts; the rest is counted when the list is asked for again.
_PATIENCE: Final = 0.4


def looked_at(store: Store, records: Sequence[SkillRecord]) -> list[SkillRecord]:
    """Return the records with their problems counted, as far as the time for one answer allows."""
    ends = monotonic() + _PATIENCE
    counts: dict[str, ProblemCount] = {}
    for record in records:
        if record.errors is None and monotonic() < ends:
            # One that was deleted meanwhile, or saved by another version: opening it tells why.
            with contextlib.suppress(BuilderError):
                skill = store.drafts.get(record.name, record.revision).skill
                counts[record.name] = count_of(record.revision, skill, problems_of(store, skill))
    if counts:
        # Where the database is busy, they are counted again the next time.
        with contextlib.suppress(Unavailable):
            store.skills.note_problems([*counts.values()])
    return [
        replace(record, errors=count.errors, warnings=count.warnings)
        if (count := counts.get(record.name)) is not None
        else record
        for record in records
    ]
