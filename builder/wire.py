"""The shapes of the HTTP API's JSON, one definition for the server, its OpenAPI page and the client."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from builder.conversation.message import MOST_ALTERNATIVES
from builder.conversation.reply import Reply
from builder.conversation.understanding import Understanding
from builder.errors import Place, Problem
from builder.schema.keeping import KeepPoint
from builder.schema.skill import Skill

LONGEST_MESSAGE = 4000
# What else a speech recogniser may have heard, the likelier first.
Alternatives = Annotated[
    tuple[Annotated[str, Field(max_length=LONGEST_MESSAGE)], ...],
    Field(max_length=MOST_ALTERNATIVES),
]
# A version or revision: what every database holds as a whole number.
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Request(BaseModel):
    """What a client sends: a misspelt key is told, not passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def example(*bodies: dict[str, JsonValue]) -> ConfigDict:
    """Return a configuration that shows example bodies in the OpenAPI page."""
    return ConfigDict(json_schema_extra={"examples": list(bodies)})


class ProblemShape(_Shape):
    """A finding about a skill: place, cause, remedy."""

    code: str
    severity: str
    where: str
    path: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None
    what: str
    remedy: str

    @classmethod
    def of(cls, problem: Problem) -> ProblemShape:
        """Return the shape of a problem."""
        return cls.model_validate(problem.as_json())

    def problem(self, skill: str) -> Problem:
        """Return the problem that this shape tells of."""
        severity = "warning" if self.severity == "warning" else "error"
        place = Place(skill, self.path, self.file, self.line)
        return Problem(self.code, place, self.what, self.remedy, severity)  # type: ignore[arg-type]


class ErrorShape(_Shape):
    """An error, as application/problem+json (RFC 9457); `code` is stable, the words are not."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    problems: tuple[ProblemShape, ...] = ()


class SkillLine(_Shape):
    """A skill in the list; `version` is the one that answers, or null."""

    name: str
    title: dict[str, tuple[str, ...]] = {}
    description: str = ""
    languages: tuple[str, ...]
    revision: int
    version: int | None
    updated_at: str


class SkillList(_Shape):
    """The skills of this server."""

    skills: tuple[SkillLine, ...]


class NewSkill(_Request):
    """A skill to make: empty, or with everything that `skill` holds."""

    name: str
    languages: tuple[str, ...] | None = None
    title: str | None = None
    skill: Skill | None = None


class SkillMade(_Shape):
    """A skill that was made."""

    name: str
    revision: int
    problems: tuple[ProblemShape, ...] = ()


class DraftShape(_Shape):
    """A saved revision of a skill and what is wrong with it."""

    revision: int
    skill: Skill
    problems: tuple[ProblemShape, ...] = ()


class NewDraft(_Request):
    """What a draft is to become."""

    skill: Skill
    note: str = Field(default="", max_length=500)


class DraftSaved(_Shape):
    """The revision that a save made."""

    revision: int
    problems: tuple[ProblemShape, ...] = ()


class DraftLine(_Shape):
    """A revision in the history of a draft."""

    revision: int
    created_at: str
    note: str


class DraftList(_Shape):
    """The revisions of a draft, newest first."""

    drafts: tuple[DraftLine, ...]


class JobError(_Shape):
    """Why a job failed."""

    code: str
    message: str
    problems: tuple[ProblemShape, ...] = ()


class Job(_Shape):
    """A training; `state` is queued, running, done, failed or cancelled, `progress` 0 to 1."""

    id: str
    skill: str
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


class JobList(_Shape):
    """The trainings of a skill, newest first."""

    jobs: tuple[Job, ...]


class VersionLine(_Shape):
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
    deployed: bool


class VersionList(_Shape):
    """The versions of a skill, newest first."""

    versions: tuple[VersionLine, ...]


class ForecastShape(_Shape):
    """What more labels would do for one intent; rates are fractions of 1.

    `gain` is how much more of the intent's own messages would be understood, `low` and `high` the ends
    of its 80 % interval; `share` is the gain as a share of all messages.
    """

    intent: str
    labels: int
    right: float
    after: float
    gain: float
    low: float
    high: float
    share: float


class AdviceShape(_Shape):
    """What to label next, the greatest gain first; beside it, what as many for every intent bring."""

    revision: int = 0
    more: int
    right: float
    after: float
    low: float
    high: float
    forecasts: tuple[ForecastShape, ...]


class AdviceAnswer(_Shape):
    """What the process that works out advice says: the advice, or why there is none."""

    advice: AdviceShape | None = None
    error: JobError | None = None


class TemplatesTried(_Request):
    """Templates to try on a text, as an intent's: those of the draft where none are given."""

    model_config = example({"text": "book a table", "templates": ["{@book} * table"]})

    text: str = Field(max_length=400)
    templates: (
        Annotated[tuple[Annotated[str, Field(max_length=2000)], ...], Field(max_length=200)] | None
    ) = None


class PieceFound(_Shape):
    """Characters `start` to `end` (exclusive) of the text, and the fragment that accounts for them."""

    start: int
    end: int
    kind: str
    name: str | None


class TemplateTrial(_Shape):
    """What became of one template.

    `share` is how much of the text it recognises, null where something it requires is missing or, with
    `problem`, where it cannot be read.
    """

    template: str
    share: float | None = None
    threshold: float = 0.0
    fits: bool = False
    pieces: tuple[PieceFound, ...] = ()
    problem: str | None = None


class TemplateTrials(_Shape):
    """Each template in its order; `taken_by` is the intent whose template would take the text."""

    trials: tuple[TemplateTrial, ...]
    taken_by: str | None


class ValueLine(_Shape):
    """A value of a dictionary and the other words for it."""

    value: str
    synonyms: tuple[str, ...] = ()


class ValueList(_Shape):
    """Some of a dictionary's values, and how many there are in all."""

    total: int
    values: tuple[ValueLine, ...]


_Words = Annotated[tuple[Annotated[str, Field(max_length=400)], ...], Field(max_length=1000)]


class NewSynonyms(_Request):
    """The other words for a value."""

    model_config = example({"synonyms": ["杭城"]})

    synonyms: _Words = ()


class ValuesChange(_Request):
    """Values to put into a dictionary, with their synonyms, and values to take out."""

    model_config = example({"put": {"杭州": ["杭城"]}, "remove": ["上海"]})

    put: dict[Annotated[str, Field(max_length=400)], _Words] = {}
    remove: tuple[str, ...] = ()


class ValuesChanged(_Shape):
    """What a change brought: the draft's revision, the version that answers, how many values."""

    revision: int
    version: int | None
    values: int
    problems: tuple[ProblemShape, ...] = ()


class Publish(_Request):
    """The version that is to answer; `expected` is the one that the caller believes answers now."""

    version: Number
    expected: Number | None = None


class Deployment(_Shape):
    """Which version answers, and which one did before."""

    version: int | None
    previous: int | None


class NewMessage(_Request):
    """One message of a user.

    `message_id` makes a retry harmless: the same id gets the same answer. `alternatives` are further
    hypotheses of a speech recogniser. `version` talks to a version that is not published, and needs
    the management key.
    """

    model_config = example(
        {"session_id": "ann", "message_id": "1", "text": "where is my order", "language": "en"},
        {"session_id": "bo", "text": "查一下订单A1001", "metadata": {"page": "/orders"}},
        {"session_id": "phone", "text": "wear is my order", "alternatives": ["where is my order"]},
    )

    session_id: str = Field(min_length=1, max_length=200)
    message_id: str | None = Field(default=None, min_length=1, max_length=200)
    text: str = Field(max_length=LONGEST_MESSAGE)
    alternatives: Alternatives = ()
    language: str | None = Field(default=None, max_length=20)
    version: Number | None = None
    debug: bool = False
    metadata: dict[str, JsonValue] = {}


class TurnDebug(_Shape):
    """How an answer came about; `timings_ms` tells the time by stage."""

    understanding: Understanding
    events: tuple[dict[str, JsonValue], ...]
    failures: tuple[str, ...]
    timings_ms: dict[str, float]


class TurnShape(_Shape):
    """What came of a message."""

    session_id: str
    message_id: str
    replies: tuple[Reply, ...]
    slots: dict[str, JsonValue]
    flow: str | None
    step: str | None
    requested_slot: str | None
    intent: str
    handed_off: bool
    version: int
    debug: TurnDebug | None = None


class Greeting(_Shape):
    """What a skill says before the user has said anything."""

    title: str
    languages: tuple[str, ...]
    replies: tuple[Reply, ...]


class ParseRequest(_Request):
    """A text to understand, outside any session; `requested_slot` is what was asked just before."""

    model_config = example(
        {"text": "where is order A1001"},
        {"text": "A1001", "language": "zh", "requested_slot": "order_number"},
    )

    text: str = Field(max_length=LONGEST_MESSAGE)
    alternatives: Alternatives = ()
    language: str | None = Field(default=None, max_length=20)
    version: Number | None = None
    requested_slot: str | None = None
    flow: str | None = None


class SessionShape(_Shape):
    """A session as it stands: its tracker and its events."""

    tracker: dict[str, JsonValue]
    events: tuple[dict[str, JsonValue], ...]
