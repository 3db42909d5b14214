"""The FastAPI app: built from settings, so that tests and processes build as many as they like."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from builder._version import __version__
from builder.actions.endpoint import EndpointCaller
from builder.actions.rasa import RasaActionRunner
from builder.actions.routed import RoutedActions
from builder.actions.runner import ActionRunner, NoActions
from builder.conversation.environment import TEST
from builder.encoding.library import EncoderLibrary
from builder.encoding.wanted import library_named, wanted_encoders
from builder.runtime.agent import Agent
from builder.runtime.assistants.roster import Roster
from builder.runtime.bundle_cache import BundleCache
from builder.runtime.phrasing.phraser import phraser_of
from builder.runtime.pinned import PinnedVersions
from builder.runtime.relay import Relay
from builder.runtime.scheduler import Scheduler
from builder.runtime.turns import Turns
from builder.server import errors
from builder.server.action_servers import own_url
from builder.server.advisor import Advisor
from builder.server.housekeeping import Housekeeper
from builder.server.inspector import Inspector
from builder.server.installer import install_skills
from builder.server.limits import BodyLimit
from builder.server.meaning import Meanings
from builder.server.metrics import NOTICE_TRIES, NOTICES, REQUESTS, TIMER_SECONDS
from builder.server.principal import Doorkeeper
from builder.server.readable import ReadableInput
from builder.server.reports import Reports
from builder.server.routes import (
    access,
    advice,
    analytics,
    ask,
    assistant_chat,
    assistants,
    chat,
    conversations,
    data,
    datasets,
    deployments,
    documents,
    drafts,
    evaluations,
    faq,
    health,
    impacts,
    imports,
    inbox,
    inbox_in,
    jobs,
    meter,
    notices,
    options,
    pages,
    quality,
    rasa,
    skills,
    system_types,
    templates,
    trash,
    trials,
    utterances,
    values,
    versions,
)
from builder.server.routes import ready_made as ready_made_routes
from builder.server.services import Services
from builder.server.worker import Worker
from builder.settings import Settings
from builder.signature import read_secret
from builder.store.outbox import NoticeState
from builder.store.store import Store, open_store

_THREADS: Final = 8
_ABOUT: Final = (
    "Talk to skills (`/v1/skills/{skill}/messages`), and manage them. Errors are "
    "application/problem+json (RFC 9457) with a stable `code`."
)


def create_app(
    settings: Settings,
    *,
    encoders: EncoderLibrary | None = None,
    folders: Sequence[Path] = (),
    ready_made: Sequence[Path] = (),
) -> FastAPI:
    """Return the app for these settings.

    `folders` are skill folders to serve as they are; `ready_made` ones are only made where they are
    not there yet. `encoders` replaces the library that the settings describe.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _services(settings, encoders) as services:
            app.state.services = services
            async with install_skills(services, folders=folders, ready_made=ready_made):
                yield

    app = FastAPI(
        title="Dialoom",
        version=__version__,
        description=_ABOUT,
        lifespan=lifespan,
        redoc_url=None,
    )
    errors.install(app)
    for routes in (
        chat.router,
        chat.inspection,
        trials.router,
        conversations.public,
        conversations.router,
        analytics.router,
        assistant_chat.router,
        assistant_chat.inspection,
        assistants.router,
        skills.router,
        imports.router,
        ready_made_routes.router,
        drafts.router,
        documents.router,
        ask.router,
        faq.router,
        jobs.router,
        versions.router,
        evaluations.router,
        deployments.router,
        impacts.router,
        advice.router,
        quality.router,
        utterances.router,
        data.router,
        datasets.router,
        system_types.router,
        inbox.router,
        inbox_in.router,
        meter.router,
        values.router,
        templates.router,
        rasa.router,
        rasa.parsing,
        pages.router,
        notices.router,
        access.router,
        options.router,
        trash.router,
        health.router,
    ):
        app.include_router(routes)
    app.add_middleware(ReadableInput)
    app.add_middleware(BodyLimit)
    # Any site may talk to a skill; managing needs a key, which no browser sends by itself.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
    )
    app.add_middleware(_Counted)
    return app


@asynccontextmanager
async def _services(settings: Settings, encoders: EncoderLibrary | None) -> AsyncIterator[Services]:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = wanted_encoders(settings.encoder_cache, settings.encoders)
    library = encoders or library_named(settings.encoder_cache, wanted)
    store = open_store(settings.database_address)
    await asyncio.to_thread(store.documents.tidy)
    actions = RoutedActions(
        _actions(settings),
        lambda skill: own_url(store, skill),
        timeout=settings.action_timeout,
    )
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="server")
    endpoints = EndpointCaller(settings.http_hosts, settings.secrets)
    phraser = phraser_of(settings)
    agents = BundleCache(
        store, lambda bundle: Agent.load(bundle, library, actions, endpoints, phraser)
    )
    notifies = settings.notify_url is not None
    turns = Turns(
        store,
        agents.get,
        pinned=PinnedVersions(agents).find,
        in_test=lambda skill: agents.get(skill, TEST),
        notifies=notifies,
    )
    names = encoders.names if encoders is not None else wanted
    worker = Worker(settings, store, threads, encoders=tuple(names))
    worker.start()
    scheduler = Scheduler(
        store, turns.take, threads, fired=lambda _skill, late: TIMER_SECONDS.observe(late)
    )
    scheduler.start()
    doorkeeper = Doorkeeper(store, settings.api_key)
    relay = _relay(settings, store, threads)
    if relay is not None:
        relay.start()
    try:
        advisor = Advisor(settings, tuple(names))
        roster = Roster(store, agents, turns)
        services = Services(
            settings=settings,
            store=store,
            agents=agents,
            turns=turns,
            roster=roster,
            worker=worker,
            threads=threads,
            encoders=library,
            advisor=advisor,
            inspector=Inspector(library),
            reports=Reports(store, Meanings(library)),
            doorkeeper=doorkeeper,
        )
        housekeeper = Housekeeper(services)
        housekeeper.start()
        try:
            yield services
        finally:
            await housekeeper.stop()
    finally:
        await doorkeeper.close()
        await scheduler.stop()
        if relay is not None:
            await relay.stop()
        await worker.stop()
        await turns.close()
        await actions.close()
        await endpoints.close()
        if phraser is not None:
            await phraser.close()
        threads.shutdown(wait=True)
        store.close()


def _relay(settings: Settings, store: Store, threads: ThreadPoolExecutor) -> Relay | None:
    if settings.notify_url is None:
        return None
    return Relay(
        store,
        settings.notify_url,
        [read_secret(secret) for secret in settings.notify_secret],
        threads,
        tried=lambda kind, outcome: NOTICE_TRIES.labels(kind, outcome).inc(),
        counted=_count_notices,
    )


def _count_notices(found: Mapping[NoticeState, int]) -> None:
    for state, number in found.items():
        NOTICES.labels(state).set(number)


def _actions(settings: Settings) -> ActionRunner:
    if settings.action_url is None:
        return NoActions()
    return RasaActionRunner(settings.action_url, timeout=settings.action_timeout)


class _Counted:
    """Counts requests by their status."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                REQUESTS.labels(scope["method"], message["status"]).inc()
            await send(message)

        await self._app(scope, receive, counted)
