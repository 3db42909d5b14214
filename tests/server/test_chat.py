"""Talking over HTTP: exactly once, in order, in our words and in Rasa's."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from builder.client import Client


def said(text: str, **more: object) -> dict[str, object]:
    return {"session_id": uuid.uuid4().hex, "text": text, **more}


def test_same_message_id_gets_the_same_bytes(cafe_http: httpx.Client) -> None:
    body = said("a coffee please", message_id="m1")
    url = "/v1/skills/cafe/messages"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: cafe_http.post(url, json=body).content, range(4)))
    assert len(set(answers)) == 1
    session = cafe_http.get(f"/v1/skills/cafe/sessions/{body['session_id']}").json()
    assert session["tracker"]["turn"] == 1
    other = cafe_http.post(url, json={**body, "text": "something else"})
    assert other.status_code == 422
    assert other.json()["code"] == "message-id-reused"


def test_messages_of_a_session_keep_their_order(cafe_http: httpx.Client) -> None:
    session = uuid.uuid4().hex

    def send(number: int) -> int:
        body = {
            "session_id": session,
            "message_id": str(number),
            "text": f"how much is it {number}",
        }
        return cafe_http.post("/v1/skills/cafe/messages", json=body).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(send, range(32))) == {200}
    events = cafe_http.get(f"/v1/skills/cafe/sessions/{session}").json()["events"]
    heard = [event["message_id"] for event in events if event["kind"] == "message_received"]
    assert sorted(heard, key=int) == [str(n) for n in range(32)]


def test_debug_shows_how_the_answer_came_about(cafe_client: Client) -> None:
    turn = cafe_client.send_message("cafe", "d1", "bring me a mocha", debug=True)
    assert turn.debug is not None
    assert turn.debug.understanding is not None
    assert turn.debug.understanding.intent.name == "order_coffee"
    assert turn.debug.timings_ms["interpret"] > 0
    assert [event["kind"] for event in turn.debug.events][:2] == [
        "session_started",
        "message_received",
    ]


def test_greeting_and_title(cafe_client: Client) -> None:
    greeting = cafe_client.greeting("cafe", language="en-GB")
    assert [reply.text for reply in greeting.replies] == ["Welcome!"]
    assert greeting.title == "cafe"


def test_rasa_clients_keep_working(cafe_http: httpx.Client) -> None:
    assert cafe_http.get("/webhooks/rest/").json() == {"status": "ok"}
    body = {
        "sender": "ann",
        "message": "a coffee please",
        "metadata": {"a": 1},
        "input_channel": "x",
    }
    answer = cafe_http.post("/webhooks/rest/webhook", json=body).json()
    assert answer[0]["recipient_id"] == "ann"
    assert answer[0]["text"] == "Which drink?"
    assert [b["title"] for b in answer[0]["buttons"]] == ["Latte", "Mocha", "Espresso"]
    parsed = cafe_http.post(
        "/model/parse", json={"text": "bring me a mocha", "message_id": "x"}
    ).json()
    assert parsed["intent"]["name"] == "order_coffee"
    (entity,) = parsed["entities"]
    assert (entity["entity"], entity["value"], entity["start"], entity["end"]) == (
        "drink",
        "mocha",
        11,
        16,
    )


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "body-unreadable"),
        (b'{"session_id": "a", "text": "\xff"}', 400, "body-unreadable"),
        (b'{"session_id": "a"}', 422, "request-invalid"),
        (b'{"session_id": "", "text": "x"}', 422, "request-invalid"),
        (b'{"session_id": "a", "text": "x", "txet": 1}', 422, "request-invalid"),
        (b'{"session_id": "a", "text": 5}', 422, "request-invalid"),
        (b"[]", 422, "request-invalid"),
        (b'{"session_id": "a", "text": "%s"}' % (b"x" * 4001), 422, "request-invalid"),
        (b'{"session_id": "a", "text": "%s"}' % (b"x" * (1 << 20)), 413, "body-too-large"),
    ],
)
def test_bad_messages_get_one_clear_sentence(
    cafe_http: httpx.Client, content: bytes, status: int, code: str
) -> None:
    answer = cafe_http.post(
        "/v1/skills/cafe/messages",
        content=content,
        headers={"content-type": "application/json"},
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == status
    assert "Traceback" not in answer.text
    assert len(told["detail"]) < 300


def test_body_without_a_told_length_is_limited_too(cafe_http: httpx.Client) -> None:
    def pieces() -> object:
        for _ in range(40):
            yield b"x" * (64 * 1024)

    try:
        answer = cafe_http.post("/v1/skills/cafe/messages", content=pieces())  # type: ignore[arg-type]
    except httpx.TransportError:
        return
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "text", ["", " ", "👍👍👍", "\x00", "你" * 4000, "\u202egnirts", "/nothing{"]
)
def test_odd_messages_are_answered(cafe_client: Client, text: str) -> None:
    turn = cafe_client.send_message("cafe", uuid.uuid4().hex, text)
    assert turn.replies


def test_unknown_skill_route_and_method_are_told(cafe_http: httpx.Client) -> None:
    answer = cafe_http.post("/v1/skills/nobody/messages", json=said("x"))
    assert (answer.status_code, answer.json()["code"]) == (404, "skill-not-deployed")
    assert cafe_http.get("/nothing").json()["code"] == "route-not-found"
    assert cafe_http.get("/v1/skills/cafe/messages").json()["code"] == "method-not-allowed"


def test_probes_metrics_and_reference(cafe_http: httpx.Client) -> None:
    assert cafe_http.get("/livez").json()["status"] == "ok"
    ready = cafe_http.get("/readyz")
    assert ready.json() == {"status": "ok", "skills": ["cafe"], "failing": {}}
    cafe_http.post("/v1/skills/cafe/messages", json=said("a coffee please"))
    assert "dialoom_turns_total" in cafe_http.get("/metrics").text
    paths = cafe_http.get("/openapi.json").json()["paths"]
    assert "/v1/skills/{skill}/messages" in paths
    assert cafe_http.get("/docs").status_code == 200


def test_web_chat_runs_nothing_but_its_own_script(cafe_http: httpx.Client) -> None:
    page = cafe_http.get("/chat/cafe")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "<script>" not in page.text and " on" not in page.text.split("<body>")[1].split("=")[0]
    for name in ("chat.js", "chat.css", "widget.js", "icon.svg"):
        assert cafe_http.get(f"/static/{name}").is_success
    assert cafe_http.get("/static/../app.py").status_code == 404
    assert cafe_http.get("/static/chat.html").status_code == 404


def test_other_sites_may_talk_but_not_manage(cafe_http: httpx.Client) -> None:
    origin = {"origin": "https://shop.example"}
    answer = cafe_http.post("/v1/skills/cafe/messages", json=said("x"), headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"
    refused = cafe_http.get("/v1/skills", headers=origin)
    assert (refused.status_code, refused.json()["code"]) == (403, "origin-refused")
    looking = cafe_http.post("/v1/skills/cafe/messages", json=said("x", debug=True), headers=origin)
    assert looking.status_code == 403


def test_alternatives_are_heard(cafe_http: httpx.Client) -> None:
    body = said("hum ulch easy", alternatives=["how much is it", "how much was it"])
    answer = cafe_http.post("/v1/skills/cafe/messages", json={**body, "debug": True}).json()
    assert answer["intent"] == "ask_price"
    assert answer["debug"]["understanding"]["text"] == "how much is it"
    parsed = cafe_http.post(
        "/v1/skills/cafe/parse", json={"text": "hm", "alternatives": ["how much is it"]}
    ).json()
    assert parsed["text"] == "how much is it"
    many = cafe_http.post("/v1/skills/cafe/parse", json={"text": "hm", "alternatives": ["x"] * 6})
    assert many.status_code == 422


def test_a_parse_is_explained(cafe_http: httpx.Client) -> None:
    asked = {"text": "bring me a mocha now"}
    explained = cafe_http.post("/v1/skills/cafe/explain", json=asked).json()
    assert explained["understanding"] == cafe_http.post("/v1/skills/cafe/parse", json=asked).json()
    assert explained["nearest"][0]["text"] == "bring me a mocha"
    assert {"slot": "drink", "source": "dictionary"}.items() <= explained["slots"][0].items()
    missing = cafe_http.post("/v1/skills/cafe/explain", json={**asked, "version": 99})
    assert (missing.status_code, missing.json()["code"]) == (404, "version-not-found")
    assert cafe_http.post("/v1/skills/tea/explain", json=asked).status_code == 404
