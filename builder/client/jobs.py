"""The calls about jobs."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from builder.client.connection import Connection, read_answer
from builder.wire.skills import Job, JobList

T = TypeVar("T", bound=BaseModel)


class JobCalls(Connection):
    """What a client asks about jobs of every kind."""

    def list_jobs(self, name: str, kind: str = "training", *, limit: int = 50) -> tuple[Job, ...]:
        """Return the jobs of one kind of a skill, newest first."""
        params = {"kind": kind, "limit": str(limit)}
        return self._get(JobList, f"/v1/skills/{name}/jobs", params).jobs

    def get_job(self, job_id: str) -> Job:
        """Return how a job stands."""
        return self._get(Job, f"/v1/jobs/{job_id}")

    def get_job_result(self, job_id: str, shape: type[T]) -> T:
        """Return what came of a job, in the shape that jobs of its kind leave."""
        return self._get(shape, f"/v1/jobs/{job_id}/result")

    def cancel_job(self, job_id: str) -> Job:
        """Stop a job; raises `Conflict('job-ended')` where that is too late."""
        return read_answer(Job, self._call("DELETE", f"/v1/jobs/{job_id}"))
