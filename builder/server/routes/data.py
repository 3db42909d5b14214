"""Making and measuring training data: each a job on the newest draft, whose result is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from fastapi import APIRouter
from pydantic import JsonValue

from builder.errors import Invalid, suggest
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.sentence import Sentence, say, together
from builder.server.policy import MANAGE, guard
from builder.server.services import Served, Services
from builder.store.jobs import JobRecord, Kind
from builder.wire.data import (
    NewClusters,
    NewSamples,
    NewStress,
    ProducerList,
    ProducerShape,
)
from builder.wire.skills import Job
from kits.noise import NOISES
from kits.samples.producers import DEFAULT, NAMES

router: Final = APIRouter(prefix="/v1/skills/{skill}", tags=["data"], dependencies=[guard(MANAGE)])

# What a language model makes; only where the operator has named one.
_PARAPHRASE: Final = "paraphrase"


@router.get("/samples/producers")
async def list_producers(skill: str, services: Served) -> ProducerList:
    """List what can make samples."""
    await services.run(services.store.skills.get, skill)
    settings = services.settings
    asked = settings.phrasing_url is not None and settings.phrasing_model is not None
    made = [ProducerShape(name=name, default=name in DEFAULT) for name in NAMES]
    return ProducerList(
        producers=(*made, ProducerShape(name=_PARAPHRASE, default=False, available=asked))
    )


@router.post("/samples", status_code=202)
async def make_samples(skill: str, wanted: NewSamples, services: Served) -> Job:
    """Make samples of the newest draft's utterances; its `kind` is `samples`, and its result stays.

    Nothing is added to the draft: take what you want into it, or into the inbox.
    """

    producers = (*NAMES, _PARAPHRASE)

    def checked(draft: Skill) -> Mapping[str, JsonValue]:
        for name in wanted.producers or ():
            if name not in producers:
                told = say("There is no producer '{name}'.", name=name)
                raise _unknown("producer", told, name, producers, say("producers"))
        for name in (*(wanted.intents or ()), *(each.intent for each in wanted.patterns)):
            draft.get(Intent, name)
        options: dict[str, JsonValue] = wanted.model_dump(mode="json")
        return options

    return await _queue(services, skill, "samples", checked)


@router.post("/stress", status_code=202)
async def stress(skill: str, wanted: NewStress, services: Served) -> Job:
    """Damage messages held out of the newest draft, and measure what is understood of them.

    The skill is trained twice for it, plainly and `robust`.
    """

    def checked(_draft: Skill) -> Mapping[str, JsonValue]:
        for name in wanted.noises or ():
            if name not in NOISES:
                told = say("There is no noise '{name}'.", name=name)
                raise _unknown("noise", told, name, NOISES, say("noises"))
        options: dict[str, JsonValue] = wanted.model_dump(mode="json")
        return options

    return await _queue(services, skill, "stress", checked)


@router.post("/clusters", status_code=202)
async def draw_clusters(skill: str, wanted: NewClusters, services: Served) -> Job:
    """Cluster what users said, and lay it on a plane beside the utterances of the newest draft."""
    return await _queue(services, skill, "clusters", lambda _: wanted.model_dump(mode="json"))


@router.post("/budget", status_code=202)
async def measure_budget(skill: str, services: Served) -> Job:
    """Measure what the newest draft understands by how many labels, and look ahead."""
    return await _queue(services, skill, "budget", lambda _: {})


async def _queue(
    services: Services, skill: str, kind: Kind, options: Callable[[Skill], Mapping[str, JsonValue]]
) -> Job:
    """Queue a job on the newest draft; `options` checks what is wanted of it."""

    def queue() -> JobRecord:
        record = services.store.skills.get(skill)
        draft = services.store.drafts.get(skill)
        told = options(draft.skill)
        return services.store.jobs.add(skill, record.revision, kind, told)

    return await services.queue(queue)


def _unknown(code: str, told: Sentence, name: str, known: Iterable[str], kind: Sentence) -> Invalid:
    return Invalid(f"{code}-unknown", together(told, suggest(name, known, kind)))
