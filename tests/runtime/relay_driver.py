"""A process that sends notices, to be killed by the tests in the midst of it.

Reads one line a process to be: DATABASE_URL RECEIVER_URL FAILPOINT, with tabs between them. Prints
"ready PID", and "ended CODE". A process ends when nothing waits any more.
"""

import asyncio
import logging
import os
import sys

from builder.runtime import failpoint
from builder.runtime.relay import Relay
from builder.store.store import open_store

SECRET = b"a secret of this test, 32 bytes."


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main(url: str, receiver: str) -> None:
    logging.disable(logging.ERROR)
    store = open_store(url)
    relay = Relay(store, receiver, [SECRET], interval=0.02, lease=0.3, first_pause=0.01)
    _tell(f"ready {os.getpid()}")
    relay.start()
    while store.outbox.count()["waiting"]:
        await asyncio.sleep(0.02)
    await relay.stop()
    store.close()


def nurse() -> None:
    """Fork a child for each line of input: a fork needs no second start of Python."""
    for line in sys.stdin:
        url, receiver, point = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            failpoint.name_point(point)
            asyncio.run(main(url, receiver))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        _tell(f"\nended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    nurse()
