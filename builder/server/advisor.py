"""Advice on what to label next: computed in a child process, one at a time, within a bounded time."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from pathlib import Path
from typing import Final

import orjson
from pydantic import ValidationError

from builder.errors import Invalid, Unavailable
from builder.schema.skill import Skill
from builder.sentence import say
from builder.server.child import ChildFailed, run_child
from builder.settings import Settings
from builder.wire.authoring import AdviceShape

_LOG: Final = logging.getLogger(__name__)
_LONGEST_SECONDS: Final = 300.0


class Advisor:
    """Answers what to label next."""

    def __init__(self, settings: Settings, encoders: tuple[str, ...]) -> None:
        self._settings = settings
        self._encoders = encoders
        self._busy = asyncio.Lock()

    async def advise(self, skill: Skill, revision: int, more: int) -> AdviceShape:
        """Return the forecasts for a draft.

        Raises `Unavailable('advice-busy')` while another is at it, `Unavailable('advice-failed')` or
        what the advice itself refuses.
        """
        if self._busy.locked():
            raise Unavailable(
                "advice-busy",
                say("The server is working out other advice just now. Ask again in a minute."),
            )
        async with self._busy:
            told = await self._ask(skill, more)
        return told.model_copy(update={"revision": revision})

    async def _ask(self, skill: Skill, more: int) -> AdviceShape:
        with tempfile.TemporaryDirectory(prefix="dialoom-advice-") as folder:
            output = Path(folder) / "advice.json"
            request = orjson.dumps(
                {
                    "skill": skill.model_dump(mode="json", by_alias=True),
                    "output": str(output),
                    "cache": str(self._settings.encoder_cache),
                    "encoders": self._encoders,
                    "more": more,
                }
            )
            try:
                async with asyncio.timeout(_LONGEST_SECONDS):
                    await run_child("builder.training.advisor", request, "advice", _unheard)
                return AdviceShape.model_validate_json(output.read_bytes())
            except TimeoutError as error:
                raise Unavailable(
                    "advice-too-long",
                    say(
                        "Advice for '{skill}' took longer than {seconds:.0f} seconds and was stopped. "
                        "Ask on the command line, where it may take its time: dialoom advise.",
                        skill=skill.name,
                        seconds=_LONGEST_SECONDS,
                    ),
                ) from error
            except ChildFailed as failed:
                if failed.error["code"] != "advice-failed":
                    raise Invalid(failed.error["code"], failed.sentence) from failed
                _LOG.warning("advice failed: %s", failed.sentence)
                raise _failed(skill.name) from failed
            except (OSError, ValidationError) as error:
                _LOG.warning("advice failed: %s", error)
                raise _failed(skill.name) from error


async def _unheard(_done: float, _stage: str, _message: str) -> None:
    """Take in how far the advice is: nobody follows it."""


def _failed(skill: str) -> Unavailable:
    return Unavailable(
        "advice-failed",
        say(
            "Advice for '{skill}' could not be worked out; the server's log has more. Ask again.",
            skill=skill,
        ),
    )
