"""A bundle with other dictionary values: nothing is learned, so it is made in milliseconds."""

from __future__ import annotations

from builder.bundle import SKILL, Bundle
from builder.schema.skill import Skill


def with_skill(bundle: Bundle, skill: Skill) -> Bundle:
    """Return a bundle with its learned parts and another skill, whose values alone differ.

    Values are looked up in every message and never learned, so what training read is the same.
    """
    manifest = bundle.manifest
    return Bundle.build(
        skill,
        {name: part for name, part in bundle.parts.items() if name != SKILL},
        strategy=manifest.strategy,
        encoders=manifest.encoders,
        seed=manifest.seed,
        nlu_fingerprint=manifest.nlu_fingerprint,
        scores=manifest.scores,
        scope=manifest.scope,
    )
