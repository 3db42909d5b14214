"""Apps tell sessions what happened, and time brings the skill back, over the real server."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from builder.client import Client
from builder.errors import BuilderError
from builder.schema.skill import Skill
from builder.settings import Settings
from tests.running import RunningServer
from tests.server.conftest import CAFE, train


def _cafe() -> Skill:
    """Return a cafe that brings the coffee after a second, and hears of payments."""
    dump: dict[str, Any] = Skill.model_validate(CAFE).model_dump(mode="json", by_alias=True)
    dump["responses"] += [
        {"name": "served", "text": {"*": ["Here is your {drink}."]}},
        {"name": "paid", "text": {"*": ["Thank you for paying the {drink}."]}},
    ]
    order = dump["flows"][0]
    order["steps"] += [
        {"kind": "wait", "id": "wait", "for": "1s"},
        {"kind": "say", "id": "served", "response": "served"},
    ]
    steps = [{"kind": "say", "id": "say", "response": "paid"}]
    paid = {"name": "paid", "trigger": {"events": ["payment_received"]}, "steps": steps}
    dump["flows"].append(paid)
    return Skill.model_validate(dump)


@pytest.fixture
def served(client: Client) -> Client:
    client.create_skill("cafe", skill=_cafe())
    client.publish("cafe", train(client))
    return client


def _kinds(client: Client, session: str) -> list[str]:
    return [str(event["kind"]) for event in client.get_session("cafe", session).events]


def test_event_starts_a_flow_once(served: Client, http: httpx.Client) -> None:
    body = {"event": "payment_received", "event_id": "p1", "values": {"drink": "mocha", "x": 1}}
    answers = [http.post("/v1/skills/cafe/sessions/ann/events", json=body) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    told = answers[0].json()
    assert told["outcome"] == "started"
    assert told["refused"] == ["x"]
    assert [reply["text"] for reply in told["replies"]] == ["Thank you for paying the mocha."]
    assert _kinds(served, "ann").count("event_received") == 1
    other = http.post("/v1/skills/cafe/sessions/ann/events", json=body | {"values": {}})
    assert other.status_code == 422
    assert other.json()["code"] == "message-id-reused"


def test_event_that_nothing_names_is_answered_as_unknown(served: Client) -> None:
    told = served.send_event("cafe", "ann", "parcel_lost")
    assert told.outcome == "unknown"
    assert told.replies == ()


def test_users_cannot_take_the_ids_of_events_and_timers(served: Client) -> None:
    for taken in ("event:p1", "timer:t1"):
        with pytest.raises(BuilderError, match="may not begin"):
            served.send_message("cafe", "ann", "hi", message_id=taken)


def test_wait_step_comes_back_by_itself(served: Client, settings: Settings) -> None:
    first = served.send_message("cafe", "ann", "bring me a latte")
    assert [reply.text for reply in first.replies] == ["One latte, coming up."]
    assert first.flow == "order"
    began = time.monotonic()
    while "timer_fired" not in _kinds(served, "ann"):
        assert time.monotonic() - began < 5
        time.sleep(0.05)
    assert time.monotonic() - began < 3
    replied = [e for e in served.get_session("cafe", "ann").events if e["kind"] == "replied"]
    assert replied[-1]["reply"]["text"] == "Here is your latte."  # type: ignore[index, call-overload]


def test_timer_survives_a_restart_of_the_server(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    running = RunningServer(settings)
    with Client(running.start()) as client:
        client.create_skill("cafe", skill=_cafe())
        client.publish("cafe", train(client))
        client.send_message("cafe", "ann", "bring me a latte")
    running.stop()
    time.sleep(1.2)
    again = RunningServer(settings)
    with Client(again.start()) as client:
        began = time.monotonic()
        while "timer_fired" not in _kinds(client, "ann"):
            assert time.monotonic() - began < 5
            time.sleep(0.05)
    again.stop()
