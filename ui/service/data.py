"""What the designer asks about making and measuring training data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from builder.client import Client
from builder.wire.data import NewClusters, NewSamples, NewStress, ProducerShape
from builder.wire.datasets import DatasetProposal, FormatShape
from builder.wire.inbox import CandidatesAdded, CandidateShape, NewCandidate
from builder.wire.skills import Job

T = TypeVar("T", bound=BaseModel)
# The server takes so many candidates at once.
_AT_ONCE = 5000


class DataCalls:
    """The part of the service that is about data."""

    _client: Client

    def jobs_of_kind(self, name: str, kind: str) -> list[Job]:
        """Return the last jobs of a kind, the newest first."""
        return list(self._client.list_jobs(name, kind, limit=10))

    def result(self, job_id: str, shape: type[T]) -> T:
        """Return what came of a job."""
        return self._client.get_job_result(job_id, shape)

    def producers(self, name: str) -> list[ProducerShape]:
        """Return what can make samples."""
        return list(self._client.list_producers(name).producers)

    def make_samples(self, name: str, wanted: NewSamples) -> Job:
        """Start making samples."""
        return self._client.make_samples(name, wanted)

    def stress(self, name: str, wanted: NewStress) -> Job:
        """Start a stress test."""
        return self._client.stress(name, wanted)

    def draw_clusters(self, name: str, wanted: NewClusters) -> Job:
        """Start drawing a picture of clusters."""
        return self._client.draw_clusters(name, wanted)

    def measure_budget(self, name: str) -> Job:
        """Start measuring the label budget."""
        return self._client.measure_budget(name)

    def put_into_inbox(self, name: str, candidates: Sequence[NewCandidate]) -> CandidatesAdded:
        """Put candidates into the inbox; return what came of all of them."""
        new = known = in_skill = passed = 0
        for start in range(0, len(candidates), _AT_ONCE):
            came = self._client.add_candidates(name, candidates[start : start + _AT_ONCE])
            new, known = new + came.new, known + came.known
            in_skill, passed = in_skill + came.in_skill, passed + came.passed
        return CandidatesAdded(new=new, known=known, in_skill=in_skill, passed=passed)

    def ignore(self, name: str, candidates: Sequence[NewCandidate], *, ignored: bool) -> None:
        """Set messages aside, or take that back; they need not be in the inbox."""
        for start in range(0, len(candidates), _AT_ONCE):
            some = candidates[start : start + _AT_ONCE]
            self._client.set_status(name, some, "rejected" if ignored else "proposed")

    def ignored(self, name: str) -> list[CandidateShape]:
        """Return the messages that were set aside, a few thousand at most."""
        found: list[CandidateShape] = []
        after: str | None = None
        while len(found) < _AT_ONCE:
            page = self._client.list_candidates(name, status=("rejected",), after=after, limit=1000)
            found += page.candidates
            after = page.next
            if after is None:
                break
        return found

    def formats(self, name: str) -> list[FormatShape]:
        """Return the formats of datasets."""
        return list(self._client.list_formats(name).formats)

    def propose_dataset(
        self, name: str, file: str, data: bytes, *, format: str, language: str | None, tests: bool
    ) -> DatasetProposal:
        """Return what a file of utterances would change in the draft."""
        return self._client.propose_dataset(
            name, file, data, format=format, language=language, tests=tests
        )

    def export_dataset(self, name: str, format: str) -> bytes:
        """Return the utterances of the draft as a file."""
        return self._client.export_dataset(name, format)
