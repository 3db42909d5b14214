"""Values that lean on one said before, through a whole talk."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builder.actions.runner import NoActions
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.runtime.agent import Agent
from builder.schema.skill import Skill
from builder.training.config import TrainingConfig
from builder.training.train import train

# 11:30 in Shanghai, where the skill is.
NOW = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
SKILL = Skill.model_validate(
    {
        "name": "table",
        "languages": ["zh", "en"],
        "intents": [
            {"name": "book_table", "utterances": ["book a table", "我要订位", "订一桌"]},
            {"name": "ask_menu", "utterances": ["show me the menu", "看看菜单", "有什么菜"]},
        ],
        "slots": [
            {"name": "when", "type": "datetime", "prompts": "When?"},
            {"name": "seats", "type": "number", "prompts": "How many?"},
        ],
        "responses": [{"name": "booked", "text": "{seats} at {when}."}],
        "flows": [
            {
                "name": "book",
                "trigger": {"intents": ["book_table"]},
                "steps": [
                    {"kind": "collect", "id": "when", "slot": "when"},
                    {"kind": "collect", "id": "seats", "slot": "seats"},
                    {"kind": "say", "id": "say", "response": "booked"},
                ],
            }
        ],
    }
)


@pytest.fixture(scope="module")
def agent() -> Agent:
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])
    config = TrainingConfig(nlu=NluConfig(folds=2))
    return Agent.load(train(SKILL, config, encoders=library), library, NoActions())


@pytest.mark.parametrize(
    ("said", "held"),
    [
        (("我要订位", "明天下午三点", "改成四点"), "2026-11-24T16:00"),
        (("我要订位", "明天下午三点", "那后天呢"), "2026-11-25T15:00"),
        (("book a table", "tomorrow at 3pm", "make it 5pm"), "2026-11-24T17:00"),
        (("book a table", "tomorrow at 3pm", "an hour later"), "2026-11-24T16:00"),
        (("book a table", "tomorrow at 3pm", "and on Friday?"), "2026-11-27T15:00"),
    ],
)
def test_what_is_not_said_anew_stays(agent: Agent, said: tuple[str, ...], held: str) -> None:
    async def talk() -> Tracker:
        tracker = Tracker(session_id="s")
        for number, text in enumerate(said):
            message = Message(session_id="s", message_id=str(number), text=text)
            tracker = (await agent.respond(tracker, message, NOW)).tracker
        return tracker

    tracker = asyncio.run(talk())
    assert tracker.slots == {"when": held}
    assert tracker.requested_slot == "seats"
