"""What is typed in the terminal, while the clock goes on."""

from __future__ import annotations

import asyncio
import contextlib
from threading import Thread


def next_line(prompt: str) -> asyncio.Future[str | None]:
    """Ask for a line in the background; None at its end (Ctrl-D)."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str | None] = loop.create_future()

    def tell(typed: str | None) -> None:
        if not line.done():
            line.set_result(typed)

    def read() -> None:
        try:
            typed: str | None = input(prompt)
        except EOFError:
            typed = None
        with contextlib.suppress(RuntimeError):
            # The talk may be over by now, and its loop with it.
            loop.call_soon_threadsafe(tell, typed)

    # A daemon, since nobody can be made to finish a line.
    Thread(target=read, name="typed", daemon=True).start()
    return line
