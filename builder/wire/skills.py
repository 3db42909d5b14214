"""Skills, their drafts, trainings, versions and what is deployed, as the API tells them."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from builder.conversation.environment import Environment
from builder.schema.keeping import KeepPoint
from builder.schema.skill import Skill
from builder.wire.problems import MessageShape, ProblemShape
from builder.wire.shape import Request, Shape

# As many skills stand on one page of the list.
MOST_LINES: Final = 200


class Tests(Shape):
    """How the test conversations of a version went when it was evaluated last.

    Those that were `left_out` need actions that were not allowed to run.
    """

    version: int
    passed: int
    failed: int
    left_out: int = 0


class SkillLine(Shape):
    """A skill in the list; `version` is the one that answers, or null.

    `trained` and `live` are the revisions that the newest version, and the one that answers, were made
    of: a `revision` that is higher has changes they do not know. `training` is how far a training that
    has not ended is, 0 to 1. `errors` and `warnings` count problems, null where nobody has looked yet.
    `tests` tells of the newest evaluation that held its test conversations.
    """

    name: str
    title: dict[str, tuple[str, ...]] = {}
    description: str = ""
    languages: tuple[str, ...]
    revision: int
    version: int | None
    updated_at: str
    trained: int | None = None
    live: int | None = None
    training: float | None = None
    errors: int | None = None
    warnings: int | None = None
    tests: Tests | None = None


class SkillList(Shape):
    """A page of the skills of this server; `total` counts all that were looked for."""

    skills: tuple[SkillLine, ...]
    total: int


class NewSkill(Request):
    """A skill to make: empty, or with everything that `skill` holds."""

    name: str
    languages: tuple[str, ...] | None = None
    title: str | None = None
    skill: Skill | None = None


class SkillMade(Shape):
    """A skill that was made."""

    name: str
    revision: int
    problems: tuple[ProblemShape, ...] = ()


class DraftShape(Shape):
    """A saved revision of a skill and what is wrong with it."""

    revision: int
    skill: Skill
    problems: tuple[ProblemShape, ...] = ()


class NewDraft(Request):
    """What a draft is to become."""

    skill: Skill
    note: str = Field(default="", max_length=500)


class DraftSaved(Shape):
    """The revision that a save made."""

    revision: int
    problems: tuple[ProblemShape, ...] = ()


class DraftLine(Shape):
    """A revision in the history of a draft; `author` is who saved it, or null where that is unknown."""

    revision: int
    created_at: str
    note: str
    author: str | None = None


class DraftList(Shape):
    """The revisions of a draft, newest first."""

    drafts: tuple[DraftLine, ...]


class JobError(MessageShape):
    """Why a job failed."""

    code: str
    problems: tuple[ProblemShape, ...] = ()


class Job(Shape):
    """A job; `state` is queued, running, done, failed or cancelled, `progress` 0 to 1.

    A `training` makes a version, an `arrangement` puts the inbox into groups, others leave a result.
    """

    id: str
    skill: str
    kind: str = "training"
    revision: int
    state: str
    progress: float
    stage: str
    message: str
    error: JobError | None = None
    version: int | None = None
    created_at: str
    started_at: str | None = None
    ended_at: str | None = None


class JobList(Shape):
    """Jobs of a skill, newest first."""

    jobs: tuple[Job, ...]


class VersionLine(Shape):
    """A trained version of a skill; `bytes` is the size of its bundle."""

    version: int
    fingerprint: str
    revision: int
    created_at: str
    bytes: int
    scores: dict[str, float]
    # What each share of customers kept would cost in strangers; sorted by the share.
    scope: tuple[KeepPoint, ...] = ()
    encoders: dict[str, str]
    # Whether it answers in production, and all environments in which it does.
    deployed: bool
    environments: tuple[Environment, ...] = ()


class VersionList(Shape):
    """The versions of a skill, newest first."""

    versions: tuple[VersionLine, ...]
