"""The labelling inbox as the API tells it: candidates, groups, decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from builder.schema.part import LanguageCode, Name
from builder.schema.utterance import MarkedUtterance
from builder.wire.shape import Request, Shape, example
from builder.wire.skills import Job

CandidateStatus = Literal["proposed", "accepted", "rejected", "later"]
GroupKind = Literal["known", "new", "noise"]
GroupState = Literal["open", "later", "decided", "split"]
Verdict = Literal["accept", "reject", "split", "skip"]

_Id = Annotated[str, Field(min_length=1, max_length=64)]
# Left out by a member, whom the key names.
_Person = Annotated[str, Field(max_length=80)]
_Text = Annotated[str, Field(max_length=400)]


class NewCandidate(Request):
    """An utterance to propose, with mark-up; its language is guessed where none is given."""

    utterance: Annotated[MarkedUtterance, Field()]
    language: LanguageCode | None = None
    intent: Name | None = None
    producer: Annotated[str, Field(max_length=80)] = "file"
    origin: _Text = ""
    count: Annotated[int, Field(ge=1, le=2**31 - 1)] = 1
    score: Annotated[float, Field(ge=0, le=1)] | None = None
    why: _Text | None = None


class NewCandidates(Request):
    """Candidates to put into the inbox; those that are there are not doubled."""

    model_config = example(
        {"candidates": [{"utterance": "where has my parcel got to", "language": "en"}]}
    )

    candidates: Annotated[tuple[NewCandidate, ...], Field(max_length=5000)]


class FromConversations(Request):
    """Which conversations to look through for signals: those of the last `days`."""

    model_config = example({"days": 30})

    days: Annotated[float, Field(gt=0, le=3650)] = 30


class CandidatesAdded(Shape):
    """What came of adding: new ones, those that the inbox or the skill had, those that are no use."""

    new: int
    known: int
    in_skill: int
    passed: int
    # Sentences for people: what was passed over, and why.
    notes: tuple[str, ...] = ()


class CandidateShape(Shape):
    """A candidate; `count` is how often it was said, `score` how sure its producer is."""

    id: str
    utterance: MarkedUtterance
    language: str
    intent: str | None
    count: int
    score: float | None
    why: str | None
    producer: str
    origin: str
    status: CandidateStatus


class CandidateList(Shape):
    """A page of candidates; `next` is the `after` of the page that follows."""

    candidates: tuple[CandidateShape, ...]
    next: str | None = None


class NewStatus(Request):
    """Candidates to be set aside for good, or proposed again; those that are not there are added."""

    model_config = example(
        {"candidates": [{"utterance": "sing me a song", "language": "en"}], "status": "rejected"}
    )

    candidates: Annotated[tuple[NewCandidate, ...], Field(min_length=1, max_length=5000)]
    status: Literal["proposed", "rejected"]


class StatusSet(Shape):
    """How many candidates have the status now."""

    count: int


class CandidatesCleared(Shape):
    """How many candidates were removed."""

    removed: int


class MemberShape(Shape):
    """A candidate of a group, how sure it is that it belongs there, and what else it may be for."""

    candidate: CandidateShape
    score: float
    rival: str | None


class WhyShape(Shape):
    """Why a group is proposed: a code with its facts, and the same in an English sentence.

    `sure`, `unsure`, `new`, `asked` (of the FAQ), `built_in`, `alone`, `left_out`, `suggested`, or
    `unknown`.
    """

    code: str
    says: str
    sure: float | None = None
    intents: tuple[str, ...] = ()
    count: int | None = None


class GroupShape(Shape):
    """Candidates that one decision may label, the most typical first.

    `known` are proposed for an intent of the skill, `new` for one that it lacks, `noise` for none.
    `purity` is the part of them that is expected to be right. `second` says that another person has
    decided on it and that a decision now is for their agreement only, `left_out` that its members were
    left out of another group.
    """

    id: str
    kind: GroupKind
    intent: str | None
    members: tuple[MemberShape, ...]
    purity: float
    gain: float
    why: WhyShape
    state: GroupState
    second: bool = False
    left_out: bool = False


class GroupList(Shape):
    """A page of groups in their order; `next` is the `after` of the page that follows."""

    groups: tuple[GroupShape, ...]
    next: str | None = None


class NextGroup(Request):
    """Who wants a group to look at: an open one, one put off, or one for a `second` look."""

    model_config = example({"by": "ann"})

    by: _Person = ""
    state: Literal["open", "later"] = "open"
    second: bool = False


class GroupTaken(Shape):
    """The group that a person is to look at; null where none is left that others do not look at."""

    group: GroupShape | None


class InboxShape(Shape):
    """How the inbox of a skill stands.

    `candidates` and `groups` are counted by status and state; of the groups, `second` are those that
    the person named may decide on as the second. `arrangement` is the last one that was asked for.
    """

    candidates: dict[str, int]
    groups: dict[str, int]
    most: int
    arrangement: Job | None = None


class NewArrangement(Request):
    """How to arrange: `doubled` is the share of groups that a second person sees too.

    With the aim `accuracy` groups come first that teach the skill most, with `labels` the largest.
    """

    model_config = example({"seed": 13, "doubled": 0.1})

    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 13
    doubled: Annotated[float, Field(ge=0, le=1)] = 0.0
    aim: Literal["accuracy", "labels"] = "accuracy"


class NewDecision(Request):
    """A decision; the same `id` again changes nothing.

    On the whole group, but for the `exceptions`, unless `candidates` names some of it. `intent` is the
    proposed one where none is given, and `new` makes one that the skill lacks. `edited` holds
    utterances with mark-up that are to be added instead of the candidates as they are.
    """

    model_config = example(
        {"id": "d1", "by": "ann", "group": "0123456789abcdef", "verdict": "accept", "seconds": 4.2}
    )

    id: _Id
    by: _Person = ""
    group: _Id
    verdict: Verdict
    candidates: Annotated[tuple[_Id, ...], Field(max_length=10_000)] | None = None
    exceptions: Annotated[tuple[_Id, ...], Field(max_length=10_000)] = ()
    intent: Name | None = None
    new: bool = False
    edited: dict[_Id, MarkedUtterance] = {}
    seconds: Annotated[float, Field(ge=0)] = 0.0


class DecisionShape(Shape):
    """A decision that was made; `added` is how many utterances it put into the draft."""

    id: str
    by: str
    at: datetime
    group: str
    verdict: Verdict
    candidates: tuple[str, ...]
    exceptions: tuple[str, ...]
    intent: str | None
    proposed: str | None
    seconds: float
    undone: bool
    second: bool
    added: int
    revision: int | None


class DecisionList(Shape):
    """A page of decisions, newest first; `next` is the `after` of the page that follows."""

    decisions: tuple[DecisionShape, ...]
    next: str | None = None


class MeterShape(Shape):
    """What labelling cost and brought; `acts` are decisions and exceptions, `labels` stand still."""

    decisions: int
    acts: int
    labels: int
    taken_back: int
    seconds: float
    labels_per_act: float
    labels_per_minute: float


class PersonMeter(Shape):
    """What one person's labelling cost and brought."""

    by: str
    meter: MeterShape


class DayMeter(Shape):
    """What the labelling of one day (UTC unless the request says otherwise) cost and brought."""

    day: date
    meter: MeterShape


class MeterAnswer(Shape):
    """The meter of a skill: in all, today, by person and by day, the newest day last."""

    total: MeterShape
    today: MeterShape
    people: tuple[PersonMeter, ...]
    days: tuple[DayMeter, ...]


class DisagreementShape(Shape):
    """A candidate that two people gave different intents; null where one set it aside."""

    candidate: str
    text: str
    first: str | None
    second: str | None


class AgreementShape(Shape):
    """How far two people agree on the candidates that both decided: the share, and Cohen's kappa."""

    people: tuple[str, str]
    both: int
    alike: float
    kappa: float
    disagreements: tuple[DisagreementShape, ...]


class AgreementAnswer(Shape):
    """How far each pair of people agrees, those with most in common first."""

    pairs: tuple[AgreementShape, ...]
