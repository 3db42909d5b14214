"""The inbox's records in the shapes of the API."""

from __future__ import annotations

from builder.store.candidates import CandidateRecord
from builder.store.decisions import DecisionRecord
from builder.store.groups import LEFT_OUT, ShownGroup
from builder.wire.inbox import (
    CandidateShape,
    DecisionShape,
    GroupShape,
    MemberShape,
    MeterShape,
    WhyShape,
)
from kits.labelling.decision import Decision
from kits.labelling.meter import Meter
from kits.labelling.why import Why


def candidate_shape(record: CandidateRecord) -> CandidateShape:
    """Return a candidate as the API tells it."""
    return CandidateShape(
        id=record.id,
        utterance=record.utterance,
        language=record.language,
        intent=record.intent,
        count=record.count,
        score=record.score,
        why=record.why,
        producer=record.producer,
        origin=record.origin,
        status=record.status,
    )


def group_shape(shown: ShownGroup, person: str | None = None) -> GroupShape:
    """Return a group as the API tells it to a person."""
    group, why = shown.group, Why.of(shown.group.why)
    second = (
        group.state == "decided"
        and group.doubled
        and group.second_by is None
        and person is not None
        and group.first_by != person
    )
    return GroupShape(
        id=group.id,
        kind=group.kind,
        intent=group.intent,
        members=tuple(
            MemberShape(
                candidate=candidate_shape(shown.candidates[m.candidate]),
                score=m.score,
                rival=m.rival,
            )
            for m in group.members
        ),
        purity=group.purity,
        gain=group.gain,
        why=WhyShape(**why.as_json(), says=why.says),
        state=group.state,
        second=second,
        left_out=group.place >= LEFT_OUT,
    )


def decision_shape(record: DecisionRecord) -> DecisionShape:
    """Return a decision as the API tells it."""
    if record.at is None:
        raise ValueError("a decision that is kept has a time")
    return DecisionShape(
        id=record.id,
        by=record.person,
        at=record.at,
        group=record.group,
        verdict=record.verdict,
        candidates=record.candidates,
        exceptions=record.exceptions,
        intent=record.intent,
        proposed=record.proposed,
        seconds=record.seconds,
        undone=record.undone,
        second=record.is_second,
        added=len(record.added),
        revision=record.revision,
    )


def decision_of(record: DecisionRecord) -> Decision:
    """Return a decision that the store keeps as the data kit sees it."""
    if record.at is None:
        raise ValueError("a decision that is kept has a time")
    return Decision(
        record.id,
        record.person,
        record.at,
        record.verdict,
        record.group,
        record.candidates,
        record.intent,
        record.exceptions,
        record.proposed,
        record.seconds,
        record.undone,
    )


def meter_shape(meter: Meter) -> MeterShape:
    """Return a meter as the API tells it."""
    return MeterShape(
        decisions=meter.decisions,
        acts=meter.acts,
        labels=meter.labels,
        taken_back=meter.taken_back,
        seconds=meter.seconds,
        labels_per_act=meter.labels_per_act,
        labels_per_minute=meter.labels_per_minute,
    )
