"""The queue of jobs: each in a child process, told in the jobs table, stopped when that says so.

The child sees one skill; only this process touches the store. A job whose server died is taken up
again by whichever server claims it next.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from builder.errors import BuilderError, Unavailable
from builder.sentence import say
from builder.server import arranging, data_jobs, evaluating, impacts, training
from builder.server.child import ChildFailed, error_told, run_child, work_said
from builder.server.kept import Kept
from builder.settings import Settings
from builder.store.jobs import JobRecord, Kind
from builder.store.patience import being_patient
from builder.store.store import Store
from builder.system_reason import system_reason

T = TypeVar("T")

_LOG: Final = logging.getLogger(__name__)
_IDLE_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 10.0

# What makes the request of a job, in a folder for its work; and what keeps its outcome.
Ask = Callable[[Settings, Store, tuple[str, ...], JobRecord, Path], bytes]
Keep = Callable[[Store, JobRecord, Path], Kept]


@dataclass(frozen=True)
class _Task:
    """How jobs of one kind are done: the child's module, its request, what is kept of its outcome."""

    module: str
    ask: Ask
    keep: Keep


_TASKS: Final[dict[Kind, _Task]] = {
    "training": _Task("builder.training.worker", training.ask, training.keep),
    "arrangement": _Task("kits.labelling.worker", arranging.ask, arranging.keep),
    "evaluation": _Task("builder.server.evaluator", evaluating.ask, evaluating.keep),
    "impact": _Task("builder.runtime.impact.worker", impacts.ask, impacts.keep),
    "samples": _Task("kits.samples.worker", data_jobs.ask_samples, data_jobs.keep_result),
    "stress": _Task("kits.stress.worker", data_jobs.ask_stress, data_jobs.keep_result),
    "clusters": _Task("kits.clusters.worker", data_jobs.ask_clusters, data_jobs.keep_result),
    "budget": _Task("builder.training.budget", data_jobs.ask_budget, data_jobs.keep_result),
}


class _Cancelled(Exception):
    """The job is to stop: a person cancelled it, or another server took it over."""


class Worker:
    """Works through the queue of jobs, one at a time."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        threads: ThreadPoolExecutor,
        *,
        encoders: tuple[str, ...],
    ) -> None:
        self._settings = settings
        self._store = store
        self._threads = threads
        self._encoders = encoders
        self._owner = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to work through the queue."""
        self._task = asyncio.create_task(self._work(), name="worker")

    async def stop(self) -> None:
        """Stop working; a job under way is ended and taken up again by the next server."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    async def _work(self) -> None:
        while True:
            try:
                job = await self._run(lambda: self._store.jobs.claim(self._owner))
                if job is not None:
                    await self._do(job)
                    continue
            except Unavailable as error:
                _LOG.warning("jobs wait: %s", error.message)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _IDLE_SECONDS)
            self._wake.clear()

    async def _do(self, job: JobRecord) -> None:
        error: dict[str, Any] | None = None
        task = _TASKS[job.kind]
        try:
            with tempfile.TemporaryDirectory(prefix=f"dialoom-{job.kind}-") as folder:
                work = Path(folder)
                settings, names = self._settings, self._encoders
                request = await self._run(lambda: task.ask(settings, self._store, names, job, work))

                async def beat(done: float, stage: str, message: str) -> None:
                    await self._beat(job, done, stage, message)

                await run_child(task.module, request, job.kind, beat)
                kept = await self._run(lambda: task.keep(self._store, job, work))
            finish = self._store.jobs.finish
            await self._run(lambda: finish(job.id, self._owner, kept.version, kept.result))
        except _Cancelled:
            _LOG.info("%s %s of %s was stopped", job.kind, job.id, job.skill)
        except ChildFailed as failed:
            error = failed.error
        except BuilderError as failure:
            error = error_told(failure.code, failure.message)
        except OSError as failure:
            message = say(
                "The {what} could not be carried out: {reason}.",
                what=work_said(job.kind),
                reason=system_reason(failure),
            )
            error = error_told(f"{job.kind}-failed", message)
        except Exception:  # noqa: BLE001 - whatever it meets, the queue goes on and the job says so
            _LOG.exception("%s %s of %s failed unexpectedly", job.kind, job.id, job.skill)
            message = say(
                "The {what} failed unexpectedly; the server's log has more. Try again.",
                what=work_said(job.kind),
            )
            error = error_told(f"{job.kind}-failed", message)
        if error is not None:
            told = error
            await self._run(lambda: self._store.jobs.fail(job.id, self._owner, told))

    async def _beat(self, job: JobRecord, done: float, stage: str, message: str) -> None:
        report = self._store.jobs.report
        try:
            held = await self._run(lambda: report(job.id, self._owner, done, stage, message))
        except Unavailable:
            # The work need not suffer from it; the next beat, or its end, will be told.
            return
        if not held:
            raise _Cancelled

    async def _run(self, call: Callable[[], T]) -> T:
        def work() -> T:
            # Nobody waits at the other end, and a job is worth waiting for.
            with being_patient(_PATIENCE_SECONDS):
                return call()

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
