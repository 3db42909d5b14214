"""Trainings as jobs: what the child is asked, and the version that is kept of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import orjson

from builder.bundle import Bundle
from builder.server.archives import write_documents
from builder.server.kept import Kept
from builder.server.told import told_by
from builder.server.waiting import learned_from
from builder.settings import Settings
from builder.store.jobs import JobRecord
from builder.store.store import Store

_BUNDLE: Final = "skill.bundle"


def ask(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for a training; what it needs besides is put into the folder."""
    skill = store.drafts.get(job.skill, job.revision).skill
    request: dict[str, Any] = {
        "skill": skill.model_dump(mode="json", by_alias=True),
        "output": str(work / _BUNDLE),
        "cache": str(settings.encoder_cache),
        "encoders": encoders,
        "unlabelled": [
            {"text": log.text, "refused": sorted(log.refused)} for log in learned_from(store, skill)
        ],
    }
    if skill.documents:
        documents = work / "documents"
        documents.mkdir()
        write_documents(store, skill, documents)
        request["documents"] = str(documents)
    newest = store.bundles.newest(job.skill)
    if newest is not None:
        previous = work / "previous.bundle"
        previous.write_bytes(store.bundles.load(job.skill, newest.version))
        request["previous"] = str(previous)
    return orjson.dumps(request)


def keep(store: Store, job: JobRecord, work: Path) -> Kept:
    """Keep the bundle that was made, as a version."""
    content = (work / _BUNDLE).read_bytes()
    bundle = Bundle.from_bytes(content)
    record = store.bundles.add(
        job.skill,
        content,
        fingerprint=bundle.fingerprint,
        manifest={**bundle.manifest.model_dump(mode="json"), **told_by(job.skill, bundle)},
        revision=job.revision,
    )
    return Kept(version=record.version)
