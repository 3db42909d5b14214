"""Assistants over HTTP: made, changed, talked to; one answer for several skills."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from builder.client import Client
from builder.errors import Conflict, Invalid, NotFound
from builder.schema.assistant import Assistant
from builder.schema.skill import Skill
from builder.settings import Settings
from tests.running import RunningServer

from .conftest import CAFE, train

OFFICE: dict[str, Any] = {
    "name": "office",
    "languages": ["en"],
    "title": "The office",
    "intents": [
        {
            "name": "book_room",
            "title": "Book a room",
            "utterances": ["book a meeting room", "reserve a room for us", "I need a room"],
        },
        {"name": "ask_wifi", "utterances": ["the wifi is down", "no internet here", "wifi broken"]},
    ],
    "slots": [{"name": "seats", "type": "number", "prompts": "For how many?"}],
    "responses": [
        {"name": "booked", "text": "Booked for {seats}."},
        {"name": "wifi", "text": "We look into it."},
    ],
    "flows": [
        {
            "name": "book",
            "trigger": {"intents": ["book_room"]},
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "seats"},
                {"kind": "say", "id": "say", "response": "booked"},
            ],
        },
        {
            "name": "wifi",
            "trigger": {"intents": ["ask_wifi"]},
            "steps": [{"kind": "say", "id": "say", "response": "wifi"}],
        },
    ],
}
DESK = Assistant.model_validate(
    {
        "name": "desk",
        "languages": ["en"],
        "title": "The desk",
        "skills": ["cafe", "office"],
        "responses": {"fallback": {"text": "Not here."}},
    }
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    running = RunningServer(Settings(data_dir=tmp_path_factory.mktemp("desk")))
    address = running.start()
    with Client(address) as made:
        for body in (CAFE, OFFICE):
            skill = Skill.model_validate(body)
            made.create_skill(skill.name, skill=skill)
            made.publish(skill.name, train(made, skill.name))
        made.create_assistant(DESK)
    yield address
    running.stop()


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    with Client(url) as made:
        yield made


def said(turn: Any) -> list[str]:
    return [reply.text for reply in turn.replies]


def test_skill_is_interrupted_by_another_and_resumed(client: Client) -> None:
    first = client.send_to_assistant("desk", "ann", "a coffee please")
    assert (said(first), first.skills, first.flow) == (["Which drink?"], ("cafe",), "order")
    other = client.send_to_assistant("desk", "ann", "the wifi is down")
    assert said(other) == ["We look into it.", "Back to “cafe”.", "Which drink?"]
    assert (other.skills, other.flow, other.requested_slot) == (("office",), "order", "drink")
    assert said(client.send_to_assistant("desk", "ann", "latte")) == ["One latte, coming up."]
    session = client.get_assistant_session("desk", "ann")
    kinds = [event["kind"] for event in session.events]
    assert kinds.count("skill_answered") == 3
    dispatch: Any = session.tracker["dispatch"]
    assert dispatch["remembered"] == ["cafe", "office"]
    assert client.get_session("office", "ann").tracker["turn"] == 1


def test_button_leads_back_to_the_skill_that_offered_it(client: Client) -> None:
    asked = client.send_to_assistant("desk", "bo", "book a meeting room")
    assert said(asked) == ["For how many?"]
    turn = client.send_to_assistant("desk", "bo", "/cafe:ask_price")
    assert said(turn) == ["Three euros.", "Back to “The office”.", "For how many?"]
    opened = client.send_to_assistant("desk", "bo", "/cafe:")
    assert said(opened)[0] == "Welcome!"


def test_retry_gets_the_very_same_bytes(url: str) -> None:
    body = {"session_id": "retry", "message_id": "1", "text": "a coffee please"}
    with httpx.Client(base_url=url, timeout=20) as http:
        first, second = (http.post("/v1/assistants/desk/messages", json=body) for _ in range(2))
    assert first.content == second.content


def test_nobody_understood_and_the_greeting(client: Client) -> None:
    turn = client.send_to_assistant("desk", "cy", "zzz qqq xxx")
    assert (said(turn), turn.skills, turn.replies[0].source) == (["Not here."], (), "assistant")
    again = client.send_to_assistant("desk", "cy", "qqq xxx zzz")
    buttons = [(b.title, b.payload) for b in again.replies[0].buttons]
    assert buttons == [("cafe", "/cafe:"), ("The office", "/office:")]
    assert said(client.send_to_assistant("desk", "cy", "cafe")) == ["Welcome!"]
    greeting = client.greet_by_assistant("desk")
    assert greeting.title == "The desk"
    assert [b.payload for b in greeting.replies[0].buttons] == ["/cafe:", "/office:"]


def test_assistant_is_changed_over_the_revision_one_has_seen(client: Client) -> None:
    made = client.create_assistant(DESK.model_copy(update={"name": "changing"}))
    smaller = Assistant.model_validate(
        {**DESK.model_dump(), "name": "changing", "skills": ["cafe"]}
    )
    saved = client.save_assistant(smaller, revision=made.revision, note="only coffee")
    assert saved.revision == 2
    with pytest.raises(Conflict) as caught:
        client.save_assistant(smaller, revision=1)
    assert caught.value.code == "draft-changed"
    assert client.get_assistant("changing", revision=1).assistant.skill_names == ("cafe", "office")
    assert [line.note for line in client.list_assistant_drafts("changing")] == ["only coffee", ""]
    turn = client.send_to_assistant("changing", "ann", "the wifi is down")
    assert turn.skills == ()
    client.delete_assistant("changing")
    with pytest.raises(NotFound):
        client.send_to_assistant("changing", "ann", "a coffee please")
    assert "desk" in [line.name for line in client.list_assistants()]
    assert "desk" not in [line.name for line in client.list_skills()]


def test_assistant_goes_on_without_a_skill_that_is_not_published(client: Client) -> None:
    some = Assistant.model_validate(
        {**DESK.model_dump(), "name": "some", "skills": ["cafe", "bar"]}
    )
    made = client.create_assistant(some)
    assert [p.code for p in made.problems] == ["assistant-unknown-skill"]
    assert said(client.send_to_assistant("some", "a", "how much is it")) == ["Three euros."]
    none = Assistant.model_validate({**DESK.model_dump(), "name": "none", "skills": ["bar"]})
    client.create_assistant(none)
    with pytest.raises(NotFound) as caught:
        client.send_to_assistant("none", "a", "hello")
    assert caught.value.code == "assistant-without-skills"


def test_requests_that_make_no_sense_are_refused(client: Client, url: str) -> None:
    with pytest.raises(NotFound) as caught:
        client.get_assistant("nobody")
    assert caught.value.code == "assistant-not-found"
    with httpx.Client(base_url=url, timeout=20) as http:
        body = {"session_id": "x", "text": "hello", "version": 1}
        answer = http.post("/v1/assistants/desk/messages", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
        saved = http.put("/v1/assistants/desk", json={"assistant": DESK.model_dump(mode="json")})
        assert saved.status_code == 428
        page = http.get("/chat/assistants/desk")
        assert page.status_code == 200
    with pytest.raises(Invalid):
        client.save_assistant(DESK.model_copy(update={"skills": ()}), revision=1)


def test_rasa_channel_talks_to_an_assistant(url: str) -> None:
    body = {"sender": "rasa", "message": "the wifi is down"}
    with httpx.Client(base_url=url, timeout=20) as http:
        answer = http.post("/webhooks/rest/webhook?assistant=desk", json=body)
    assert [each["text"] for each in answer.json()] == ["We look into it."]


def test_deleting_a_session_forgets_it_in_every_skill(url: str, tmp_path: Path) -> None:
    with Client(url) as made, httpx.Client(base_url=url, timeout=20) as http:
        made.send_to_assistant("desk", "gone", "a coffee please")
        assert http.delete("/v1/assistants/desk/sessions/gone").status_code == 204
        for get in (made.get_assistant_session, made.get_session):
            with pytest.raises(NotFound):
                get("desk" if get == made.get_assistant_session else "cafe", "gone")
