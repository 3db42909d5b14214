"""Saving drafts, with what is wrong with them counted for the list of skills at once."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from builder.errors import Problem, Unavailable, errors_of
from builder.schema.skill import Skill
from builder.server.answers import problem_shapes
from builder.server.told import problems_of
from builder.store.skill_list import ProblemCount
from builder.store.store import Store
from builder.wire.skills import DraftSaved


def count_of(revision: int, skill: Skill, problems: Sequence[Problem]) -> ProblemCount:
    """Return how many of the problems of a revision are errors, and how many are not."""
    errors = len(errors_of(problems))
    return ProblemCount(skill.name, revision, errors, len(problems) - errors)


def save_draft(store: Store, skill: Skill, expected: int, note: str) -> DraftSaved:
    """Save a draft on top of a revision, and return its problems; raises what the store raises."""
    draft = store.drafts.save(skill, expected, note)
    problems = problems_of(store, skill)
    # Where the database is busy, they are counted when the list is asked for.
    with contextlib.suppress(Unavailable):
        store.skills.note_problems([count_of(draft.revision, skill, problems)])
    return DraftSaved(revision=draft.revision, problems=problem_shapes(problems))
