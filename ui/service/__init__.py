"""All that the designer asks of the API: the only caller of the client, in the designer's nouns.

It holds an address and a key, no truth and no screen; every failure is a `BuilderError` whose message
is a sentence to show.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final

from builder.client import Client, Draft
from builder.conversation.explanation import Explanation
from builder.schema.skill import Skill
from builder.wire.assistants import AssistantLine, AssistantShape
from builder.wire.authoring import AdviceShape, TemplateTrial, TemplateTrials, ValueList
from builder.wire.chat import SaidShape, SessionLine, SessionShape, TurnShape
from builder.wire.documents import Asked, DocumentLine, DocumentList, DocumentRead, PassageShape
from builder.wire.evaluations import (
    AskedShape,
    ChatShape,
    EvaluationLine,
    EvaluationReport,
    HealthShape,
    IntentFigures,
    NumbersShape,
    SlotMarks,
    TurnedShape,
)
from builder.wire.imports import ImportProposal
from builder.wire.inbox import (
    AgreementShape,
    CandidatesAdded,
    GroupShape,
    InboxShape,
    MemberShape,
    MeterAnswer,
    Verdict,
)
from builder.wire.quality import FindingShape, FixesMade, FixShape, QualityShape
from builder.wire.ready_made import ReadyMadeLine
from builder.wire.skills import MOST_LINES, DraftLine, Job, SkillLine, SkillList, VersionLine
from ui.service.access import AccessCalls
from ui.service.analytics import AnalyticsCalls
from ui.service.assistants import AssistantCalls
from ui.service.conversations import ConversationCalls
from ui.service.data import DataCalls
from ui.service.evaluation import EvaluationCalls
from ui.service.imports import ImportCalls
from ui.service.inbox import InboxCalls
from ui.service.knowledge import KnowledgeCalls
from ui.service.publishing import PublishingCalls
from ui.service.skills import SkillCalls
from ui.service.trials import TrialCalls
from ui.service.utterances import UtteranceCalls

__all__ = [
    "MOST_LINES",
    "AdviceShape",
    "AgreementShape",
    "Asked",
    "AskedShape",
    "AssistantLine",
    "AssistantShape",
    "CandidatesAdded",
    "ChatShape",
    "DocumentLine",
    "DocumentList",
    "DocumentRead",
    "Draft",
    "EvaluationLine",
    "EvaluationReport",
    "FindingShape",
    "FixShape",
    "GroupShape",
    "HealthShape",
    "ImportProposal",
    "InboxShape",
    "IntentFigures",
    "Job",
    "MemberShape",
    "MeterAnswer",
    "NumbersShape",
    "PassageShape",
    "QualityShape",
    "ReadyMadeLine",
    "SaidShape",
    "Service",
    "SessionLine",
    "SessionShape",
    "SkillLine",
    "SkillList",
    "SlotMarks",
    "TemplateTrial",
    "TurnShape",
    "TurnedShape",
    "Verdict",
    "VersionLine",
    "is_open",
]

DEFAULT_URL: Final = "http://127.0.0.1:8000"


# One client for all tabs with the same key: its connections outlive a tab, which never says goodbye.
_MOST_CLIENTS: Final = 64
_CLIENTS: Final[dict[tuple[str, str | None], Client]] = {}


def _client(url: str, key: str | None) -> Client:
    if (url, key) not in _CLIENTS:
        if len(_CLIENTS) >= _MOST_CLIENTS:
            # Not closed, since tabs may hold it: it goes with the last of them.
            del _CLIENTS[next(iter(_CLIENTS))]
        _CLIENTS[url, key] = Client(url, api_key=key)
    return _CLIENTS[url, key]


def close_clients() -> None:
    """Close every connection to the API."""
    while _CLIENTS:
        _CLIENTS.popitem()[1].close()


class Service(
    AccessCalls,
    AnalyticsCalls,
    AssistantCalls,
    ConversationCalls,
    DataCalls,
    EvaluationCalls,
    ImportCalls,
    InboxCalls,
    KnowledgeCalls,
    PublishingCalls,
    SkillCalls,
    TrialCalls,
    UtteranceCalls,
):
    """What one browser tab may ask of the API."""

    def __init__(self, client: Client, public_url: str) -> None:
        self._client = client
        # The address that people and programs outside use; the API's own by default.
        self.public_url = public_url

    @classmethod
    def from_environment(cls, key: str | None = None) -> Service:
        """Make the service that `DIALOOM_URL`, `DIALOOM_API_KEY` and `DIALOOM_PUBLIC_URL` name.

        A key that is given counts in place of the environment's; an empty one is none at all.
        """
        url = os.environ.get("DIALOOM_URL", DEFAULT_URL).rstrip("/")
        given = os.environ.get("DIALOOM_API_KEY") if key is None else key
        client = _client(url, given or None)
        return cls(client, os.environ.get("DIALOOM_PUBLIC_URL", url).rstrip("/"))

    @property
    def url(self) -> str:
        """The address at which the API is asked."""
        return self._client.base_url

    def draft(self, name: str, *, revision: int | None = None) -> Draft:
        """Return the newest draft of a skill, or an earlier one."""
        return self._client.get_draft(name, revision=revision)

    def history(self, name: str) -> list[DraftLine]:
        """Return the saved drafts of a skill, the newest first."""
        return list(self._client.list_drafts(name))

    def save(self, name: str, revision: int, skill: Skill, *, before: Skill | None = None) -> Draft:
        """Save a draft made on a revision; raises `Conflict` when that is not the newest any more.

        With what the revision held, `before`, a save of a large skill is quick.
        """
        saved = self._client.save_draft(name, skill, revision=revision, before=before)
        return Draft(saved.revision, skill, saved.problems)

    def train(self, name: str) -> Job:
        """Start training the newest draft."""
        return self._client.start_training(name)

    def learn_news(self, name: str) -> VersionLine:
        """Make a version with the newest draft's new utterances and intents, at once."""
        return self._client.update_version(name)

    def advice(self, name: str) -> AdviceShape:
        """Return what to label next in the newest draft; takes seconds."""
        return self._client.get_advice(name)

    def quality(self, name: str) -> QualityShape:
        """Return what is wrong with the training data of the newest draft; at first it takes seconds."""
        return self._client.get_quality(name)

    def make_fix(self, name: str, fix: str, revision: int) -> FixesMade:
        """Make a fix of a finding in the draft of a revision; raises `Conflict`."""
        return self._client.make_fixes(name, [fix], revision=revision)

    def job(self, job_id: str) -> Job:
        """Return how a training stands."""
        return self._client.get_job(job_id)

    def jobs(self, name: str) -> list[Job]:
        """Return the trainings of a skill, the newest first."""
        return list(self._client.list_jobs(name))

    def cancel(self, job_id: str) -> None:
        """Stop a training."""
        self._client.cancel_job(job_id)

    def versions(self, name: str) -> list[VersionLine]:
        """Return the trained versions of a skill, the newest first."""
        return list(self._client.list_versions(name))

    def values(self, name: str, entity: str, query: str, limit: int) -> ValueList:
        """Return values of a dictionary whose words hold `query`."""
        return self._client.list_values(name, entity, query=query, limit=limit)

    def change_values(
        self, name: str, entity: str, put: Mapping[str, Sequence[str]], remove: Sequence[str]
    ) -> int | None:
        """Put values in and take others out, at once; return the version that answers now."""
        return self._client.change_values(name, entity, put=put, remove=remove).version

    def try_templates(
        self, name: str, intent: str, text: str, templates: Sequence[str]
    ) -> TemplateTrials:
        """Return how templates of an intent fit a text, before they are saved."""
        return self._client.try_templates(name, intent, text, templates)

    def explain(
        self,
        name: str,
        text: str,
        *,
        language: str | None,
        version: int,
        requested_slot: str | None,
        flow: str | None,
    ) -> Explanation:
        """Return why a text means what it does to a version of a skill."""
        return self._client.explain(
            name,
            text,
            language=language,
            version=version,
            requested_slot=requested_slot,
            flow=flow,
        )


def is_open(job: Job) -> bool:
    """Tell whether a training has not ended yet."""
    return job.state in ("queued", "running")
