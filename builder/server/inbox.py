"""The labelling inbox: what a person decides of candidates goes into the draft, and out of it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from builder.encoding.encoder import sentences_in
from builder.encoding.library import EncoderLibrary
from builder.errors import Conflict, Invalid, NotFound
from builder.schema.labels import may_label, said_in, with_labels, without_labels
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.sentence import say
from builder.store.candidates import Added, CandidateRecord
from builder.store.decisions import DecisionRecord, DraftChange, DraftMoved
from builder.store.groups import LEFT_OUT, GroupRecord, MemberRecord, ShownGroup
from builder.store.store import Store
from builder.text import fold, join_names, language_of
from builder.wire.inbox import NewCandidate, NewDecision
from kits.candidate import Candidate, Provenance
from kits.labelling.group import Group, Kind, Member, group_id
from kits.labelling.meter import LONGEST_LOOK
from kits.labelling.split import split
from kits.labelling.why import Why

T = TypeVar("T")

_ATTEMPTS: Final = 8


@dataclass(frozen=True)
class Came:
    """What came of adding candidates."""

    added: Added
    in_skill: int


def add_candidates(store: Store, skill: str, given: Iterable[Candidate]) -> Came:
    """Put candidates into the inbox, but for those that the draft has as utterances already."""
    said = said_in(store.drafts.get(skill).skill)
    kept: list[CandidateRecord] = []
    there = 0
    for candidate in given:
        if fold(candidate.utterance.text) in said:
            there += 1
        else:
            kept.append(record_of(candidate))
    return Came(store.candidates.add(skill, kept), there)


def decide(
    store: Store, skill: str, wanted: NewDecision, person: str, encoders: EncoderLibrary
) -> DecisionRecord:
    """Make a person's decision, and with it the change of the draft; the same id again changes nothing.

    Raises `NotFound` for a group, candidate, intent or slot that is not there, `Invalid` for what cannot
    be decided so, and `Conflict` where somebody else was first.
    """
    before = store.decisions.find(skill, wanted.id)
    if before is not None:
        return before
    shown = store.groups.get(skill, wanted.group)
    decision = _decision(shown, wanted, person)
    if decision.is_second:
        return store.decisions.add(skill, decision)
    groups: tuple[GroupRecord, ...] = ()
    if decision.verdict == "split":
        groups = _parts(store, skill, shown, decision, encoders)
    elif decision.exceptions:
        groups = _left_out(shown, decision)
    if decision.verdict != "accept":
        return store.decisions.add(skill, decision, groups=groups)

    def accept() -> DecisionRecord:
        draft = store.drafts.get(skill)
        utterances = _utterances(shown, decision, wanted)
        label = decision.intent or ""
        labelled = with_labels(draft.skill, label, utterances, new=wanted.new)
        made = replace(decision, added=labelled.added, made_intent=labelled.made_intent)
        note = f"{label}: {len(labelled.added)} utterances accepted by {decision.person}"
        change = DraftChange(labelled.skill, draft.revision, note) if labelled.added else None
        return store.decisions.add(skill, made, draft=change, groups=groups)

    return _on_newest(skill, accept)


def undo(store: Store, skill: str, decision: str) -> DecisionRecord:
    """Take a decision back: exactly the utterances that it added leave the draft."""
    found = store.decisions.get(skill, decision)
    if found.undone:
        return found

    def take_back() -> DecisionRecord:
        if not found.added:
            return store.decisions.undo(skill, found)
        draft = store.drafts.get(skill)
        after, count = without_labels(
            draft.skill, found.intent or "", found.added, made_intent=found.made_intent
        )
        note = f"{found.intent}: {count} utterances taken back"
        change = None if after == draft.skill else DraftChange(after, draft.revision, note)
        return store.decisions.undo(skill, found, draft=change)

    return _on_newest(skill, take_back)


def candidate_from(new: NewCandidate, languages: tuple[str, ...]) -> Candidate:
    """Return what a client proposes, in the language that it is written in where none is told."""
    utterance = new.utterance
    return Candidate(
        utterance,
        new.language or language_of(utterance.text, languages),
        Provenance(new.producer, new.origin),
        new.intent,
        new.count,
        new.score,
        new.why,
    )


def record_of(candidate: Candidate) -> CandidateRecord:
    """Return a candidate as the store keeps it."""
    return CandidateRecord(
        candidate.id,
        candidate.utterance,
        candidate.language,
        candidate.provenance.producer,
        candidate.provenance.origin,
        candidate.intent,
        candidate.count,
        candidate.score,
        candidate.why,
        candidate.status,
    )


def candidate_of(record: CandidateRecord) -> Candidate:
    """Return a candidate that the store keeps."""
    return Candidate(
        record.utterance,
        record.language,
        Provenance(record.producer, record.origin),
        record.intent,
        record.count,
        record.score,
        record.why,
        record.status,
    )


def group_records(
    groups: Sequence[Group], *, places: Sequence[float], origin: str | None = None
) -> list[GroupRecord]:
    """Return groups as the store keeps them, at these places."""
    return [
        GroupRecord(
            group.id,
            place,
            group.kind,
            group.intent,
            tuple(MemberRecord(m.candidate.id, m.score, m.rival) for m in group.members),
            group.purity,
            group.gain,
            group.why.as_json(),
            origin=origin,
        )
        for group, place in zip(groups, places, strict=True)
    ]


def _on_newest(skill: str, change: Callable[[], T]) -> T:
    for _ in range(_ATTEMPTS):
        try:
            return change()
        except DraftMoved:
            continue
    raise Conflict(
        "draft-busy",
        say(
            "The draft of '{skill}' is being saved by others all the time, so nothing was changed. "
            "Decide again in a moment.",
            skill=skill,
        ),
    )


def _decision(shown: ShownGroup, wanted: NewDecision, person: str) -> DecisionRecord:
    group = shown.group
    second = group.state == "decided" and group.doubled and group.first_by != person
    members = [member.candidate for member in group.members]
    chosen = list(dict.fromkeys(members if wanted.candidates is None else wanted.candidates))
    strangers = {*chosen, *wanted.exceptions} - set(members)
    if strangers:
        raise NotFound(
            "candidate-not-in-group",
            say(
                "The group '{group}' has no candidate {names}, or it was decided on already. Look at "
                "the group again.",
                group=group.id,
                names=join_names(sorted(strangers)[:3]),
            ),
        )
    closes = set(chosen) == set(members)
    if wanted.exceptions and not closes:
        raise Invalid(
            "decision-unclear",
            say(
                "A decision is on the whole group with exceptions, or on some candidates of it, not "
                "both."
            ),
        )
    if second and not closes:
        raise Invalid(
            "decision-unclear",
            say("A second person decides on the whole group. Send no 'candidates'."),
        )
    about = [each for each in chosen if each not in set(wanted.exceptions)]
    if not about:
        raise Invalid(
            "decision-empty",
            say(
                "Every candidate is left out, so there is nothing to decide. Reject the group instead."
            ),
        )
    intent = (wanted.intent or group.intent) if wanted.verdict == "accept" else None
    if wanted.verdict == "accept" and intent is None:
        raise Invalid(
            "intent-missing",
            say("This group is proposed for no intent. Name the one it is for."),
        )
    if wanted.verdict == "split" and (second or not closes or len(members) < 2):
        raise Invalid(
            "split-impossible",
            say("Only a whole group of two or more that is undecided can be split."),
        )
    if wanted.verdict in ("split", "skip") and wanted.exceptions:
        told = {
            "split": say("A split has no exceptions."),
            "skip": say("A skip has no exceptions."),
        }
        raise Invalid("decision-unclear", told[wanted.verdict])
    return DecisionRecord(
        wanted.id,
        person,
        wanted.verdict,
        group.id,
        tuple(about),
        intent,
        wanted.exceptions,
        group.intent,
        min(wanted.seconds, LONGEST_LOOK),
        is_second=second,
        closes=closes,
    )


def _utterances(
    shown: ShownGroup, decision: DecisionRecord, wanted: NewDecision
) -> list[tuple[str, Utterance]]:
    found = [shown.candidates[each] for each in decision.candidates]
    edited = {id: each for id, each in wanted.edited.items() if each.text.strip()}
    return [(each.language, edited.get(each.id, each.utterance)) for each in found]


def _left_out(shown: ShownGroup, decision: DecisionRecord) -> tuple[GroupRecord, ...]:
    """Return groups of what was left out, by what else it may be for; they come last."""
    by_rival: dict[str | None, list[MemberRecord]] = {}
    for member in shown.group.members:
        if member.candidate in decision.exceptions:
            rival = member.rival if member.rival and may_label(member.rival) else None
            by_rival.setdefault(rival, []).append(member)
    made = []
    named = decision.intent or shown.group.intent
    for at, (rival, members) in enumerate(by_rival.items()):
        kind: Kind = "noise" if rival is None else "known"
        purity = 0.5
        made.append(
            replace(
                shown.group,
                id=group_id(kind, rival, (m.candidate for m in members)),
                place=LEFT_OUT + shown.group.place + at / 1000,
                kind=kind,
                intent=rival,
                members=tuple(replace(m, score=purity, rival=None) for m in members),
                purity=purity,
                gain=purity * len(members),
                why=Why("left_out", intents=(named,) if named else ()).as_json(),
                state="open",
                origin=decision.id,
                doubled=False,
                first_by=None,
            )
        )
    return tuple(made)


def _parts(
    store: Store, skill: str, shown: ShownGroup, decision: DecisionRecord, encoders: EncoderLibrary
) -> tuple[GroupRecord, ...]:
    held: Skill = store.drafts.get(skill).skill
    group = group_of(shown)
    texts = [member.candidate.utterance.text for member in group.members]
    encoder = encoders.stack_for(held.languages)[0]
    parts = split(group, sentences_in(encoder, encoder.encode(texts)), held)
    place = shown.group.place
    made = group_records(parts, places=[place, place + 1e-6], origin=decision.id)
    return tuple(replace(each, doubled=shown.group.doubled) for each in made)


def group_of(shown: ShownGroup) -> Group:
    """Return a group that the store keeps, with its candidates."""
    group = shown.group
    members = tuple(
        Member(candidate_of(shown.candidates[m.candidate]), m.score, m.rival) for m in group.members
    )
    why = Why.of(group.why)
    return Group(group.kind, group.intent, members, group.purity, group.gain, why)
