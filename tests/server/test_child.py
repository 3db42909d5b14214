"""A child process that is gone before it could read what it was asked."""

from __future__ import annotations

import asyncio
import sys

import pytest
import uvloop

from builder.server.child import ChildFailed, _follow


async def _heard(done: float, stage: str, message: str) -> None:
    """Hear how far the work is."""


async def _ask_the_dead() -> None:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "raise SystemExit(3)", stdin=pipe, stdout=pipe, stderr=pipe
    )
    await process.wait()
    await asyncio.sleep(0.05)
    await _follow(process, b"x" * (1 << 20), "advice", _heard)


def test_a_child_that_ended_before_it_was_asked_is_told_by_its_exit_code() -> None:
    for run in (asyncio.run, uvloop.run):
        with pytest.raises(ChildFailed) as failed:
            run(_ask_the_dead())
        assert failed.value.error["code"] == "advice-failed"
        assert "exit code 3" in failed.value.error["message"]
        assert dict(failed.value.sentence.values)["what"] == "advice"
