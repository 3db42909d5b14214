"""Is the server alive, is it ready, and how is it doing."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from builder._version import __version__
from builder.errors import BuilderError
from builder.server.policy import PUBLIC, guard
from builder.server.services import Served

router: Final = APIRouter(tags=["health"], dependencies=[guard(PUBLIC)])


@router.get("/livez")
async def live() -> dict[str, str]:
    """Tell that the process runs; asks nothing of the database."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz")
async def ready(services: Served) -> dict[str, object]:
    """Tell that messages can be answered: the database answers, and each published version loads.

    A published version that cannot be loaded is named, and does not make the others unready.
    """
    await services.run(services.store.ping)
    published = await services.run(services.store.skills.published)
    failing: dict[str, str] = {}
    for name in published:
        try:
            await services.agents.get(name)
        except BuilderError as error:
            failing[name] = error.message
    return {"status": "ok", "skills": sorted(set(published) - set(failing)), "failing": failing}


@router.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Counters in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
