"""Trainings: each in a child process, told in the jobs table, stopped when that says so.

The child sees one skill and writes one bundle; only this process touches the store. A job whose
server died is taken up again by whichever server claims it next.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import tempfile
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson

from builder.bundle import Bundle
from builder.errors import BuilderError, Unavailable
from builder.server.archives import write_documents
from builder.server.told import told_by
from builder.settings import Settings
from builder.store.jobs import JobRecord
from builder.store.patience import being_patient
from builder.store.store import Store
from builder.text import shorten

T = TypeVar("T")

_LOG: Final = logging.getLogger(__name__)
_IDLE_SECONDS: Final = 1.0
_BEAT_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 10.0
_LONGEST_LINE: Final = 16 << 20


_FIELDS: Final = {
    "progress": {"done", "stage", "message"},
    "error": {"code", "message"},
    "done": {"path"},
}


class _Cancelled(Exception):
    """The job is to stop: a person cancelled it, or another server took it over."""


class Trainer:
    """Works through the queue of trainings, one at a time."""

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
        self._task = asyncio.create_task(self._work(), name="trainer")

    async def stop(self) -> None:
        """Stop working; a training under way is ended and taken up again by the next server."""
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
                    await self._train(job)
                    continue
            except Unavailable as error:
                _LOG.warning("trainings wait: %s", error.message)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _IDLE_SECONDS)
            self._wake.clear()

    async def _train(self, job: JobRecord) -> None:
        error: dict[str, Any] | None = None
        try:
            with tempfile.TemporaryDirectory(prefix="dialoom-training-") as work:
                output = Path(work) / "skill.bundle"
                request = await self._run(lambda: self._request(job, output, Path(work)))
                await self._run_worker(job, request)
                version = await self._run(lambda: self._keep(job, output))
            await self._run(lambda: self._store.jobs.finish(job.id, self._owner, version))
        except _Cancelled:
            _LOG.info("training %s of %s was stopped", job.id, job.skill)
        except _Failed as failed:
            error = failed.error
        except BuilderError as failure:
            error = {"code": failure.code, "message": failure.message}
        except OSError as failure:
            message = f"The training could not be carried out: {failure.strerror}."
            error = {"code": "training-failed", "message": message}
        except Exception:  # noqa: BLE001 - whatever it meets, the queue goes on and the job says so
            _LOG.exception("training %s of %s failed unexpectedly", job.id, job.skill)
            message = "The training failed unexpectedly; the server's log has more. Train again."
            error = {"code": "training-failed", "message": message}
        if error is not None:
            told = error
            await self._run(lambda: self._store.jobs.fail(job.id, self._owner, told))

    def _request(self, job: JobRecord, output: Path, work: Path) -> bytes:
        skill = self._store.drafts.get(job.skill, job.revision).skill
        request: dict[str, Any] = {
            "skill": skill.model_dump(mode="json", by_alias=True),
            "output": str(output),
            "cache": str(self._settings.encoder_cache),
            "encoders": self._encoders,
        }
        if skill.documents:
            documents = work / "documents"
            documents.mkdir()
            write_documents(self._store, skill, documents)
            request["documents"] = str(documents)
        newest = self._store.bundles.newest(job.skill)
        if newest is not None:
            previous = work / "previous.bundle"
            previous.write_bytes(self._store.bundles.load(job.skill, newest.version))
            request["previous"] = str(previous)
        return orjson.dumps(request)

    async def _run_worker(self, job: JobRecord, request: bytes) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "builder.training.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
            start_new_session=True,
        )
        try:
            await self._follow(job, process, request)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def _follow(
        self, job: JobRecord, process: asyncio.subprocess.Process, request: bytes
    ) -> None:
        """Pass the worker's progress on until it ends; raises `_Failed` or `_Cancelled`."""
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise OSError("no pipes")
        errors = asyncio.create_task(process.stderr.read())
        process.stdin.write(request)
        with contextlib.suppress(ConnectionError):
            await process.stdin.drain()
        process.stdin.close()
        done, stage, message = 0.0, "starting", ""
        reading = asyncio.create_task(process.stdout.readline())
        while True:
            finished, _ = await asyncio.wait([reading], timeout=_BEAT_SECONDS)
            if finished:
                try:
                    line = reading.result()
                except ValueError as error:
                    raise _garbled(b"a line of more than 16 MB") from error
                if not line:
                    break
                told = _told(line)
                if told["kind"] == "error":
                    raise _Failed(told)
                if told["kind"] == "progress":
                    done, stage, message = told["done"], told["stage"], told["message"]
                reading = asyncio.create_task(process.stdout.readline())
                if told["kind"] == "done":
                    continue
            await self._beat(job, done, stage, message)
        code = await process.wait()
        said = (await errors).decode("utf-8", "replace").strip()
        if code != 0:
            raise _Failed({"code": "training-failed", "message": _end_of(code, said)})

    async def _beat(self, job: JobRecord, done: float, stage: str, message: str) -> None:
        report = self._store.jobs.report
        try:
            held = await self._run(lambda: report(job.id, self._owner, done, stage, message))
        except Unavailable:
            # The training need not suffer from it; the next beat, or its end, will be told.
            return
        if not held:
            raise _Cancelled

    def _keep(self, job: JobRecord, output: Path) -> int:
        content = output.read_bytes()
        bundle = Bundle.from_bytes(content)
        record = self._store.bundles.add(
            job.skill,
            content,
            fingerprint=bundle.fingerprint,
            manifest={
                **bundle.manifest.model_dump(mode="json"),
                **told_by(job.skill, bundle),
            },
            revision=job.revision,
        )
        return record.version

    async def _run(self, call: Callable[[], T]) -> T:
        def work() -> T:
            # Nobody waits at the other end, and a training is worth waiting for.
            with being_patient(_PATIENCE_SECONDS):
                return call()

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


class _Failed(Exception):
    """The worker told why it failed."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told["code"])
        self.error: dict[str, Any] = {
            key: told[key] for key in ("code", "message", "problems") if key in told
        }


def _told(line: bytes) -> dict[str, Any]:
    """Read a line of the worker; raises `_Failed` when it is none of those that it writes."""
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _garbled(line) from error
    wanted = _FIELDS.get(str(told.get("kind"))) if isinstance(told, dict) else None
    if wanted is None or not wanted <= told.keys():
        raise _garbled(line)
    return dict(told)


def _garbled(line: bytes) -> _Failed:
    shown = shorten(line.decode("utf-8", "replace").strip(), 80)
    return _Failed(
        {
            "code": "training-failed",
            "message": f"The training process said what cannot be read: {shown!r}. Train again; if "
            "it lasts, look for what else prints in that process.",
        }
    )


def _end_of(code: int, said: str) -> str:
    if code == -9:
        return "The training was ended by the system: most likely there is not enough memory."
    last = said.splitlines()[-1] if said else "it said nothing"
    return f"The training ended unexpectedly (exit code {code}): {last}"
