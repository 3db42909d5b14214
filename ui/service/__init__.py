"""All that the designer asks of the API: the only caller of the client, in the designer's nouns.

It holds an address and a key, no truth and no screen; every failure is a `BuilderError` whose message
is a sentence to show.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from builder.client import Client, Draft
from builder.conversation.explanation import Explanation
from builder.schema.assistant import Assistant
from builder.schema.skill import Skill
from builder.wire.assistants import AssistantLine, AssistantShape
from builder.wire.authoring import AdviceShape, TemplateTrial, TemplateTrials, ValueList
from builder.wire.chat import Attention, SaidShape, SessionLine, SessionShape, TurnShape
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
from builder.wire.faq import FaqProposal
from builder.wire.inbox import (
    AgreementShape,
    CandidatesAdded,
    DecisionShape,
    GroupShape,
    InboxShape,
    MemberShape,
    MeterAnswer,
    Verdict,
)
from builder.wire.quality import FindingShape, FixesMade, FixShape, QualityShape
from builder.wire.ready_made import ReadyMadeLine
from builder.wire.skills import MOST_LINES, DraftLine, Job, SkillLine, SkillList, VersionLine
from ui.service.access import AccessService
from ui.service.analytics import AnalyticsCalls
from ui.service.data import DataCalls
from ui.service.evaluation import EvaluationCalls
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
    "DecisionShape",
    "DocumentLine",
    "DocumentList",
    "DocumentRead",
    "Draft",
    "DraftLine",
    "EvaluationLine",
    "EvaluationReport",
    "FindingShape",
    "FixShape",
    "FixesMade",
    "GroupShape",
    "HealthShape",
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
    "TemplateTrials",
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
            close_clients()
        _CLIENTS[url, key] = Client(url, api_key=key)
    return _CLIENTS[url, key]


def close_clients() -> None:
    """Close every connection to the API."""
    while _CLIENTS:
        _CLIENTS.popitem()[1].close()


class Service(
    AccessService,
    AnalyticsCalls,
    DataCalls,
    EvaluationCalls,
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

    def sessions(self, skill: str, attention: Attention | None, begins: str) -> list[SessionLine]:
        """Return sessions of a skill, newest activity first, a page of them."""
        page = self._client.list_sessions(skill, attention=attention, begins=begins, limit=50)
        return list(page.sessions)

    def session(self, skill: str, session_id: str) -> SessionShape:
        """Return a session as it stands."""
        return self._client.get_session(skill, session_id)

    def said(self, skill: str, session_id: str, after: int) -> list[SaidShape]:
        """Return all that was said in a session after a number."""
        said: list[SaidShape] = []
        while page := self._client.list_replies(
            skill, session_id, after=said[-1].number if said else after
        ).said:
            said += page
        return said

    def take_over(self, skill: str, session_id: str, person: str, *, instead: bool = False) -> None:
        """Take a session over; raises `Conflict` when another person has it."""
        self._client.take_over(skill, session_id, person, instead=instead)

    def say_as(self, skill: str, session_id: str, person: str, text: str) -> None:
        """Say something to the user of a session that this person has."""
        self._client.say_as(skill, session_id, person, text)

    def release(self, skill: str, session_id: str, person: str) -> None:
        """Give a session back to its skill."""
        self._client.release(skill, session_id, person)

    def inbox(self, skill: str, person: str | None) -> InboxShape:
        """Return how the inbox stands; second looks are counted for the person."""
        return self._client.get_inbox(skill, by=person)

    def take_group(
        self, skill: str, person: str, queue: Literal["open", "later", "second"]
    ) -> GroupShape | None:
        """Return the next group for a person, which others are not given meanwhile."""
        return self._client.take_group(
            skill, by=person, later=queue == "later", second=queue == "second"
        )

    def decide(
        self, skill: str, group: str, verdict: Verdict, person: str, seconds: float, **more: Any
    ) -> DecisionShape:
        """Decide on a group; raises `Conflict` where somebody else was first."""
        return self._client.decide(skill, group, verdict, by=person, seconds=seconds, **more)

    def last_decision(self, skill: str, person: str) -> DecisionShape | None:
        """Return the last decision of a person that stands."""
        page = self._client.list_decisions(skill, by=person, limit=100)
        return next((each for each in page.decisions if not each.undone), None)

    def undo_decision(self, skill: str, decision: str) -> DecisionShape:
        """Take a decision back."""
        return self._client.undo_decision(skill, decision)

    def meter(self, skill: str, time_zone: str) -> MeterAnswer:
        """Return what labelling cost and brought."""
        return self._client.get_meter(skill, time_zone=time_zone)

    def agreement(self, skill: str) -> tuple[AgreementShape, ...]:
        """Return how far each two people agree."""
        return self._client.get_agreement(skill).pairs

    def add_lines(self, skill: str, lines: Sequence[str]) -> CandidatesAdded:
        """Put lines that users said into the inbox."""
        return self._client.add_candidate_file(skill, "pasted.txt", "\n".join(lines).encode())

    def add_file(self, skill: str, name: str, data: bytes) -> CandidatesAdded:
        """Put what users said in a file into the inbox."""
        return self._client.add_candidate_file(skill, name, data)

    def add_signals(self, skill: str, days: float) -> CandidatesAdded:
        """Put what the talks of the last days tell into the inbox."""
        return self._client.add_signals(skill, days=days)

    def arrange(self, skill: str, doubled: float) -> Job:
        """Put the candidates into groups; a share of them is for two people."""
        return self._client.arrange(skill, doubled=doubled)

    def assistants(self) -> list[AssistantLine]:
        """Return the list of assistants."""
        return list(self._client.list_assistants())

    def assistant(self, name: str) -> AssistantShape:
        """Return an assistant and its problems."""
        return self._client.get_assistant(name)

    def create_assistant(self, assistant: Assistant) -> None:
        """Make an assistant; it answers at once."""
        self._client.create_assistant(assistant)

    def save_assistant(self, assistant: Assistant, revision: int) -> None:
        """Save an assistant made on a revision; raises `Conflict` when somebody saved in between."""
        self._client.save_assistant(assistant, revision=revision)

    def delete_assistant(self, name: str) -> None:
        """Move an assistant into the trash; its skills stay."""
        self._client.delete_assistant(name)

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

    def documents(self, name: str) -> DocumentList:
        """Return the documents of the newest draft, and what was read of them."""
        return self._client.list_documents(name)

    def reading(self, name: str, document: str) -> DocumentRead:
        """Return what the newest training read of a document."""
        return self._client.get_reading(name, document)

    def put_document(self, name: str, document: str, content: bytes, revision: int) -> int:
        """Put a document into the draft of a revision; return the revision that holds it."""
        return self._client.put_document(name, document, content, revision=revision).revision

    def document(self, name: str, document: str) -> bytes:
        """Return the bytes of a document."""
        return self._client.get_document(name, document)

    def ask(self, name: str, question: str, version: int) -> Asked:
        """Ask FAQ and documents of a version one question."""
        return self._client.ask(name, question, version=version)

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

    def propose_faq(self, name: str, file: str, data: bytes, *, keep: bool) -> FaqProposal:
        """Return what a file of questions and answers would change in the draft's FAQ."""
        return self._client.propose_faq(name, file, data, keep=keep)

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
