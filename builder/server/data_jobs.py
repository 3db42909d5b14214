"""Samples, stress, clusters and the label budget as jobs: what each child is asked, and what is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from builder.bundle import Bundle
from builder.errors import BuilderError
from builder.schema.skill import Skill
from builder.server.inbox import candidate_of
from builder.server.kept import Kept
from builder.server.waiting import learned_from
from builder.settings import Settings
from builder.store.jobs import JobRecord
from builder.store.store import Store
from builder.training.config import DEFAULT
from builder.training.fingerprint import nlu_fingerprint
from kits.candidate import Candidate
from kits.candidate_lines import write_candidates
from kits.labelling.said import without_personal
from kits.noise import NOISES
from kits.signals.wishes import wishes_in

_RESULT: Final = "result.json"
# So many talks are looked through, the newest first, and so many candidates of the inbox.
_MOST_TALKS: Final = 5_000
_MOST_CANDIDATES: Final = 20_000


def ask_samples(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for samples, with a bundle that understands as the draft would."""
    request = _request(settings, store, encoders, job, work)
    names = ("producers", "patterns", "intents", "per_intent", "seed")
    request |= {name: job.options[name] for name in names if name in job.options}
    bundle = _bundle_for(store, store.drafts.get(job.skill, job.revision).skill)
    if bundle is not None:
        path = work / "skill.bundle"
        path.write_bytes(bundle)
        request["bundle"] = str(path)
    return orjson.dumps(request)


def ask_stress(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for a stress test."""
    request = _request(settings, store, encoders, job, work)
    request["noises"] = job.options.get("noises") or list(NOISES)
    request |= {name: job.options[name] for name in ("messages", "seed")}
    return orjson.dumps(request)


def ask_clusters(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for a picture; what users said is put into the folder."""
    days = job.options["days"]
    candidates, ignored = work / "candidates.jsonl", work / "ignored.txt"
    write_candidates(candidates, _messages(store, job, float(str(days))))
    ids = _ids(store, job.skill, "rejected")
    ignored.write_text("\n".join(ids), "utf-8")
    request = _request(settings, store, encoders, job, work)
    request |= {"candidates": str(candidates), "ignored": str(ignored)}
    request |= {name: job.options[name] for name in ("count", "seed")}
    return orjson.dumps(request)


def ask_budget(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for a label budget."""
    return orjson.dumps(_request(settings, store, encoders, job, work))


def keep_result(store: Store, job: JobRecord, work: Path) -> Kept:
    """Keep what the child wrote, to be looked at."""
    return Kept(result=orjson.loads((work / _RESULT).read_bytes()))


def _request(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> dict[str, Any]:
    skill = store.drafts.get(job.skill, job.revision).skill
    return {
        "skill": skill.model_dump(mode="json", by_alias=True),
        "output": str(work / _RESULT),
        "cache": str(settings.encoder_cache),
        "encoders": encoders,
    }


def _messages(store: Store, job: JobRecord, days: float) -> Iterator[Candidate]:
    for number, record in enumerate(store.candidates.open_ones(job.skill)):
        if number == _MOST_CANDIDATES:
            break
        yield candidate_of(record)
    if days:
        talks = store.conversations.talks(job.skill, time.time() - days * 86400, _MOST_TALKS)
        yield from wishes_in(talks, without_personal)


def _ids(store: Store, skill: str, status: str) -> Iterator[str]:
    after: tuple[float, str] | None = None
    while page := store.candidates.list(skill, status=(status,), after=after, limit=5_000):
        yield from (record.id for _, record in page)
        after = (page[-1][0], page[-1][1].id)


def _bundle_for(store: Store, skill: Skill) -> bytes | None:
    """Return the newest bundle where training on the draft would learn the same."""
    newest = store.bundles.newest(skill.name)
    if newest is None:
        return None
    try:
        content = store.bundles.load(skill.name, newest.version)
        manifest = Bundle.from_bytes(content).manifest
    except BuilderError:
        return None
    logs = learned_from(store, skill)
    same = nlu_fingerprint(skill, DEFAULT, manifest.encoders, logs) == manifest.nlu_fingerprint
    return content if same else None
