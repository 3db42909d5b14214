"""What the Python client can ask of the labelling inbox: one method a route."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote

from builder.client.connection import FILE_SECONDS, Connection, read_answer
from builder.schema.utterance import Utterance, to_markup
from builder.wire.inbox import (
    AgreementAnswer,
    CandidateList,
    CandidatesAdded,
    CandidatesCleared,
    CandidateStatus,
    DecisionList,
    DecisionShape,
    GroupList,
    GroupShape,
    GroupState,
    GroupTaken,
    InboxShape,
    MeterAnswer,
    NewCandidate,
    StatusSet,
    Verdict,
)
from builder.wire.skills import Job


class InboxCalls(Connection):
    """The calls about the labelling inbox."""

    def get_inbox(self, name: str, *, by: str | None = None) -> InboxShape:
        """Return how the inbox stands; `by` is whose second looks are counted."""
        return self._get(InboxShape, _inbox(name), _params(by=by))

    def add_candidates(self, name: str, candidates: Sequence[NewCandidate]) -> CandidatesAdded:
        """Put candidates into the inbox; what is there already is not doubled."""
        body = {"candidates": [each.model_dump(mode="json") for each in candidates]}
        return self._send(CandidatesAdded, "POST", _inbox(name, "candidates"), body)

    def add_candidate_file(
        self, name: str, file: str, data: bytes, *, column: str | None = None
    ) -> CandidatesAdded:
        """Put what users said in a file into the inbox; personal data is replaced on the way."""
        params = {"name": file, "column": column}
        return self._upload(CandidatesAdded, _inbox(name, "files"), data, params)

    def add_signals(self, name: str, *, days: float = 30) -> CandidatesAdded:
        """Put what the conversations of the last days tell into the inbox."""
        path = _inbox(name, "signals")
        answer = self._call("POST", path, json={"days": days}, timeout=FILE_SECONDS)
        return read_answer(CandidatesAdded, answer)

    def list_candidates(
        self,
        name: str,
        *,
        status: Sequence[CandidateStatus] = (),
        query: str = "",
        producer: str = "",
        after: str | None = None,
        limit: int = 100,
    ) -> CandidateList:
        """Return a page of candidates in the order in which they came."""
        params: dict[str, Any] = {
            "query": query,
            "producer": producer,
            "limit": limit,
            "status": list(status),
        }
        if after is not None:
            params["after"] = after
        return read_answer(
            CandidateList, self._call("GET", _inbox(name, "candidates"), params=params)
        )

    def set_status(
        self,
        name: str,
        candidates: Sequence[NewCandidate],
        status: Literal["proposed", "rejected"],
    ) -> int:
        """Set candidates aside, or propose them again; return how many have the status now."""
        body = {
            "candidates": [each.model_dump(mode="json") for each in candidates],
            "status": status,
        }
        return self._send(StatusSet, "PUT", _inbox(name, "candidates", "status"), body).count

    def clear_candidates(self, name: str, status: Sequence[CandidateStatus]) -> int:
        """Remove the candidates of these statuses; return how many."""
        params = {"status": list(status)}
        answer = self._call("DELETE", _inbox(name, "candidates"), params=params)
        return read_answer(CandidatesCleared, answer).removed

    def arrange(
        self,
        name: str,
        *,
        seed: int = 13,
        doubled: float = 0.0,
        aim: Literal["accuracy", "labels"] = "accuracy",
    ) -> Job:
        """Put the open candidates into groups; `doubled` is the share that a second person sees."""
        body = {"seed": seed, "doubled": doubled, "aim": aim}
        return self._send(Job, "POST", _inbox(name, "arrangements"), body)

    def list_groups(
        self,
        name: str,
        *,
        state: GroupState = "open",
        second: bool = False,
        by: str | None = None,
        after: str | None = None,
        limit: int = 10,
    ) -> GroupList:
        """Return a page of groups in their order, or those for a second look of a person."""
        params = _params(state=state, by=by, after=after, limit=str(limit))
        if second:
            params["second"] = "true"
        return self._get(GroupList, _inbox(name, "groups"), params)

    def take_group(
        self, name: str, *, by: str = "", later: bool = False, second: bool = False
    ) -> GroupShape | None:
        """Return the next group for a person, which others are not given meanwhile; None: none left."""
        body = {"by": by, "state": "later" if later else "open", "second": second}
        return self._send(GroupTaken, "POST", _inbox(name, "groups", "next"), body).group

    def get_group(self, name: str, group: str, *, by: str | None = None) -> GroupShape:
        """Return one group with its candidates."""
        return self._get(GroupShape, _inbox(name, "groups", group), _params(by=by))

    def decide(
        self,
        name: str,
        group: str,
        verdict: Verdict,
        *,
        by: str = "",
        intent: str | None = None,
        new: bool = False,
        candidates: Sequence[str] | None = None,
        exceptions: Sequence[str] = (),
        edited: Mapping[str, Utterance] | None = None,
        seconds: float = 0.0,
        decision_id: str | None = None,
    ) -> DecisionShape:
        """Decide on a group, or on some candidates of it; the same `decision_id` decides once."""
        body: dict[str, Any] = {
            "id": decision_id or uuid.uuid4().hex,
            "by": by,
            "group": group,
            "verdict": verdict,
            "intent": intent,
            "new": new,
            "exceptions": list(exceptions),
            "edited": {id: to_markup(each) for id, each in (edited or {}).items()},
            "seconds": seconds,
        }
        if candidates is not None:
            body["candidates"] = list(candidates)
        return self._send(DecisionShape, "POST", _inbox(name, "decisions"), body)

    def list_decisions(
        self, name: str, *, by: str | None = None, after: str | None = None, limit: int = 100
    ) -> DecisionList:
        """Return a page of decisions, newest first."""
        params = _params(by=by, after=after, limit=str(limit))
        return self._get(DecisionList, _inbox(name, "decisions"), params)

    def undo_decision(self, name: str, decision: str) -> DecisionShape:
        """Take a decision back, and its utterances out of the draft."""
        return self._send(DecisionShape, "POST", _inbox(name, "decisions", decision, "undo"), {})

    def get_meter(self, name: str, *, days: int = 30, time_zone: str = "UTC") -> MeterAnswer:
        """Return labels a decision and a minute: in all, today, by person and by day."""
        params = _params(days=str(days), time_zone=time_zone)
        return self._get(MeterAnswer, _inbox(name, "meter"), params)

    def get_agreement(self, name: str) -> AgreementAnswer:
        """Return how far each two people agree, and where they do not."""
        return self._get(AgreementAnswer, _inbox(name, "agreement"))


def _inbox(name: str, *parts: str) -> str:
    return "/".join((f"/v1/skills/{name}/inbox", *(quote(part, safe="") for part in parts)))


def _params(**named: str | None) -> dict[str, str]:
    return {name: value for name, value in named.items() if value is not None}
