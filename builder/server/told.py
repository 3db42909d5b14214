"""What a training tells besides its bundle: kept in the version's record, and carried on by others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from builder.bundle import Bundle
from builder.errors import Problem
from builder.reading.faq_alike import AlikeQuestions
from builder.reading.library import documents_in
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.server.documents import READ, summary_of
from builder.store.store import Store

ALIKE: Final = "faq_alike"


def told_by(skill: str, bundle: Bundle) -> dict[str, JsonValue]:
    """Return what a training tells of documents, and of questions that are nearly the same."""
    alike = AlikeQuestions.load(bundle.parts)
    return {READ: summary_of(skill, documents_in(bundle.parts)), ALIKE: alike.as_json()}


def carried(manifest: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what the record of a version made of another takes over from it."""
    return {key: manifest[key] for key in (READ, ALIKE) if key in manifest}


def problems_of(store: Store, skill: Skill) -> list[Problem]:
    """Return what is wrong with a draft, with what the newest version's training found of its FAQ."""
    problems = check(skill)
    newest = store.bundles.newest(skill.name) if skill.faq else None
    if newest is not None and ALIKE in newest.manifest:
        problems += AlikeQuestions.from_json(newest.manifest[ALIKE]).problems(skill)
    return problems
