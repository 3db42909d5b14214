"""Who runs the stages: processes of this machine today, a cluster where there is one.

A stage is a function of a module; a task is a small frozen value that names files and settings. A stage
reads files, writes files whole or not at all, and returns nothing: so it may run anywhere that sees the
work folder, twice, or again after a crash. docs/datakit.md says how Ray would run the same stages.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Final, Protocol, Self, TypeVar

from builder.encoding.cores import usable_cores
from builder.errors import Unavailable
from builder.sentence import say

T = TypeVar("T")
# Tasks that wait beside those that run: more would only take memory.
_WAITING: Final = 2


class Executor(AbstractContextManager["Executor"], Protocol):
    """Runs a stage on many tasks, each once, in any order."""

    def run(self, stage: Callable[[T], None], tasks: Sequence[T]) -> Iterator[int]:
        """Yield how many tasks are done whenever one more is; what a stage raises is raised here."""
        ...


class Here:
    """Runs one task after another in this process: for few tasks, and for tests."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def run(self, stage: Callable[[T], None], tasks: Sequence[T]) -> Iterator[int]:
        """See `Executor`."""
        for done, task in enumerate(tasks, 1):
            stage(task)
            yield done


class Processes(Here):
    """Runs tasks in processes of this machine, one a core; they end with the process that made them."""

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or usable_cores()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, stage: Callable[[T], None], tasks: Sequence[T]) -> Iterator[int]:
        """See `Executor`; few tasks run here, where starting processes would take longer."""
        if self._workers < 2 or len(tasks) < 2:
            yield from super().run(stage, tasks)
            return
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, spawn, _begin)
        given = iter(tasks)
        running: set[Future[None]] = set()
        done = 0
        try:
            while True:
                for task in given:
                    running.add(self._pool.submit(stage, task))
                    if len(running) >= self._workers * _WAITING:
                        break
                if not running:
                    return
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    future.result()
                    done += 1
                    yield done
        except BrokenProcessPool as error:
            raise Unavailable(
                "logs-worker-died",
                say(
                    "A process that worked on the log was ended from outside, perhaps for lack of "
                    "memory. What it had finished is kept: free some memory and go on with --resume."
                ),
            ) from error
        finally:
            for future in running:
                future.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _begin() -> None:
    """Leave Ctrl-C to the process that made this one, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The cores are shared out among the processes.
    os.environ["OMP_NUM_THREADS"] = "1"
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
