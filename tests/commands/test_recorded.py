"""What a real action server answered is written down, and the conversations go on without it."""

import json
from pathlib import Path

import pytest

from builder.commands import action_server
from tests.commands.conftest import Dialoom

ACTIONS = """
from datetime import datetime, timedelta

from rasa_sdk import Action
from rasa_sdk.events import ReminderScheduled, SlotSet


class FindOrder(Action):
    def name(self):
        return "find_order"

    def run(self, dispatcher, tracker, domain):
        if tracker.get_slot("number") == "A1001":
            dispatcher.utter_message(text="一辆自行车")
            due = datetime.now().astimezone() + timedelta(minutes=10)
            return [SlotSet("state", "on its way"), ReminderScheduled("greet", due)]
        return [SlotSet("state", None)]
"""
CHATS = """
chats:
  - name: an order that is there
    turns:
      - {user: track order A1001, replies: [自行车, on its way], slots: {state: on its way}}
      - {after: 11m, responses: [hello]}
  - name: an order that is not
    turns:
      - {user: track order A2002, responses: [unknown]}
      - {user: track order A3003, responses: [unknown]}
"""
FILE = "shop/chats/recorded.json"


@pytest.fixture
def acting(shop: Path) -> Path:
    (shop / "chats").mkdir()
    (shop / "actions.py").write_text(ACTIONS, "utf-8")
    (shop / "chats/one.yml").write_text(CHATS, "utf-8")
    return shop


def test_what_was_recorded_answers_without_a_server(
    acting: Path, dialoom: Dialoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = dialoom("test", "shop", "--record", FILE, "--json")
    assert (ran.code, ran.json["passed"]) == (0, 2), ran.out
    assert "Recorded 3 calls of 2 conversations in 'shop/chats/recorded.json'." in ran.err
    written = Path(FILE).read_text("utf-8")
    one, two = json.loads(written)["conversations"]
    assert (one["name"], len(one["calls"]), len(two["calls"])) == ("an order that is there", 1, 2)
    assert one["calls"][0]["slots"] == {"number": "A1001"}
    assert {"kind": "slot_set", "slot": "state", "value": "on its way", "by": "action"} in (
        one["calls"][0]["answer"]["events"]
    )
    assert "一辆自行车" in written and "header" not in written.lower()

    # With the answers of the second conversation alone made anew, the first stays as it is, and so
    # does the second, since it says what it said.
    assert dialoom("test", "shop", "--record", FILE, "--only", "is not").code == 0
    assert json.loads(Path(FILE).read_text("utf-8"))["conversations"][0] == one
    assert json.loads(Path(FILE).read_text("utf-8"))["conversations"][1]["began"] == two["began"]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an action server was started")

    monkeypatch.setattr(action_server, "running_actions", refuse)
    again = dialoom("test", "shop", "--recorded", FILE, "--json")
    assert (again.code, again.json["passed"]) == (0, 2), again.out
    assert "recorded.json" not in dialoom("check", "shop").out

    # Where there are no actions to start, the file beside the conversations speaks by itself.
    (acting / "actions.py").unlink()
    alone = dialoom("test", "shop", "--json")
    assert (alone.code, alone.json["passed"]) == (0, 2), alone.out
    assert "answer as recorded in 'shop/chats/recorded.json'" in alone.err


def test_a_call_that_was_never_recorded_fails_the_conversation(
    acting: Path, dialoom: Dialoom
) -> None:
    assert dialoom("test", "shop", "--record", FILE).code == 0
    chats = acting / "chats/one.yml"
    chats.write_text(
        "chats:\n"
        "  - {name: an order that is there, turns: [{user: track order A3003}]}\n"
        "  - name: an order that is not\n"
        "    turns: [{user: track order A2002}, {user: track order A3003}, {user: track order A1001}]\n"
        "  - {name: a new one, turns: [{user: track order A1001}]}\n",
        "utf-8",
    )
    ran = dialoom("test", "shop", "--recorded", FILE)
    assert ran.code == 1
    anew = f"record anew with: dialoom test shop --record {FILE} --only"
    for sentence in (
        "Call 1 of 'find_order' in 'an order that is there' came with number \"A3003\", but was "
        f"recorded with number \"A1001\"; {anew} 'an order that is there'",
        "Call 3 of 'find_order' in 'an order that is not' came, but only 2 calls of it were "
        f"recorded; {anew} 'an order that is not'",
        f"Call 1 of 'find_order' in 'a new one' came, but nothing was recorded; {anew} 'a new one'",
    ):
        assert sentence in ran.out
    assert "        - number: A1001\n        + number: A3003\n" in ran.out
    assert f"turn 1 differs, {Path('shop/chats/one.yml')}:2" in ran.out


def test_a_file_that_is_none_and_options_at_odds_are_told(acting: Path, dialoom: Dialoom) -> None:
    told = dialoom("test", "shop", "--recorded", "none.json", "--json").json["error"]
    assert told["code"] == "recording-not-found"
    assert "dialoom test SKILL --record none.json" in told["message"]
    Path("bad.json").write_text('{"conversations": [{"name": 1}]}')
    for option in ("--recorded", "--record"):
        told = dialoom("test", "shop", option, "bad.json", "--json").json["error"]
        assert told["code"] == "recording-invalid"
    both = dialoom("test", "shop", "--recorded", "a.json", "--record", "b.json", "--json")
    assert both.json["error"]["code"] == "options-conflict"
