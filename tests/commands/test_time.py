"""Time passes and apps speak in the terminal: `dialoom chat`, `test`, `replay` and its tests."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from builder.actions.runner import NoActions
from builder.bundle import Bundle
from builder.conversation.event import Event
from builder.conversation.message import Message
from builder.conversation.recorded import recorded_chat
from builder.conversation.tracker import Tracker
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.runtime.agent import Agent
from builder.runtime.chats import hold
from builder.schema.chat import Chat
from builder.schema.skill import Skill
from builder.skillfile import load_skill

pytestmark = pytest.mark.timed

FILES = {
    "skill.yml": "name: oven\nlanguages: [en]\ninactivity: 20m\n",
    "intents.yml": """\
intents:
  bake: {utterances: {en: [bake a cake, I want a cake, put a cake in the oven]}}
  greet: {utterances: {en: [hello, good morning, hi there]}}
""",
    "slots.yml": "slots:\n  cake: {prompts: {en: Which cake?}, initial: plain}\n",
    "responses.yml": """\
responses:
  baking: {text: {en: It bakes.}}
  ready: {text: {en: 'The {cake} cake is ready.'}}
  hello: {text: {en: Hello!}}
  power: {text: {en: The power is back.}}
  there: {text: {en: Are you there?}}
""",
    "flows/bake.yml": """\
trigger: {intents: [bake]}
steps:
  - {kind: say, id: say, response: baking}
  - {kind: wait, id: wait, for: 1s}
  - {kind: say, id: ready, response: ready}
""",
    "flows/greet.yml": """\
trigger: {intents: [greet]}
steps: [{kind: say, id: say, response: hello}]
""",
    "flows/power.yml": """\
trigger: {events: [power_back]}
steps: [{kind: say, id: say, response: power}]
""",
    "flows/there.yml": """\
trigger: {on: [inactivity]}
steps: [{kind: say, id: say, response: there}]
""",
    "chats/en.yml": """\
chats:
  - name: a cake
    language: en
    turns:
      - {user: bake a cake, responses: [baking], flow: bake, step: wait}
      - {event: power_back, values: {cake: cheese}, responses: [power], flow: bake}
      - {after: 2s, responses: [ready], slots: {cake: cheese}, flow: none}
      - {user: hello, responses: [hello]}
      - {after: 19m, responses: []}
      - {after: 2m, responses: [there]}
""",
}


@pytest.fixture
def oven(tmp_path: Path) -> Path:
    folder = tmp_path / "oven"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_conversations_let_time_pass_and_send_events(dialoom: Any, oven: Path) -> None:
    assert dialoom("train", str(oven)).code == 0
    ran = dialoom("test", str(oven), "--json")
    assert ran.code == 0, ran.out
    assert ran.json["passed"] == 1
    chats = oven / "chats/en.yml"
    chats.write_text(chats.read_text("utf-8").replace("after: 19m", "after: 21m"), "utf-8")
    ran = dialoom("test", str(oven))
    assert ran.code == 1
    assert "(after 21m)" in ran.out
    assert "responses  (- expected, + found)\n        - (nothing)\n        + there" in ran.out


def test_chat_shows_what_the_skill_says_by_itself(
    dialoom: Any, oven: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dialoom("train", str(oven)).code == 0
    reading, writing = os.pipe()

    def type_slowly() -> None:
        with os.fdopen(writing, "w") as keyboard:
            keyboard.write("bake a cake\n")
            keyboard.flush()
            time.sleep(3)
            keyboard.write("/exit\n")

    typist = threading.Thread(target=type_slowly)
    with os.fdopen(reading) as typed:
        monkeypatch.setattr("sys.stdin", typed)
        typist.start()
        ran = dialoom("chat", str(oven))
        typist.join()
    assert ran.code == 0
    assert ran.out.index("It bakes.") < ran.out.index("The plain cake is ready.")


def _agent(oven: Path, cache: Path) -> Agent:
    from builder.training.train import train

    skill: Skill | None = load_skill(oven).skill
    assert skill is not None
    library = EncoderLibrary(cache, preset=[HashingEncoder()])
    bundle: Bundle = train(skill, encoders=library)
    return Agent.load(bundle, library, NoActions())


async def _held(agent: Agent) -> list[Event]:
    """Hold a session of words, an event and a timer, minutes apart, and return its events."""
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    tracker = Tracker(session_id="s")
    events: list[Event] = []
    for seconds, message in (
        (0, Message(session_id="s", message_id="1", text="hello")),
        (600, Message.of_event("s", "e", "power_back", {"cake": "apple"})),
        (605, Message(session_id="s", message_id="2", text="bake a cake")),
        (606, Message.of_timer("s", "t3")),
    ):
        at = now + timedelta(seconds=seconds)
        turn = await agent.respond(tracker, message, at)
        tracker = turn.tracker
        events += turn.events
    return events


def test_recorded_session_goes_the_same_way_again(oven: Path, tmp_path: Path) -> None:
    import asyncio

    agent = _agent(oven, tmp_path / "cache")
    events = asyncio.run(_held(agent))
    assert [event.kind for event in events].count("timer_fired") == 1
    recorded = recorded_chat("s", events, name="s")
    begun = [(turn.user, turn.after, turn.event) for turn in recorded.chat.turns]
    # The pause before the event is told, since a timer was open.
    assert begun == [
        ("hello", None, None),
        (None, "600.000s", None),
        (None, None, "power_back"),
        ("bake a cake", None, None),
        (None, "1.000s", None),
    ]
    again = asyncio.run(hold(agent, recorded.chat, session_id="s", times=recorded.times))
    assert again.passed
    without_times = Chat.model_validate(recorded.chat.model_dump())
    assert asyncio.run(hold(agent, without_times, session_id="s")).passed
