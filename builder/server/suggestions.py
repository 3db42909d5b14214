"""What users said that may be an utterance of an intent, from the inbox: to be taken with one click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.encoding.library import EncoderLibrary
from builder.errors import NotFound
from builder.schema.intent import Intent
from builder.schema.labels import said_in
from builder.schema.skill import Skill
from builder.sentence import say
from builder.server.inbox import decide
from builder.server.inspector import Inspector
from builder.server.waiting import refused
from builder.store.candidates import CandidateRecord
from builder.store.decisions import DecisionRecord
from builder.store.groups import LEFT_OUT, GroupRecord, MemberRecord
from builder.store.store import Store
from builder.text import fold
from builder.wire.inbox import NewDecision
from builder.wire.utterances import NewSuggestionDecision
from kits.labelling.group import group_id
from kits.labelling.why import Why

# So many groups of an intent, and so many candidates that were not arranged, are looked at.
_GROUPS = 50
_POOL = 400
# Less alike is no suggestion.
_LEAST = 0.35


@dataclass(frozen=True)
class Suggestion:
    """A candidate that may be an utterance of an intent, and the group that proposes it, if any."""

    candidate: CandidateRecord
    score: float
    like: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Suggested:
    """What is suggested; `comparing` says that more is known in a moment."""

    found: tuple[Suggestion, ...]
    comparing: bool


def suggest(store: Store, inspector: Inspector, skill: str, intent: str, limit: int) -> Suggested:
    """Return the candidates that are most likely utterances of an intent, the likeliest first.

    Those of the inbox's groups, those that a producer proposes for it, and those that are more like one
    of its utterances than like any other. Raises `NotFound`.
    """
    draft = store.drafts.get(skill).skill
    draft.get(Intent, intent)
    said = said_in(draft)
    found: dict[str, Suggestion] = {}
    for each in (*_of_groups(store, skill, intent), *_proposed(store, skill, intent)):
        found.setdefault(each.candidate.id, each)
    alike = _alike(store, inspector, draft, intent)
    for each in alike or ():
        found.setdefault(each.candidate.id, each)
    barred = refused(store, skill, intent)
    kept = [
        each
        for id, each in found.items()
        if id not in barred and fold(each.candidate.utterance.text) not in said
    ]
    kept.sort(key=lambda each: (-each.score, -each.candidate.count, each.candidate.id))
    return Suggested(tuple(kept[:limit]), comparing=alike is None)


def decide_on(
    store: Store,
    encoders: EncoderLibrary,
    skill: str,
    candidate: str,
    wanted: NewSuggestionDecision,
    person: str,
) -> DecisionRecord | None:
    """Take a suggestion as an utterance of an intent, or note that it is not one of this intent's.

    What is refused stays in the inbox for others. Raises what `decide` raises, and
    `NotFound('candidate-not-found')`.
    """
    store.drafts.get(skill).skill.get(Intent, wanted.intent)
    record = store.candidates.find(skill, [candidate]).get(candidate)
    if record is None:
        raise NotFound(
            "candidate-not-found",
            say(
                "The inbox of '{skill}' has no candidate '{candidate}': it was cleared away meanwhile.",
                skill=skill,
                candidate=candidate,
            ),
        )
    own = _group_of_one(wanted, record, person)
    if wanted.verdict == "refuse":
        # A group of it alone that waits for the same intent is decided with it.
        store.groups.put(skill, own)
        return None
    group = wanted.group
    if group is None:
        store.groups.add(skill, own)
        group = own.id
    decision = NewDecision(
        id=wanted.id,
        group=group,
        verdict="accept",
        candidates=(candidate,),
        intent=wanted.intent,
    )
    return decide(store, skill, decision, person, encoders)


def _group_of_one(
    wanted: NewSuggestionDecision, record: CandidateRecord, person: str
) -> GroupRecord:
    refuses = wanted.verdict == "refuse"
    return GroupRecord(
        _own_group(wanted.intent, record.id),
        LEFT_OUT,
        "known",
        wanted.intent,
        (MemberRecord(record.id, 0.5),),
        0.5,
        0.5,
        Why("suggested", intents=(wanted.intent,)).as_json(),
        state="decided" if refuses else "open",
        first_by=person if refuses else None,
    )


def _own_group(intent: str, candidate: str) -> str:
    return group_id("known", intent, [candidate])


def _of_groups(store: Store, skill: str, intent: str) -> Iterator[Suggestion]:
    for shown in store.groups.list(skill, intent=intent, limit=_GROUPS):
        for member in shown.group.members:
            record = shown.candidates[member.candidate]
            yield Suggestion(record, member.score, group=shown.group.id)


def _proposed(store: Store, skill: str, intent: str) -> Iterator[Suggestion]:
    for record in store.candidates.pool(skill, intent=intent, limit=_POOL):
        yield Suggestion(record, record.score if record.score is not None else 0.5)


def _alike(
    store: Store, inspector: Inspector, draft: Skill, intent: str
) -> list[Suggestion] | None:
    """Return the candidates whose nearest utterance is the intent's; None while they are compared."""
    pool = store.candidates.pool(draft.name, intent=None, limit=_POOL)
    found: list[Suggestion] = []
    comparing = False
    for language in dict.fromkeys(record.language for record in pool):
        records = [record for record in pool if record.language == language]
        texts = [record.utterance.text for record in records]
        nearest = inspector.nearest(draft, language, texts, most=1)
        if nearest is None:
            comparing = comparing or not inspector.is_too_large(draft)
            continue
        for record, near in zip(records, nearest, strict=True):
            if near and near[0].intent == intent and near[0].likeness >= _LEAST:
                found.append(Suggestion(record, min(near[0].likeness, 1.0), like=near[0].text))
    return None if comparing else found
