"""A process that takes a turn whose answer is worded, to be killed by the tests in the midst of it.

Started with the path of a bundle; reads one line a child to be: DATABASE_URL MODEL_URL MESSAGE
FAILPOINT, with tabs between them. Prints the answer, and "ended CODE".
"""

import asyncio
import os
import sys
from pathlib import Path

from builder.actions.runner import NoActions
from builder.bundle import Bundle
from builder.completion import CompletionEndpoint
from builder.conversation.message import Message
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.runtime import failpoint
from builder.runtime.agent import Agent
from builder.runtime.phrasing.phraser import Phraser
from builder.runtime.turns import Turns
from builder.store.store import open_store


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def take(bundle: Bundle, database: str, model: str, message_id: str) -> None:
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])
    phraser = Phraser(CompletionEndpoint(model, "tiny"))
    agent = Agent.load(bundle, library, NoActions(), phraser=phraser)

    async def serving(_skill: str) -> tuple[int, Agent]:
        return 1, agent

    store = open_store(database)
    turns = Turns(store, serving, lease=0.3)
    message = Message(session_id="s", message_id=message_id, text="退货运费由谁承担？")
    result = await turns.take(message, "shop")
    _tell(result.body.decode())
    await turns.close()
    await phraser.close()
    store.close()


def nurse(bundle: Bundle) -> None:
    """Fork a child for each line of input: a fork needs no second start of Python."""
    for line in sys.stdin:
        database, model, message_id, point = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            failpoint.name_point(point)
            asyncio.run(take(bundle, database, model, message_id))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        _tell(f"ended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    nurse(Bundle.load(Path(sys.argv[1])))
