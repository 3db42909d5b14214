"""Web services, called over a real socket."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from builder.actions.endpoint import EndpointCaller, value_at
from builder.actions.recording import RecordedAnswer, Recorder, Recording, Replayer
from builder.actions.stub import StubbedEndpoints, Stubs
from builder.conversation.effect import ActionOutcome, CallEndpoint
from builder.conversation.event import SlotSet
from builder.schema.skill import Skill


class _Service(BaseHTTPRequestHandler):
    asked: list[dict[str, Any]]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        type(self).asked.append({"path": self.path, "body": body, "headers": headers})
        if "slow" in self.path:
            time.sleep(0.6)
        told = b"no json" if "text" in self.path else json.dumps({"items": [{"price": 3}]}).encode()
        self.send_response(500 if "broken" in self.path else 200)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = _answer

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    _Service.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def shop(host: str, path: str, method: str = "GET") -> Skill:
    return Skill.model_validate(
        {
            "name": "shop",
            "slots": [{"name": "price", "type": "number"}, {"name": "city"}],
            "endpoints": [
                {
                    "name": "web",
                    "url": f"http://{host}{path}",
                    "method": method,
                    "headers": {"x-key": "{secret.KEY}"},
                    "timeout": 0.3,
                }
            ],
        }
    )


def call(
    host: str, path: str, *, allowed: bool = True, method: str = "GET", **values: Any
) -> ActionOutcome:
    skill = shop(host, path, method)

    async def run() -> ActionOutcome:
        caller = EndpointCaller([host] if allowed else [], {"KEY": "s3cret"})
        effect = CallEndpoint("web", values, {"price": "items.0.price", "city": "nowhere"})
        try:
            return await caller.call(skill, effect, {"city": "北京/x?"}, "a session/1/0")
        finally:
            await caller.close()

    return asyncio.run(run())


def test_an_answer_fills_slots_and_what_is_not_there_empties_them(service: str) -> None:
    outcome = call(service, "/prices/{city}", size="XL", count=2)
    assert outcome.events == (
        SlotSet(slot="price", value=3, by="action"),
        SlotSet(slot="city", value=None, by="action"),
    )
    (asked,) = _Service.asked
    assert asked["path"] == "/prices/%E5%8C%97%E4%BA%AC%2Fx%3F?size=XL&count=2"
    assert asked["headers"]["x-key"] == "s3cret"
    assert asked["headers"]["idempotency-key"] == "a%20session/1/0"


def test_values_are_the_body_of_a_post(service: str) -> None:
    call(service, "/orders", method="POST", size="XL")
    assert json.loads(_Service.asked[0]["body"]) == {"size": "XL"}


@pytest.mark.parametrize(
    ("path", "told", "timed_out"),
    [
        ("/slow", "did not answer within 0.3 s", True),
        ("/broken", "status 500", False),
        ("/text", "not JSON", False),
    ],
)
def test_what_goes_wrong_is_told(service: str, path: str, told: str, timed_out: bool) -> None:
    outcome = call(service, path)
    assert outcome.failure is not None and told in outcome.failure
    assert (outcome.timed_out, outcome.events) == (timed_out, ())


def test_only_hosts_of_the_operators_are_called(service: str) -> None:
    outcome = call(service, "/prices", allowed=False)
    assert outcome.failure is not None and "not allowed" in outcome.failure
    assert _Service.asked == []


def test_places_in_an_answer() -> None:
    answer: Any = {"a": [{"b": 1}, 2]}
    assert [value_at(answer, place) for place in ("", "a.0.b", "a.1", "a.2", "a.x", "b")] == [
        *(answer, 1, 2),
        *(None, None, None),
    ]


def test_what_a_service_answered_is_recorded_without_its_secret(
    service: str, tmp_path: Path
) -> None:
    skill = shop(service, "/prices/{city}")
    effect = CallEndpoint("web", {"size": "XL"}, {"price": "items.0.price"})

    async def ask(host: str, calls: Recorder | Replayer) -> ActionOutcome:
        stubs, caller = Stubs(calls), EndpointCaller([host], {"KEY": "s3cret"})
        stubs.begin({}, "a price")
        try:
            return await StubbedEndpoints(caller, stubs).call(skill, effect, {"city": "x"}, "k")
        finally:
            await caller.close()

    recorder, path = Recorder(), tmp_path / "recorded.json"
    first = asyncio.run(ask(service, recorder))
    Recording().renewed(recorder.chats, ["a price"]).save(path)
    written = path.read_text("utf-8")
    assert "s3cret" not in written and "x-key" not in written
    assert json.loads(written)["conversations"][0]["calls"][0]["values"] == {"size": "XL"}
    again = asyncio.run(ask("127.0.0.1:1", Replayer(Recording.load(path), "dialoom test")))
    assert first == again and first.events == (SlotSet(slot="price", value=3, by="action"),)
    assert len(_Service.asked) == 1


def test_all_that_an_action_did_is_recorded() -> None:
    fields = {each.name for each in dataclasses.fields(ActionOutcome)}
    assert fields - {"action"} == RecordedAnswer.model_fields.keys()
