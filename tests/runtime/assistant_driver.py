"""A process that takes turns of an assistant with two real skills, to be killed in the midst of it.

Reads one line a process to be: DATABASE_URL SESSION FIRST LAST FAILPOINT, with tabs between them.
Prints "ready PID", each acknowledged answer, and "ended CODE".
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from builder.actions.runner import NoActions
from builder.conversation.message import Message
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.runtime import failpoint
from builder.runtime.agent import Agent
from builder.runtime.assistants.dispatcher import Dispatcher
from builder.runtime.assistants.talks import StoredTalks
from builder.runtime.turns import Turns
from builder.schema.assistant import Assistant
from builder.schema.skill import Skill
from builder.store.store import open_store
from builder.training.config import TrainingConfig
from builder.training.train import train

ASSISTANT = Assistant.model_validate(
    {"name": "desk", "languages": ["en"], "skills": ["shop", "office"]}
)


def skill(name: str, intents: dict[str, tuple[list[str], str]], asking: str) -> Skill:
    """Make a skill that answers each intent, and asks for a number for the one named `asking`."""
    flows = [
        {
            "name": intent,
            "trigger": {"intents": [intent]},
            "steps": [
                *([{"kind": "collect", "id": "ask", "slot": "number"}] if intent == asking else []),
                {"kind": "say", "id": "say", "response": intent},
            ],
        }
        for intent in intents
    ]
    return Skill.model_validate(
        {
            "name": name,
            "languages": ["en"],
            "intents": [
                {"name": intent, "utterances": said, "title": intent.replace("_", " ")}
                for intent, (said, _) in intents.items()
            ],
            "slots": [{"name": "number", "type": "number", "prompts": f"Which number, {name}?"}],
            "responses": [{"name": i, "text": text} for i, (_, text) in intents.items()],
            "flows": flows,
        }
    )


SHOP = skill(
    "shop",
    {
        "track_order": (
            ["where is my order", "track my parcel", "has my parcel arrived", "order status"],
            "Parcel {number} is on its way.",
        ),
        "open_hours": (["when do you open", "shop hours please", "when is it open"], "At nine."),
    },
    "track_order",
)
OFFICE = skill(
    "office",
    {
        "book_room": (
            ["book a meeting room", "reserve a room", "I need a meeting room"],
            "Room {number} is yours.",
        ),
        "lunch_menu": (
            ["what is for lunch today", "canteen menu please", "show the lunch menu"],
            "Soup.",
        ),
    },
    "book_room",
)
# What the user says over and over: two skills in one message, interruption, resumption, cancel.
SAID = (
    "when do you open; what is for lunch today",
    "track my parcel",
    "book a meeting room",
    "7",
    "cancel",
    "canteen menu please",
)


def agents() -> dict[str, Agent]:
    """Train both skills with the hashing encoder; it takes a moment."""
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])
    config = TrainingConfig(nlu=NluConfig(folds=2))
    return {
        each.name: Agent.load(train(each, config, encoders=library), library, NoActions())
        for each in (SHOP, OFFICE)
    }


def message(session: str, number: int) -> Message:
    """Return the message of a number."""
    return Message(session_id=session, message_id=f"m{number}", text=SAID[number % len(SAID)])


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main(loaded: dict[str, Agent], url: str, session: str, first: int, last: int) -> None:
    async def serving(name: str) -> tuple[int, Agent]:
        return 1, loaded[name]

    store = open_store(url)
    turns = Turns(store, serving, lambda: datetime.now(UTC), lease=0.3)
    dispatcher = Dispatcher(ASSISTANT, loaded, StoredTalks(store, turns))
    _tell(f"ready {os.getpid()}")
    for number in range(first, last):
        result = await turns.take(message(session, number), "desk", (1, dispatcher))
        _tell(f"{number} {result.body.decode()}")
    await turns.close()
    store.close()


def nurse() -> None:
    """Fork a child for each line of input: a fork needs no second training."""
    loaded = agents()
    for line in sys.stdin:
        url, session, first, last, point = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            failpoint.name_point(point)
            asyncio.run(main(loaded, url, session, int(first), int(last)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        _tell(f"\nended {os.waitstatus_to_exitcode(status)}")


if __name__ == "__main__":
    nurse()
