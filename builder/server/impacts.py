"""Impact previews as jobs: what the child is asked, what is kept of it, and how it is told."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import TypeAdapter

from builder.conversation.event import Event, MessageReceived
from builder.errors import Conflict, NotFound
from builder.sentence import say
from builder.server.kept import Kept
from builder.settings import Settings
from builder.store.jobs import JobRecord
from builder.store.store import Store
from builder.wire.impact import ChangeGroup, Impact, NewImpact, Verdict

_TALKS: Final = "talks.jsonl"
_IMPACT: Final = "impact.json"
_DAY: Final = 86400.0
# Of so many sessions messages are looked at; more would not say more, and take longer to read.
_MOST_SESSIONS: Final = 5000
_EVENTS: Final[TypeAdapter[tuple[Event, ...]]] = TypeAdapter(tuple[Event, ...])


def queue_impact(store: Store, skill: str, wanted: NewImpact) -> JobRecord:
    """Queue a preview; what is asked for already, or under way, is not begun twice.

    Raises `NotFound('version-not-found')`, `Conflict('nothing-to-compare')` where nothing serves.
    """
    record = store.bundles.get(skill, wanted.version)
    deployed = store.deployments.get(skill)
    base = wanted.base if wanted.base is not None else deployed.version if deployed else None
    if base is None:
        raise Conflict(
            "nothing-to-compare",
            say(
                "Nothing of '{skill}' is in production yet, so there is nothing that version {version} "
                "could change. Publish it, or name a version to compare it with.",
                skill=skill,
                version=wanted.version,
            ),
        )
    store.bundles.get(skill, base)
    options: dict[str, Any] = {**wanted.model_dump(), "base": base}
    for job in store.jobs.list(skill, "impact"):
        if job.state in ("queued", "running") and dict(job.options) == options:
            return job
    return store.jobs.add(skill, record.revision, "impact", options)


def ask(
    settings: Settings, store: Store, encoders: tuple[str, ...], job: JobRecord, work: Path
) -> bytes:
    """Return the request for a preview; both bundles and the talks are put into the folder."""
    wanted = NewImpact.model_validate(job.options)
    base = wanted.base or 0
    paths = {"bundle": wanted.version, "base_bundle": base}
    for name, version in paths.items():
        (work / f"{name}.bundle").write_bytes(store.bundles.load(job.skill, version))
    since = time.time() - wanted.days * _DAY
    with (work / _TALKS).open("wb") as file:
        for session, events in store.conversations.talks(job.skill, since, _MOST_SESSIONS):
            line = {"session_id": session, "events": _EVENTS.dump_python(events, mode="json")}
            file.write(orjson.dumps(line) + b"\n")
    return orjson.dumps(
        {
            "version": wanted.version,
            "base": base,
            **{name: str(work / f"{name}.bundle") for name in paths},
            "talks": str(work / _TALKS),
            "output": str(work / _IMPACT),
            "cache": str(settings.encoder_cache),
            "encoders": encoders,
            "most": wanted.most,
        }
    )


def keep(_store: Store, _job: JobRecord, work: Path) -> Kept:
    """Keep what the preview found."""
    return Kept(result=orjson.loads((work / _IMPACT).read_bytes()))


def impact_of(store: Store, skill: str, job: str) -> Impact:
    """Return what a preview found, with the words of its examples and what people said of the changes.

    Raises `NotFound('job-not-found')`, `NotFound('job-no-result')`.
    """
    record = store.jobs.get(job)
    if record.skill != skill or record.kind != "impact":
        raise NotFound(
            "job-not-found",
            say("'{skill}' has no impact preview '{job}'.", skill=skill, job=job),
        )
    found = Impact.model_validate(store.jobs.result(job))
    verdicts = store.verdicts.list(skill, found.version, found.base)
    words = _words(store, skill, found.groups)
    groups = tuple(
        group.model_copy(
            update={
                "examples": tuple(
                    # What was forgotten with its session is not shown either.
                    each.model_copy(update={"text": words[each.session_id, each.message_id]})
                    for each in group.examples
                    if (each.session_id, each.message_id) in words
                ),
                "verdict": Verdict.model_validate(said)
                if (said := verdicts.get(group.id))
                else None,
            }
        )
        for group in found.groups
    )
    return found.model_copy(update={"groups": groups})


def newest_impact(store: Store, skill: str, version: int, base: int) -> JobRecord | None:
    """Return the newest preview that is done of a version next to another, or None."""
    return next((j for j in impacts_of(store, skill, version, base) if j.state == "done"), None)


def impacts_of(store: Store, skill: str, version: int, base: int) -> list[JobRecord]:
    """Return the previews of a version next to another, newest first."""
    return [
        job
        for job in store.jobs.list(skill, "impact", limit=200)
        if (job.options.get("version"), job.options.get("base")) == (version, base)
    ]


def _words(store: Store, skill: str, groups: Iterable[ChangeGroup]) -> dict[tuple[str, str], str]:
    """Return what users said in the messages that the groups name, by session and message."""
    wanted: dict[str, set[str]] = {}
    for group in groups:
        for each in group.examples:
            wanted.setdefault(each.session_id, set()).add(each.message_id)
    found: dict[tuple[str, str], str] = {}
    for session, messages in wanted.items():
        for event in store.conversations.events_of(skill, session, tuple(messages)):
            if isinstance(event, MessageReceived) and event.message_id in messages:
                found[session, event.message_id] = event.understanding.text
    return found
