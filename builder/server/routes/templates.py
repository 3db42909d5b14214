"""Templates, tried on a text before anything is saved or trained."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from builder.nlu.templates.trial import Trial, try_templates
from builder.schema.intent import Intent
from builder.schema.template import Template, TemplateError, parse_template, to_notation
from builder.sentence import Sentence, verbatim
from builder.server.policy import VIEWER, guard
from builder.server.services import Served, Services
from builder.wire.authoring import PieceFound, TemplatesTried, TemplateTrial, TemplateTrials
from builder.wire.problems import SentenceShape

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/intents/{intent:path}/templates",
    tags=["templates"],
    dependencies=[guard(VIEWER)],
)


@router.post("/trial")
async def try_on(
    skill: str, intent: str, wanted: TemplatesTried, services: Served
) -> TemplateTrials:
    """Lay an intent's templates on a text, with the words and slots of the newest draft."""
    return await services.run(_try, services, skill, intent, wanted)


def _try(services: Services, skill: str, intent: str, wanted: TemplatesTried) -> TemplateTrials:
    services.store.skills.get(skill)
    draft = services.store.drafts.get(skill).skill
    if wanted.templates is None:
        lines = [to_notation(t) for t in draft.get(Intent, intent).all_templates()]
    else:
        lines = list(wanted.templates)
    read: dict[int, Template] = {}
    problems: dict[int, Sentence] = {}
    for number, line in enumerate(lines):
        try:
            read[number] = parse_template(line)
        except TemplateError as error:
            problems[number] = verbatim(error.args[0])
    tried = try_templates(draft, intent, list(read.values()), wanted.text)
    by_number = dict(zip(read, tried.trials, strict=False))
    trials = [
        _shape(line, by_number[number])
        if number in by_number
        else _unreadable(line, problems[number])
        for number, line in enumerate(lines)
    ]
    return TemplateTrials(trials=tuple(trials), taken_by=tried.taken_by)


def _unreadable(line: str, why: Sentence) -> TemplateTrial:
    return TemplateTrial(template=line, problem=why, sentence=SentenceShape.of(why))


def _shape(line: str, trial: Trial) -> TemplateTrial:
    return TemplateTrial(
        template=line,
        share=None if trial.share is None else round(trial.share, 4),
        threshold=trial.template.threshold,
        fits=trial.fits,
        pieces=tuple(
            PieceFound(
                start=found.start,
                end=found.end,
                kind=found.fragment.kind,
                name=found.fragment.name,
            )
            for found in trial.recognised
        ),
    )
