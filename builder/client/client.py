"""The Python client of the HTTP API: one method a route, errors as sentences."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, JsonValue

from builder.client.access import AccessCalls
from builder.client.analytics import AnalyticsCalls
from builder.client.assistants import AssistantCalls
from builder.client.connection import FILE_SECONDS, problems_of, read_answer
from builder.client.data import DataCalls
from builder.client.documents import DocumentCalls
from builder.client.evaluations import EvaluationCalls
from builder.client.imports import ImportCalls
from builder.client.inbox import InboxCalls
from builder.client.jobs import JobCalls
from builder.client.publishing import PublishingCalls
from builder.client.ready_made import ReadyMadeCalls
from builder.client.sessions import SessionCalls
from builder.client.trials import TrialCalls
from builder.client.utterances import UtteranceCalls
from builder.conversation.environment import Environment
from builder.conversation.explanation import Explanation
from builder.conversation.understanding import Understanding
from builder.errors import Conflict, Invalid, NotFound, Problem
from builder.schema.skill import Skill
from builder.wire.authoring import AdviceShape, TemplateTrials, ValueList, ValuesChanged
from builder.wire.chat import EventShape, Greeting, TurnShape
from builder.wire.draft_changes import changes_between
from builder.wire.faq import FaqProposal
from builder.wire.quality import FixesMade, QualityShape
from builder.wire.skills import (
    MOST_LINES,
    DraftLine,
    DraftList,
    DraftSaved,
    DraftShape,
    Job,
    SkillLine,
    SkillList,
    SkillMade,
    VersionLine,
    VersionList,
)

T = TypeVar("T", bound=BaseModel)

# A server gives up on advice after 300 seconds.
_ADVICE_SECONDS: Final = 330.0


@dataclass(frozen=True)
class Draft:
    """A revision of a skill and what is wrong with it."""

    revision: int
    skill: Skill
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Saved:
    """The revision that a save made, and what is wrong with it."""

    revision: int
    problems: tuple[Problem, ...]


class Client(
    AccessCalls,
    AnalyticsCalls,
    AssistantCalls,
    DataCalls,
    DocumentCalls,
    EvaluationCalls,
    ImportCalls,
    InboxCalls,
    JobCalls,
    PublishingCalls,
    ReadyMadeCalls,
    SessionCalls,
    TrialCalls,
    UtteranceCalls,
):
    """Talks to a Dialoom server; `timeout` is in seconds.

    Every method raises a `BuilderError` that carries the server's sentence and code, or
    `Unavailable` ('server-unreachable') when there is no server to be heard.
    """

    def chat(self, skill: str, session_id: str | None = None) -> Chat:
        """Return a talk with a skill, in a new session unless one is named."""
        return Chat(self, skill, session_id or uuid.uuid4().hex)

    def list_skills(self) -> tuple[SkillLine, ...]:
        """Return the skills of the server, by name; it asks for page after page."""
        found: list[SkillLine] = []
        while True:
            page = self.find_skills(sort="name", offset=len(found), limit=MOST_LINES)
            found += page.skills
            if not page.skills or len(found) >= page.total:
                return tuple(found)

    def find_skills(
        self,
        query: str = "",
        *,
        names: Sequence[str] = (),
        sort: Literal["updated", "name", "created"] = "updated",
        offset: int = 0,
        limit: int = 50,
    ) -> SkillList:
        """Return a page of the skills whose name, title or description hold the words of `query`."""
        params = {"query": query, "name": list(names), "sort": sort}
        pages = {"offset": offset, "limit": limit}
        return read_answer(SkillList, self._call("GET", "/v1/skills", params={**params, **pages}))

    def get_skill(self, name: str) -> SkillLine:
        """Return one skill's summary."""
        return self._get(SkillLine, f"/v1/skills/{name}")

    def is_served(self, name: str) -> bool:
        """Tell whether a skill answers messages now; one whose bundle cannot be used does not."""
        try:
            self.greeting(name)
        except (NotFound, Conflict):
            return False
        except Invalid as error:
            if error.code != "bundle-corrupt":
                raise
            return False
        return True

    def create_skill(
        self, name: str, *, languages: tuple[str, ...] | None = None, skill: Skill | None = None
    ) -> SkillMade:
        """Make a skill, empty or from what is given."""
        body: dict[str, Any] = {"name": name}
        if languages is not None:
            body["languages"] = languages
        if skill is not None:
            body["skill"] = skill.model_dump(mode="json", by_alias=True)
        return self._send(SkillMade, "POST", "/v1/skills", body)

    def delete_skill(self, name: str) -> None:
        """Move a skill into the trash, with its drafts, versions and sessions."""
        self._call("DELETE", f"/v1/skills/{name}")

    def export_skill(self, name: str) -> bytes:
        """Return the newest draft as the zip file of a skill folder."""
        return self._call("GET", f"/v1/skills/{name}/export", timeout=FILE_SECONDS).content

    def get_draft(self, name: str, *, revision: int | None = None) -> Draft:
        """Return the newest draft, or the one of a revision."""
        path = (
            f"/v1/skills/{name}/draft"
            if revision is None
            else f"/v1/skills/{name}/drafts/{revision}"
        )
        found = self._get(DraftShape, path)
        return Draft(found.revision, found.skill, problems_of(found.problems, name))

    def save_draft(
        self,
        name: str,
        skill: Skill,
        *,
        revision: int,
        note: str = "",
        before: Skill | None = None,
    ) -> Saved:
        """Save a draft made on a revision; raises `Conflict` when that is not the newest any more.

        With what the revision held, `before`, only what differs is sent.
        """
        headers = {"if-match": f'"{revision}"'}
        if before is not None and before.name == skill.name == name:
            method, request = "PATCH", changes_between(before, skill, note)
            body = request.model_dump(mode="json")
        else:
            method = "PUT"
            body = {"skill": skill.model_dump(mode="json", by_alias=True), "note": note}
        saved = self._send(DraftSaved, method, f"/v1/skills/{name}/draft", body, headers)
        return Saved(saved.revision, problems_of(saved.problems, name))

    def list_drafts(self, name: str) -> tuple[DraftLine, ...]:
        """Return the revisions of a draft, newest first."""
        return self._get(DraftList, f"/v1/skills/{name}/drafts").drafts

    def start_training(self, name: str) -> Job:
        """Queue a training of the newest draft."""
        return self._send(Job, "POST", f"/v1/skills/{name}/trainings", {})

    def update_version(self, name: str) -> VersionLine:
        """Make a version that understands the newest draft's new utterances, in a moment."""
        return self._send(VersionLine, "POST", f"/v1/skills/{name}/updates", {})

    def list_versions(self, name: str) -> tuple[VersionLine, ...]:
        """Return the trained versions of a skill, newest first."""
        return self._get(VersionList, f"/v1/skills/{name}/versions").versions

    def get_advice(self, name: str, *, more: int = 10) -> AdviceShape:
        """Return what `more` labels would bring each intent of the newest draft; takes seconds."""
        path, params = f"/v1/skills/{name}/advice", {"more": more}
        answer = self._call("GET", path, params=params, timeout=_ADVICE_SECONDS)
        return read_answer(AdviceShape, answer)

    def get_quality(self, name: str) -> QualityShape:
        """Return what is wrong with the training data of the newest draft; at first it takes seconds."""
        answer = self._call("GET", f"/v1/skills/{name}/quality", timeout=_ADVICE_SECONDS)
        return read_answer(QualityShape, answer)

    def make_fixes(self, name: str, fixes: Sequence[str], *, revision: int) -> FixesMade:
        """Make fixes of findings, by id or code, in the draft of a revision; raises `Conflict`."""
        body = {"revision": revision, "fixes": list(fixes)}
        return self._send(FixesMade, "POST", f"/v1/skills/{name}/quality/fixes", body)

    def list_values(
        self, name: str, entity: str, *, query: str = "", offset: int = 0, limit: int = 100
    ) -> ValueList:
        """Return values of a dictionary, those whose words hold `query`."""
        params: dict[str, str | int] = {"query": query, "offset": offset, "limit": limit}
        path = f"/v1/skills/{name}/entities/{entity}/values"
        return read_answer(ValueList, self._call("GET", path, params=params))

    def change_values(
        self,
        name: str,
        entity: str,
        *,
        put: Mapping[str, Sequence[str]] | None = None,
        remove: Sequence[str] = (),
    ) -> ValuesChanged:
        """Put values into a dictionary and take others out; it works at once, without training."""
        body = {"put": {v: list(s) for v, s in (put or {}).items()}, "remove": list(remove)}
        return self._send(
            ValuesChanged, "PATCH", f"/v1/skills/{name}/entities/{entity}/values", body
        )

    def propose_faq(
        self, name: str, file: str, data: bytes, *, keep: bool = False, language: str | None = None
    ) -> FaqProposal:
        """Return what a file of questions and answers would change in the FAQ; nothing is saved."""
        params = {"name": file, "keep": keep, "language": language}
        return self._upload(FaqProposal, f"/v1/skills/{name}/faq/proposals", data, params)

    def parse(
        self,
        name: str,
        text: str,
        *,
        language: str | None = None,
        version: int | None = None,
        requested_slot: str | None = None,
    ) -> Understanding:
        """Return what a text means to a skill."""
        body = {
            "text": text,
            "language": language,
            "version": version,
            "requested_slot": requested_slot,
        }
        return self._send(Understanding, "POST", f"/v1/skills/{name}/parse", body)

    def try_templates(
        self, name: str, intent: str, text: str, templates: Sequence[str] | None = None
    ) -> TemplateTrials:
        """Return how templates of an intent fit a text; those of the draft where none are given."""
        body = {"text": text, "templates": list(templates) if templates is not None else None}
        path = f"/v1/skills/{name}/intents/{intent}/templates/trial"
        return self._send(TemplateTrials, "POST", path, body)

    def explain(
        self,
        name: str,
        text: str,
        *,
        language: str | None = None,
        version: int | None = None,
        requested_slot: str | None = None,
        flow: str | None = None,
    ) -> Explanation:
        """Return why a text means what it does to a skill, and what would change it."""
        body = {
            "text": text,
            "language": language,
            "version": version,
            "requested_slot": requested_slot,
            "flow": flow,
        }
        return self._send(Explanation, "POST", f"/v1/skills/{name}/explain", body)

    def greeting(
        self,
        name: str,
        *,
        language: str | None = None,
        environment: Environment | None = None,
        version: int | None = None,
    ) -> Greeting:
        """Return what a skill, or a version of it, says first."""
        asked = {"language": language, "environment": environment, "version": version}
        params = {key: str(value) for key, value in asked.items() if value is not None}
        return self._get(Greeting, f"/v1/skills/{name}/greeting", params)

    def send_message(
        self,
        name: str,
        session_id: str,
        text: str,
        *,
        message_id: str | None = None,
        language: str | None = None,
        user_id: str | None = None,
        time_zone: str | None = None,
        version: int | None = None,
        environment: Environment | None = None,
        debug: bool = False,
    ) -> TurnShape:
        """Send a message and return what came of it; the same `message_id` gets the same answer.

        A new session begins in `environment`, in production where none is named.
        """
        body = {
            "session_id": session_id,
            "message_id": message_id or uuid.uuid4().hex,
            "text": text,
            "language": language,
            "user_id": user_id,
            "time_zone": time_zone,
            "version": version,
            "debug": debug,
        }
        path = f"/v1/skills/{name}/messages"
        if environment is not None:
            path += f"?environment={environment}"
        return self._send(TurnShape, "POST", path, body)

    def send_event(
        self,
        name: str,
        session_id: str,
        event: str,
        values: dict[str, JsonValue] | None = None,
        *,
        event_id: str | None = None,
        language: str | None = None,
    ) -> EventShape:
        """Tell a session what happened; the same `event_id` gets the same answer."""
        body = {
            "event": event,
            "event_id": event_id or uuid.uuid4().hex,
            "values": values or {},
            "language": language,
        }
        path = f"/v1/skills/{name}/sessions/{session_id}/events"
        return self._send(EventShape, "POST", path, body)


class Chat:
    """A talk with one skill in one session."""

    def __init__(self, client: Client, skill: str, session_id: str) -> None:
        self._client = client
        self.skill = skill
        self.session_id = session_id

    def say(self, text: str, *, message_id: str | None = None) -> TurnShape:
        """Say something and return what came of it."""
        return self._client.send_message(self.skill, self.session_id, text, message_id=message_id)
