"""All that the designer asks of the API: the only caller of the client, in the designer's nouns.

It holds an address and a key, no truth and no screen; every failure is a `BuilderError` whose message
is a sentence to show.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final, TypeVar

from builder.client import Client
from pydantic import BaseModel, ConfigDict, JsonValue

from builder.conversation.reply import Reply
from builder.conversation.understanding import Understanding
from builder.errors import Problem
from builder.schema.skill import Skill

DEFAULT_URL: Final = "http://127.0.0.1:8000"


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


A = TypeVar("A", bound=_Answer)


class SkillSummary(_Answer):
    """One line of the list of skills."""

    name: str
    title: dict[str, tuple[str, ...]] = {}
    description: str = ""
    languages: tuple[str, ...] = ()
    revision: int
    version: int | None = None
    updated_at: str = ""


class JobError(_Answer):
    """Why a training did not end well."""

    code: str
    message: str


class Job(_Answer):
    """One training, running or over."""

    id: str
    skill: str
    revision: int
    state: str
    progress: float = 0.0
    stage: str = ""
    message: str = ""
    error: JobError | None = None
    version: int | None = None
    created_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None

    @property
    def open(self) -> bool:
        """Whether the training has not ended yet."""
        return self.state in ("queued", "running")


class Version(_Answer):
    """One trained version of a skill."""

    version: int
    fingerprint: str
    revision: int
    created_at: str
    bytes: int
    scores: dict[str, float] = {}
    encoders: dict[str, str] = {}
    deployed: bool = False


class TurnAnswer(_Answer):
    """What came of one message."""

    session_id: str
    replies: tuple[Reply, ...] = ()
    slots: dict[str, JsonValue] = {}
    flow: str | None = None
    step: str | None = None
    requested_slot: str | None = None
    intent: str | None = None
    handed_off: bool = False
    version: int | None = None
    understanding: Understanding | None = None
    events: tuple[dict[str, JsonValue], ...] = ()


@dataclass(frozen=True)
class Draft:
    """A skill as it was read or saved last, its revision, and what is wrong with it."""

    revision: int
    skill: Skill
    problems: tuple[Problem, ...] = ()


def _to(kind: type[A], answer: object) -> A:
    """Return the designer's view of an answer of the client's."""
    return kind.model_validate(answer, from_attributes=True)


class Service:
    """What one browser tab may ask of the API."""

    def __init__(self, client: Client, public_url: str) -> None:
        self._client = client
        # The address that people and programs outside use; the same machine's by default.
        self.public_url = public_url

    @classmethod
    def from_environment(cls) -> Service:
        """Make the service that `DIALOOM_URL`, `DIALOOM_API_KEY` and `DIALOOM_PUBLIC_URL` name."""
        url = os.environ.get("DIALOOM_URL", DEFAULT_URL).rstrip("/")
        key = os.environ.get("DIALOOM_API_KEY") or None
        return cls(Client(url, api_key=key), os.environ.get("DIALOOM_PUBLIC_URL", url).rstrip("/"))

    def skills(self) -> list[SkillSummary]:
        """Return the list of skills."""
        return [_to(SkillSummary, line) for line in self._client.list_skills()]

    def create(self, skill: Skill) -> None:
        """Make a skill from what is given."""
        self._client.create_skill(skill.name, skill=skill)

    def delete(self, name: str) -> None:
        """Delete a skill with all that belongs to it."""
        self._client.delete_skill(name)

    def export(self, name: str) -> bytes:
        """Return the skill's folder as a zip file."""
        return self._client.export_skill(name)

    def import_zip(self, data: bytes) -> str:
        """Make a skill from the zip file of a skill folder; return its name."""
        return self._client.import_skill(data).name

    def draft(self, name: str) -> Draft:
        """Return the newest draft of a skill."""
        found = self._client.get_draft(name)
        return Draft(found.revision, found.skill, tuple(found.problems))

    def save(self, name: str, revision: int, skill: Skill) -> Draft:
        """Save a draft made on a revision; raises `Conflict` when that is not the newest any more."""
        saved = self._client.save_draft(name, skill, revision=revision)
        return Draft(saved.revision, skill, tuple(saved.problems))

    def train(self, name: str) -> Job:
        """Start training the newest draft."""
        return _to(Job, self._client.start_training(name))

    def job(self, job_id: str) -> Job:
        """Return how a training stands."""
        return _to(Job, self._client.get_job(job_id))

    def jobs(self, name: str) -> list[Job]:
        """Return the trainings of a skill, the newest first."""
        jobs = [_to(Job, job) for job in self._client.list_jobs(name)]
        return sorted(jobs, key=lambda job: job.created_at or "", reverse=True)

    def cancel(self, job_id: str) -> None:
        """Stop a training."""
        self._client.cancel_job(job_id)

    def versions(self, name: str) -> list[Version]:
        """Return the trained versions of a skill, the newest first."""
        versions = [_to(Version, version) for version in self._client.list_versions(name)]
        return sorted(versions, key=lambda version: version.version, reverse=True)

    def publish(self, name: str, version: int, *, expected: int | None) -> None:
        """Let a version answer, if `expected` still is the one that does."""
        self._client.publish(name, version, expected=expected)

    def greeting(self, name: str, language: str | None) -> tuple[Reply, ...]:
        """Return what the published version of a skill says first."""
        return tuple(self._client.greeting(name, language=language).replies)

    def send(
        self, name: str, session_id: str, text: str, *, language: str | None, version: int
    ) -> TurnAnswer:
        """Send a message to a version of a skill and return what came of it."""
        turn = self._client.send_message(
            name, session_id, text, language=language, version=version, debug=True
        )
        return _to(TurnAnswer, turn)
