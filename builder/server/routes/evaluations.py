"""Evaluations of trained versions, and how well each intent is understood."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from pydantic import JsonValue

from builder.errors import Conflict
from builder.sentence import say
from builder.server import evaluating
from builder.server.answers import job_shape
from builder.server.intent_health import health_of
from builder.server.policy import MANAGE, guard
from builder.server.received import FILE_BODY, Received, receiving
from builder.server.services import Served, Services
from builder.store.bundles import BundleRecord
from builder.store.evaluations import EvaluationRecord
from builder.store.jobs import JobRecord
from builder.wire.evaluations import EvaluationLine, EvaluationList, HealthShape
from builder.wire.skills import Job

router: Final = APIRouter(
    prefix="/v1/skills/{skill}", tags=["versions"], dependencies=[guard(MANAGE)]
)


@router.post("/evaluations", status_code=202, openapi_extra=FILE_BODY)
async def start_evaluation(
    skill: str,
    request: Request,
    services: Served,
    name: Annotated[str, Query(max_length=300)] = "",
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    against: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    chats: bool = True,
    actions: bool = False,
) -> Job:
    """Queue an evaluation of a version, the newest unless named; its report is the job's result.

    With an empty body it is asked its own utterances, as its training held them out; a body is a test
    file of labelled utterances called `name`, in any format of a dataset. `against` is a version that
    is asked the same. Test conversations are held unless `chats` is false; what they call really runs
    only with `actions`.
    """
    await services.run(services.store.skills.get, skill)
    async with receiving(
        request,
        services.settings.data_dir,
        evaluating.LARGEST_FILE,
        lambda size: evaluating.too_large(name, size),
    ) as received:
        options = {"chats": chats, "actions": actions}
        return await services.queue(
            _queue, services, skill, version, against, name or "test.csv", received, options
        )


@router.get("/evaluations")
async def list_evaluations(skill: str, services: Served) -> EvaluationList:
    """List the evaluations of a skill, newest first, with their main figures."""

    def find() -> EvaluationList:
        services.store.skills.get(skill)
        known = services.store.evaluations.list(skill)
        jobs = services.store.jobs.list(skill, "evaluation")
        pairs = ((job, known.get(str(job.options.get("evaluation")))) for job in jobs)
        return EvaluationList(
            evaluations=tuple(_line(job, asked) for job, asked in pairs if asked is not None)
        )

    return await services.run(find)


@router.get("/health")
async def get_health(skill: str, services: Served) -> HealthShape:
    """Tell how well the newest version understands each intent, as its training's held-out folds say."""

    def find() -> HealthShape:
        services.store.skills.get(skill)
        return health_of(services.store, skill)

    return await services.run(find)


def _queue(
    services: Services,
    skill: str,
    version: int | None,
    against: int | None,
    name: str,
    received: Received,
    options: dict[str, bool],
) -> JobRecord:
    store = services.store
    asked = _version(services, skill, version)
    if against is not None:
        store.bundles.get(skill, against)
    file: str | None = None
    questions: JsonValue = None
    unknown: dict[str, JsonValue] = {}
    if received.size:
        held = store.drafts.get(skill, asked.revision).skill
        test = evaluating.read_test_file(held, name, received, services.settings.data_dir)
        file, questions, unknown = name, [*test.questions], {**test.unknown}
    evaluation = store.evaluations.add(
        skill, asked.version, against=against, file=file, questions=questions
    )
    told: dict[str, JsonValue] = {
        "evaluation": evaluation,
        "version": asked.version,
        "unknown": unknown,
        "file": file,
    }
    if against is not None and against != asked.version:
        told["against"] = against
    return store.jobs.add(skill, asked.revision, "evaluation", {**told, **options})


def _version(services: Services, skill: str, version: int | None) -> BundleRecord:
    if version is not None:
        return services.store.bundles.get(skill, version)
    newest = services.store.bundles.newest(skill)
    if newest is None:
        raise Conflict(
            "training-needed",
            say(
                "Skill '{skill}' has no version yet that could be evaluated: train it first.",
                skill=skill,
            ),
        )
    return newest


def _line(job: JobRecord, asked: EvaluationRecord) -> EvaluationLine:
    return EvaluationLine.model_validate({**vars(asked), "job": job_shape(job)})
