"""A server tells the operator's webhook of handoffs and of what is said unasked."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from builder.client import Client
from builder.errors import Invalid, NotFound
from builder.schema.skill import Skill
from builder.settings import Settings

SECRET = base64.b64encode(b"a secret of this test, 32 bytes.").decode()


class Webhook:
    """Records notices; answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.told: list[dict[str, Any]] = []
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                webhook.told.append({"id": self.headers["webhook-id"], **json.loads(body)})
                self.send_response(webhook.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait_for(self, number: int) -> list[dict[str, Any]]:
        ends = time.monotonic() + 10
        while len(self.told) < number and time.monotonic() < ends:
            time.sleep(0.05)
        return self.told

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    made = Webhook()
    yield made
    made.stop()


@pytest.fixture
def settings(tmp_path: Path, webhook: Webhook) -> Settings:
    return Settings.from_environment(
        {"DIALOOM_NOTIFY_URL": webhook.url, "DIALOOM_NOTIFY_SECRET": SECRET}, data_dir=tmp_path
    )


@pytest.fixture
def served(client: Client, cafe: Skill) -> Client:
    flow = {
        "name": "complain",
        "trigger": {"intents": ["ask_price"]},
        "steps": [{"kind": "handoff", "id": "give", "reason": "asked about {drink}"}],
    }
    flows = [f.model_dump(mode="json", by_alias=True) for f in cafe.flows if f.name != "price"]
    changed = cafe.model_dump(mode="json", by_alias=True) | {"flows": [*flows, flow]}
    client.create_skill("cafe", skill=Skill.model_validate(changed))
    job = client.start_training("cafe")
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    assert job.version is not None, job.error
    client.publish("cafe", job.version)
    return client


def test_webhook_hears_of_handoffs_and_of_words_that_nobody_asked_for(
    served: Client, webhook: Webhook
) -> None:
    served.send_message("cafe", "s", "bring me a mocha")
    assert served.send_message("cafe", "s", "how much is it").handed_off
    served.take_over("cafe", "s", "Kim")
    served.say_as("cafe", "s", "Kim", "Three euros, I am Kim.")
    handoff, words = webhook.wait_for(2)
    assert handoff["type"] == "handoff"
    assert handoff["data"]["reason"] == "asked about mocha"
    assert "drink: mocha" in handoff["data"]["summary"]
    assert words["type"] == "replies"
    assert words["data"]["brought_about_by"] == "person"
    [reply] = words["data"]["replies"]
    assert (reply["text"], reply["by"]) == ("Three euros, I am Kim.", "Kim")
    assert words["data"]["seq"] > handoff["data"]["seq"]
    ends = time.monotonic() + 5
    while served.list_notices(state="waiting").notices and time.monotonic() < ends:
        time.sleep(0.05)
    found = served.list_notices(skill="cafe", session_id="s")
    assert [notice.kind for notice in found.notices] == ["replies", "handoff"]
    assert {notice.state for notice in found.notices} == {"sent"}
    first = served.list_notices(limit=1)
    assert first.next is not None
    assert [n.kind for n in served.list_notices(after=first.next).notices] == ["handoff"]
    # The same id goes out again.
    served.retry_notice(found.notices[1].id)
    assert webhook.wait_for(3)[2]["id"] == handoff["id"]
    metrics = httpx.get(f"{served.base_url}/metrics").text
    assert 'dialoom_notice_tries_total{kind="handoff",outcome="sent"}' in metrics


def test_retry_of_no_notice_is_told(served: Client) -> None:
    with pytest.raises(NotFound) as caught:
        served.retry_notice("none")
    assert caught.value.code == "notice-not-found"


@pytest.mark.parametrize(
    "settings_given",
    [
        {"DIALOOM_NOTIFY_URL": "https://desk.example.org/"},
        {"DIALOOM_NOTIFY_URL": "ftp://desk.example.org/", "DIALOOM_NOTIFY_SECRET": SECRET},
        {"DIALOOM_NOTIFY_URL": "https://desk.example.org/", "DIALOOM_NOTIFY_SECRET": "short"},
    ],
)
def test_settings_that_cannot_be_used_are_refused(settings_given: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        Settings.from_environment(settings_given)
    assert caught.value.code == "setting-invalid"
    assert "DIALOOM_NOTIFY" in caught.value.message
