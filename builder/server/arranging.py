"""Arrangements as jobs: what the child is asked, and the groups that are kept of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from builder.server.inbox import group_records
from builder.server.kept import Kept
from builder.server.waiting import waiting
from builder.settings import Settings
from builder.store.groups import GroupRecord
from builder.store.jobs import JobRecord
from builder.store.store import Store
from kits.candidate_lines import write_candidates
from kits.labelling.worker import read_groups

_CANDIDATES: Final = "candidates.jsonl"
_GROUPS: Final = "groups.jsonl"
# The greatest number that eight hexadecimal digits write.
_ALL: Final = 16**8


def ask(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for an arrangement; the candidates are put into the folder."""
    skill = store.drafts.get(job.skill, job.revision).skill
    write_candidates(work / _CANDIDATES, waiting(store, skill))
    request: dict[str, Any] = {
        "skill": skill.model_dump(mode="json", by_alias=True),
        "candidates": str(work / _CANDIDATES),
        "output": str(work / _GROUPS),
        "cache": str(settings.encoder_cache),
        "encoders": encoders,
        "seed": job.options.get("seed", 13),
        "aim": job.options.get("aim", "accuracy"),
    }
    return orjson.dumps(request)


def keep(store: Store, job: JobRecord, work: Path) -> Kept:
    """Put the groups into the inbox, in the place of those that nobody decided on."""
    groups = read_groups(work / _GROUPS, work / _CANDIDATES)
    records = group_records(groups, places=[float(at) for at in range(len(groups))])
    share = job.options.get("doubled", 0.0)
    doubled = float(share) if isinstance(share, int | float) else 0.0
    spans = {
        member.candidate.id: member.candidate.utterance.spans
        for group in groups
        for member in group.members
        if member.candidate.utterance.spans
    }
    store.groups.replace(job.skill, [_drawn(record, doubled) for record in records], spans)
    return Kept()


def _drawn(group: GroupRecord, share: float) -> GroupRecord:
    """Draw a share of the groups for a second person: by their ids, so that chance is no choice."""
    return replace(group, doubled=int(group.id[:8], 16) < share * _ALL)
