"""All that the designer asks of the API: the only caller of the client, in the designer's nouns.

It holds an address and a key, no truth and no screen; every failure is a `BuilderError` whose message
is a sentence to show.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from builder.client import Client
from pydantic import BaseModel, ConfigDict, JsonValue

from builder.conversation.reply import Reply
from builder.conversation.understanding import Understanding
from builder.errors import Problem
from builder.schema.skill import Skill

DEFAULT_URL: Final = "http://127.0.0.1:8000"


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


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
