"""Updates: a version that understands a draft's new utterances at once, made of the newest version."""

from __future__ import annotations

from builder.bundle import Bundle
from builder.encoding.library import EncoderLibrary
from builder.errors import Conflict
from builder.sentence import say
from builder.server.told import carried
from builder.store.bundles import BundleRecord
from builder.store.store import Store
from builder.training.update import update


def make_update(store: Store, skill: str, encoders: EncoderLibrary) -> BundleRecord:
    """Add a version with what is new in the newest draft; where nothing is new, return the newest.

    Raises `NotFound`, `Invalid('skill-has-problems')`, or `Conflict('training-needed')` where there is
    no version yet or more has changed than an update can follow.
    """
    store.skills.get(skill)
    draft = store.drafts.get(skill)
    newest = store.bundles.newest(skill)
    if newest is None:
        raise Conflict(
            "training-needed",
            say("Skill '{skill}' has no version yet that could be updated: train it.", skill=skill),
        )
    bundle = Bundle.from_bytes(store.bundles.load(skill, newest.version))
    if bundle.skill() == draft.skill:
        return newest
    updated = update(bundle, draft.skill, encoders=encoders)
    return store.bundles.add(
        skill,
        updated.to_bytes(),
        fingerprint=updated.fingerprint,
        manifest={
            **updated.manifest.model_dump(mode="json"),
            **carried(newest.manifest),
        },
        revision=draft.revision,
    )
