"""One question to what a skill has read, outside any talk."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.bundle import Bundle
from builder.conversation.effect import AnswerOutcome
from builder.errors import NotFound
from builder.reading.library import documents_in
from builder.reading.nearest import NearestPassages, NearPassage
from builder.runtime.agent import Agent
from builder.sentence import say, verbatim
from builder.server.policy import VIEWER, guard
from builder.server.routes.chat import agent_of
from builder.server.services import Served
from builder.text import language_of
from builder.wire.documents import Ask, Asked, DocumentRead, PassageShape, ReadText, TableShape
from builder.wire.problems import SentenceShape

router: Final = APIRouter(
    prefix="/v1/skills/{skill}", tags=["documents"], dependencies=[guard(VIEWER)]
)


@router.post("/ask")
async def ask(skill: str, wanted: Ask, services: Served) -> Asked:
    """Ask the FAQ and the documents of a version: the one named, or the one that answers.

    It also tells the passages that came near, and why there is no answer where there is none.
    """
    version, agent = await agent_of(services, skill, wanted.version)

    def work() -> Asked:
        bundle = Bundle.from_bytes(services.store.bundles.load(skill, version))
        return _asked(agent, version, NearestPassages.load(bundle.parts), wanted)

    return await services.run(work)


@router.get("/readings")
async def get_reading(
    skill: str,
    services: Served,
    document: Annotated[str, Query(min_length=1, max_length=300)],
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> DocumentRead:
    """Return what the newest training read of a document: its passages, and its tables as tables.

    404 `document-not-read` where none has read it yet.
    """

    def read() -> DocumentRead:
        services.store.skills.get(skill)
        newest = services.store.bundles.newest(skill)
        found = None
        if newest is not None:
            bundle = Bundle.from_bytes(services.store.bundles.load(skill, newest.version))
            found = next((d for d in documents_in(bundle.parts) if d.name == document), None)
        if newest is None or found is None:
            raise NotFound(
                "document-not-read",
                say(
                    "No training of '{skill}' has read '{document}' yet. Train the skill, then look "
                    "again.",
                    skill=skill,
                    document=document,
                ),
            )
        language = services.store.drafts.get(skill).skill.languages[0]
        return DocumentRead(
            version=newest.version,
            document=document,
            passages=tuple(
                ReadText(place=passage.place(language), text=passage.text)
                for passage in found.passages[:limit]
            ),
            passages_total=len(found.passages),
            tables=tuple(
                TableShape(
                    name=table.name,
                    columns=table.columns,
                    rows=table.rows[:limit],
                    total=len(table.rows),
                )
                for table in found.tables
            ),
        )

    return await services.run(read)


def _asked(agent: Agent, version: int, nearest: NearestPassages | None, wanted: Ask) -> Asked:
    if wanted.language is not None:
        language = agent.language_for(wanted.language)
    else:
        language = language_of(wanted.question, agent.skill.languages)
    outcome = agent.find_answer(wanted.question, language)
    question = agent.question_of(wanted.question, language)
    near = nearest.find(question) if nearest is not None else []
    shown = tuple(_shape(each, language) for each in near)
    return Asked(
        version=version,
        language=language,
        answer=outcome.reply,
        score=round(outcome.score, 4),
        why=outcome.why,
        sentence=None if outcome.why is None else SentenceShape.of(verbatim(outcome.why)),
        near=outcome.near,
        answer_passage=_cited(outcome),
        passages=shown,
    )


def _shape(near: NearPassage, language: str) -> PassageShape:
    passage = near.passage
    return PassageShape(
        document=passage.document,
        place=passage.place(language),
        text=passage.text,
        score=round(near.score, 4),
    )


def _cited(outcome: AnswerOutcome) -> PassageShape | None:
    """Return the passage that an answer cites, with the place of the sentence that it quotes."""
    reply = outcome.reply
    if reply is None or not reply.citations:
        return None
    citation = reply.citations[0]
    return PassageShape(
        document=citation.document,
        place=citation.place,
        text=citation.passage,
        score=round(outcome.score, 4),
        start=citation.quote_start,
        end=citation.quote_end,
    )
