"""What the routes work with; one set for each app."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated, ParamSpec, TypeVar

from fastapi import Depends, Request

from builder.encoding.library import EncoderLibrary
from builder.runtime.agent import Agent
from builder.runtime.assistants.roster import Roster
from builder.runtime.bundle_cache import BundleCache
from builder.runtime.turns import Turns
from builder.server.advisor import Advisor
from builder.server.answers import job_shape
from builder.server.inspector import Inspector
from builder.server.principal import Doorkeeper
from builder.server.reports import Reports
from builder.server.worker import Worker
from builder.settings import Settings
from builder.store.jobs import JobRecord
from builder.store.patience import having_waited
from builder.store.store import Store
from builder.wire.skills import Job

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Services:
    """What one server works with, each thing once."""

    settings: Settings
    store: Store
    agents: BundleCache[Agent]
    turns: Turns
    roster: Roster
    worker: Worker
    threads: ThreadPoolExecutor
    encoders: EncoderLibrary
    advisor: Advisor
    inspector: Inspector
    reports: Reports
    doorkeeper: Doorkeeper
    # Uploaded files that are read at the same time, each in a process of its own.
    reading_files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    # Reports are counted one at a time, so that turns are answered meanwhile.
    counting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run blocking work in a thread; it ends even if the client goes away meanwhile."""
        loop = asyncio.get_running_loop()
        asked = monotonic()
        # The thread works for whoever the request was let in for.
        context = copy_context()

        def work() -> T:
            with having_waited(monotonic() - asked):
                return call(*args, **kwargs)

        return await asyncio.shield(loop.run_in_executor(self.threads, context.run, work))

    async def queue(self, add: Callable[P, JobRecord], *args: P.args, **kwargs: P.kwargs) -> Job:
        """Add a job in a thread, have it begun, and return it as the API tells it."""
        job = await self.run(add, *args, **kwargs)
        self.worker.wake()
        return job_shape(job)


def services_of(request: Request) -> Services:
    """Return the services of the app that a request came to."""
    services: Services = request.app.state.services
    return services


# What a route takes to get at the services.
Served = Annotated[Services, Depends(services_of)]
