"""What comes into the inbox: candidates, files of what users said, and what their talks tell."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path, PurePath
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError

from builder.errors import BuilderError, Invalid
from builder.sentence import say
from builder.server.inbox import Came, add_candidates, candidate_from
from builder.server.policy import MANAGE, guard
from builder.server.received import FILE_BODY, Received, receiving
from builder.server.services import Served, Services
from builder.wire.inbox import CandidatesAdded, FromConversations, NewCandidate, NewCandidates
from kits.labelling.said import read_said, without_personal
from kits.signals.gather import gather

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/inbox", tags=["inbox"], dependencies=[guard(MANAGE)]
)

LARGEST_FILE: Final = 50 << 20
# So many talks are looked through, the newest first.
_MOST_TALKS: Final = 10_000


@router.post("/candidates")
async def add(skill: str, new: NewCandidates, services: Served) -> CandidatesAdded:
    """Put candidates into the inbox; what it or the draft has already is not doubled."""

    def put() -> CandidatesAdded:
        held = services.store.drafts.get(skill).skill
        given = [candidate_from(each, held.languages) for each in new.candidates]
        useful = [each for each in given if each.utterance.text.strip()]
        came = add_candidates(services.store, skill, useful)
        return _told(came, passed=len(given) - len(useful))

    return await services.run(put)


@router.post("/files", openapi_extra=FILE_BODY)
async def add_file(
    skill: str,
    request: Request,
    services: Served,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    column: Annotated[str | None, Query(max_length=200)] = None,
) -> CandidatesAdded:
    """Put what users said in a file, sent as the body, into the inbox; its `name` tells its kind.

    Text is read by lines, tables, workbooks and JSON lines by their column of what was said, or the one
    named `column`. Personal data is replaced, and what says nothing is passed over.
    """
    await services.run(services.store.skills.get, skill)
    async with (
        receiving(
            request, services.settings.data_dir, LARGEST_FILE, lambda size: _too_large(name, size)
        ) as received,
        services.reading_files,
    ):
        return await services.run(_read, services, skill, name, column, received)


@router.post("/signals")
async def add_signals(skill: str, wanted: FromConversations, services: Served) -> CandidatesAdded:
    """Look through the talks of the last days for signals, and put the messages that they tell of in.

    Corrections, rephrasings, choices, messages that were not understood, flows that were left, handoffs
    and unhappy reactions; personal data is replaced.
    """

    def look() -> CandidatesAdded:
        held = services.store.drafts.get(skill).skill
        since = time.time() - wanted.days * 86400
        talks = services.store.conversations.talks(skill, since, _MOST_TALKS)
        gathered = gather(held, talks, without_personal)
        came = add_candidates(services.store, skill, gathered.candidates)
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(gathered.signals.items()))
        notes = [f"{gathered.talks:,} talks looked through."]
        return _told(came, notes=(*notes, *([f"Signals: {kinds}."] if kinds else [])))

    return await services.run(look)


def _read(
    services: Services, skill: str, name: str, column: str | None, received: Received
) -> CandidatesAdded:
    held = services.store.drafts.get(skill).skill
    with tempfile.TemporaryDirectory(dir=services.settings.data_dir) as folder:
        # Only the ending is taken over: a name may hold anything.
        path = Path(folder) / f"said{PurePath(name).suffix}"
        with path.open("wb") as file:
            for piece in received.pieces():
                file.write(piece)
        proposed = _proposed(path)
        if proposed is not None:
            useful = (each for each in proposed if each.utterance.text.strip())
            given = [candidate_from(each, held.languages) for each in useful]
            return _told(add_candidates(services.store, skill, given))
        said = read_said(path, held.languages, name=name, column=column)
    came = add_candidates(services.store, skill, said.candidates)
    return _told(came, passed=sum(said.left_out.values()), notes=said.notes)


def _proposed(path: Path) -> list[NewCandidate] | None:
    """Read candidates that a kit wrote, one a line; None for what is no such file."""
    if path.suffix.lower() != ".jsonl":
        return None
    try:
        with path.open("rb") as file:
            return [NewCandidate.model_validate_json(line) for line in file if line.strip()]
    except ValidationError:
        return None


def _told(came: Came, *, passed: int = 0, notes: tuple[str, ...] = ()) -> CandidatesAdded:
    return CandidatesAdded(
        new=came.added.new,
        known=came.added.known,
        in_skill=came.in_skill,
        passed=passed,
        notes=notes,
    )


def _too_large(name: str, size: int) -> BuilderError:
    return Invalid(
        "document-too-big",
        say(
            "'{name}' has {size} MB, and at most {most} MB of what users said are taken at once. Send "
            "it in parts, or let `dialoom kit logs` choose from it first.",
            name=name,
            size=size >> 20,
            most=LARGEST_FILE >> 20,
        ),
    )
