"""Users over HTTP: remembered from one session to the next, shown, forgotten; believed with the key."""

import uuid
from pathlib import Path
from typing import Any

import httpx

from builder.client import Client
from builder.schema.skill import Skill
from builder.settings import Settings
from tests.running import RunningServer
from tests.server.conftest import CAFE, train

REMEMBERING: dict[str, Any] = {
    **CAFE,
    "slots": [{"name": "drink", "type": "drink", "prompts": "Which drink?", "scope": "user"}],
}


def test_a_user_is_remembered_until_forgotten(client: Client) -> None:
    client.create_skill("cafe", skill=Skill.model_validate(REMEMBERING))
    client.publish("cafe", train(client))

    def say(text: str) -> Any:
        session = uuid.uuid4().hex
        return client.send_message("cafe", session, text, user_id="ann", debug=True)

    first = say("a mocha please, i would like a mocha")
    assert first.slots == {"drink": "mocha"}
    assert client.get_user("cafe", "ann").slots["drink"].value == "mocha"
    again = say("a coffee please")
    assert [reply.text for reply in again.replies] == ["One mocha, coming up."]
    assert again.debug is not None
    assert [why.said["en"] for why in again.debug.why] == ["drink: it is remembered of this user."]
    client.forget_user("cafe", "ann")
    assert client.get_user("cafe", "ann").slots == {}
    asked = say("a coffee please")
    assert [reply.text for reply in asked.replies] == ["Which drink?"]
    held = client.get_session("cafe", asked.session_id)
    assert held.tracker["user"] == "ann"


def test_a_user_is_not_believed_without_the_key(tmp_path: Path) -> None:
    running = RunningServer(Settings(data_dir=tmp_path, api_key="k" * 20))
    url = running.start()
    try:
        body = {"session_id": "s", "text": "hi", "user_id": "ann"}
        answer = httpx.post(f"{url}/v1/skills/cafe/messages", json=body)
        assert answer.status_code == 401
        assert answer.json()["code"] == "key-missing"
    finally:
        running.stop()
