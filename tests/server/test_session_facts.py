"""A session's version, time zone and beginning, over HTTP."""

import copy
from typing import Any

import httpx

from builder.client import Client
from builder.schema.skill import Skill
from tests.server.conftest import CAFE, train


def _changed() -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(CAFE)
    changed["responses"][1]["text"] = "{drink} is ready now."
    return changed


def test_a_publish_changes_nothing_for_who_is_in_a_form(client: Client) -> None:
    client.create_skill("cafe", skill=Skill.model_validate(CAFE))
    first = train(client)
    client.publish("cafe", first)
    asked = client.send_message("cafe", "ann", "a coffee please")
    assert ([r.text for r in asked.replies], asked.version) == (["Which drink?"], first)
    draft = client.get_draft("cafe")
    client.save_draft("cafe", Skill.model_validate(_changed()), revision=draft.revision)
    second = train(client)
    client.publish("cafe", second, expected=first)
    # Another session is with the new version at once.
    other = client.send_message("cafe", "bo", "a coffee please")
    assert other.version == second
    told = client.send_message("cafe", "ann", "latte")
    assert ([r.text for r in told.replies], told.version) == (["One latte, coming up."], first)
    # No flow is open any more.
    again = client.send_message("cafe", "ann", "how much is it")
    assert again.version == second
    events = client.get_session("cafe", "ann").events
    taken = [event["version"] for event in events if event["kind"] == "version_taken"]
    assert taken == [first, second]


def test_a_session_is_begun_anew(client: Client) -> None:
    client.create_skill("cafe", skill=Skill.model_validate(CAFE))
    client.publish("cafe", train(client))
    client.send_message("cafe", "ann", "bring me a coffee please")
    begun = client.reset_session("cafe", "ann")
    assert (begun.replies, begun.flow, begun.slots) == ((), None, {})
    tracker = client.get_session("cafe", "ann").tracker
    assert (tracker["stack"], tracker["requested_slot"]) == ([], None)


def test_a_session_that_is_not_there_has_nothing_to_forget(cafe_http: httpx.Client) -> None:
    answer = cafe_http.post("/v1/skills/cafe/sessions/nobody/reset", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "session-not-found")


def test_a_time_zone_is_kept_and_must_exist(cafe_http: httpx.Client) -> None:
    url, body = "/v1/skills/cafe/messages", {"session_id": "zoe", "text": "how much is it"}
    wrong = cafe_http.post(url, json={**body, "time_zone": "Mars/Olympus"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "time-zone-unknown")
    cafe_http.post(url, json={**body, "time_zone": "America/New_York"})
    cafe_http.post(url, json=body)
    tracker = cafe_http.get("/v1/skills/cafe/sessions/zoe").json()["tracker"]
    assert tracker["time_zone"] == "America/New_York"
