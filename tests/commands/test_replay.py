"""A logged session is stepped through, run again on a changed skill, and becomes a test with stubs."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import Event, SlotSet
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.encoding.library import EncoderLibrary
from builder.runtime.agent import Agent
from builder.skillfile import load_skill
from builder.training.train import train
from tests.commands.conftest import TRACK, Dialoom


class Orders:
    """An action that knows one order."""

    async def run(self, call: object) -> ActionOutcome:
        state = SlotSet(slot="state", value="on its way", by="action")
        return ActionOutcome("find_order", events=(state,))


@pytest.fixture
def session(shop: Path, encoders: EncoderLibrary, tmp_path: Path) -> Path:
    """Hold a talk as the runtime would, and save its session as the API tells it."""
    skill = load_skill(shop).skill
    assert skill is not None
    agent = Agent.load(train(skill, encoders=encoders), encoders, Orders())
    tracker, now = Tracker(session_id="ann"), datetime(2026, 11, 20, 9, tzinfo=UTC)
    events: list[Event] = []
    for number, text in enumerate(("hello", "where is my order", "A1001")):
        now += timedelta(minutes=1)
        message = Message(session_id="ann", message_id=str(number), text=text)
        turn = asyncio.run(agent.respond(tracker, message, now))
        tracker = turn.tracker
        events += turn.events
    path = tmp_path / "ann.json"
    told = {
        "tracker": tracker.model_dump(mode="json"),
        "events": [event.model_dump(mode="json") for event in events],
    }
    path.write_text(json.dumps(told), "utf-8")
    return path


def test_a_session_is_stepped_through(session: Path, dialoom: Dialoom) -> None:
    ran = dialoom("replay", str(session))
    assert ran.code == 0, ran.err
    assert "> where is my order   [track_order]" in ran.out
    assert "ran find_order" in ran.out
    assert "state = on its way" in ran.out
    assert "why: number: it was asked for, and “A1001” (characters 1–5" in ran.out
    assert "why: state: action “find_order” did so." in ran.out


def test_the_same_skill_goes_the_same_way(session: Path, shop: Path, dialoom: Dialoom) -> None:
    ran = dialoom("replay", str(session), str(shop))
    assert ran.code == 0, ran.out + ran.err
    assert "All 3 turns go as they went then." in ran.out


def test_the_first_difference_on_a_changed_skill_is_told(
    session: Path, shop: Path, dialoom: Dialoom
) -> None:
    (shop / "flows/track.yml").write_text(TRACK.replace("to: tell", "to: sorry"), "utf-8")
    ran = dialoom("replay", str(session), str(shop), "--json")
    assert ran.code == 1
    first = ran.json["first_difference"]
    assert (first["turn"], first["user"]) == (3, "A1001")
    assert first["differences"] == [
        {"what": "replies", "then": ["It is on its way."], "now": ["No such order."]}
    ]


def test_a_session_becomes_a_test_that_needs_no_actions(
    session: Path, shop: Path, dialoom: Dialoom
) -> None:
    ran = dialoom("replay", str(session), "--to-test", str(shop / "chats/ann.yml"))
    assert ran.code == 0, ran.err
    assert dialoom("check", str(shop)).code == 0
    ran = dialoom("test", str(shop), "--json")
    assert ran.code == 0, ran.out + ran.err
    assert ran.json["passed"] == 1
    assert ran.json["coverage"]["missed_steps"] == ["track/sorry"]
    assert ran.json["coverage"]["missed_ways"] == ["track/found/sorry"]


def test_what_an_action_was_called_with_is_checked(shop: Path, dialoom: Dialoom) -> None:
    (shop / "chats").mkdir()
    chat = {
        "name": "an order",
        "stubs": {"find_order": {"fail": "it is down"}},
        "turns": [
            {
                "user": "track order A1001",
                "actions": ["find_order"],
                "called_with": {"find_order": {"number": "A1002"}},
                "responses": ["action_failed"],
            }
        ],
    }
    (shop / "chats/one.yml").write_text(json.dumps({"chats": [chat]}), "utf-8")
    ran = dialoom("test", str(shop), "--json")
    assert ran.code == 1
    (turn,) = ran.json["chats"][0]["turns"]
    assert turn["differences"] == [
        {
            "what": "action 'find_order' with",
            "expected": {"number": "A1002"},
            "found": {"number": "A1001"},
        }
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [("{", "is not JSON"), ("{}", "holds no session"), (None, "cannot be read")],
)
def test_what_is_no_session_is_told(
    content: str | None, told: str, tmp_path: Path, dialoom: Dialoom
) -> None:
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_text(content, "utf-8")
    ran = dialoom("replay", str(path))
    assert ran.code == 1
    assert told in ran.err
