"""Advice on what to label next: computed in a child process, one at a time, within a bounded time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import tempfile
from typing import Final

import orjson
from pydantic import ValidationError

from builder.errors import Invalid, Unavailable
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.wire.authoring import AdviceAnswer, AdviceShape

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
                "The server is working out other advice just now. Ask again in a minute.",
            )
        async with self._busy:
            told = await self._ask(skill, more)
        if told.advice is not None:
            return told.advice.model_copy(update={"revision": revision})
        raise Invalid(told.error.code, told.error.message) if told.error else _failed(skill.name)

    async def _ask(self, skill: Skill, more: int) -> AdviceAnswer:
        request = orjson.dumps(
            {
                "skill": skill.model_dump(mode="json", by_alias=True),
                "cache": str(self._settings.encoder_cache),
                "encoders": self._encoders,
                "more": more,
            }
        )
        # A file and not a pipe, since writing to a process that has died is an error of its own.
        with tempfile.TemporaryFile() as source:
            source.write(request)
            source.seek(0)
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "builder.training.advisor",
                stdin=source,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        try:
            said, errors = await asyncio.wait_for(process.communicate(), _LONGEST_SECONDS)
            return AdviceAnswer.model_validate_json(said)
        except TimeoutError as error:
            raise Unavailable(
                "advice-too-long",
                f"Advice for '{skill.name}' took longer than {_LONGEST_SECONDS:.0f} seconds and was "
                "stopped. Ask on the command line, where it may take its time: dialoom advise.",
            ) from error
        except ValidationError as error:
            _LOG.warning("advice failed: %s", errors.decode("utf-8", "replace")[-2000:])
            raise _failed(skill.name) from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


def _failed(skill: str) -> Unavailable:
    return Unavailable(
        "advice-failed",
        f"Advice for '{skill}' could not be worked out; the server's log has more. Ask again.",
    )
