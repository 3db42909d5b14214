"""Everything that can be wrong with a skill as a whole: gathered, never raised.

One file looks at one kind of part; each check is a function that yields problems. The codes stand in
docs/reference/problems.md, and a test keeps that page complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from builder.errors import Problem
from builder.schema.check_chat import check_chats
from builder.schema.check_faq import check_faq
from builder.schema.check_flow import check_flows
from builder.schema.check_head import check_head
from builder.schema.check_intent import check_intents
from builder.schema.check_path import check_paths
from builder.schema.check_response import check_responses
from builder.schema.check_slot import check_slots
from builder.schema.check_template import check_templates
from builder.schema.check_use import check_use
from builder.schema.paths.example import with_example
from builder.schema.paths.tour import Tour
from builder.schema.skill import Skill

_CHECKS: Final[tuple[Callable[[Skill], Iterator[Problem]], ...]] = (
    check_head,
    check_intents,
    check_templates,
    check_slots,
    check_responses,
    check_flows,
    check_faq,
    check_chats,
    check_use,
)


def check(skill: Skill) -> list[Problem]:
    """Return every problem of a skill, errors first; a skill without errors can be trained."""
    problems = [problem for look in _CHECKS for problem in look(skill)]
    tour = Tour(skill)
    problems += check_paths(skill, tour)
    problems = [with_example(problem, tour) for problem in problems]
    return sorted(problems, key=lambda problem: problem.severity == "warning")
