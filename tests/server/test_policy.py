"""Every route has a policy, and the policy holds."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.roles import ROLES, Role, may
from builder.server.app import create_app
from builder.server.policy import PUBLIC, policy_of, role_for
from builder.settings import Settings

KEY = "k" * 43
# Chat, its page, Rasa's channel and the probes; everything else manages.
PUBLIC_PATHS = {
    "/v1/skills/{skill}/messages",
    "/v1/skills/{skill}/greeting",
    "/v1/skills/{skill}/sessions/{session_id}/replies",
    "/webhooks/rest/",
    "/webhooks/rest/webhook",
    "/chat/{skill}",
    "/chat/assistants/{assistant}",
    "/v1/assistants/{assistant}/messages",
    "/v1/assistants/{assistant}/greeting",
    "/static/{name}",
    "/livez",
    "/readyz",
    "/metrics",
}


def app_with(folder: Path, key: str | None) -> FastAPI:
    library = EncoderLibrary(folder, preset=[HashingEncoder()])
    return create_app(Settings(data_dir=folder, api_key=key), encoders=library)


def routes(app: FastAPI) -> list[APIRoute]:
    found: list[APIRoute] = []

    def walk(given: object) -> None:
        for route in getattr(given, "routes", ()):
            if isinstance(route, APIRoute):
                found.append(route)
            else:
                walk(getattr(route, "original_router", None) or getattr(route, "app", None))

    walk(app)
    return found


def test_every_route_names_its_policy(tmp_path: Path) -> None:
    found = routes(app_with(tmp_path, None))
    assert len(found) > 20
    assert {route.path for route in found if policy_of(route) is None} == set()
    assert {route.path for route in found if policy_of(route) == PUBLIC} == PUBLIC_PATHS


@pytest.fixture
def keyed(tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(app_with(tmp_path, KEY), base_url="http://dialoom.example") as client:
        yield client


def calls(app: FastAPI) -> Iterator[tuple[str, str, Role]]:
    """Yield the method, an address and the role of everything that manages."""
    for route in routes(app):
        policy = policy_of(route)
        assert policy is not None
        for method in sorted(route.methods or ()):
            role = role_for(policy, method)
            if role is not None:
                yield method, re.sub(r"{(\w+)(:path)?}", r"\1", route.path), role


def test_managing_needs_the_key(keyed: TestClient, tmp_path: Path) -> None:
    for method, path, _ in calls(app_with(tmp_path, KEY)):
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": KEY}):
            answer = keyed.request(method, path, headers=headers)
            assert answer.status_code == 401, path
            assert answer.json()["code"] in ("key-missing", "key-wrong")
            assert answer.headers["www-authenticate"] == "Bearer"
    assert keyed.get("/v1/skills", headers={"authorization": f"Bearer {KEY}"}).status_code == 200


def test_each_role_may_what_the_route_says_and_no_more(keyed: TestClient, tmp_path: Path) -> None:
    keyed.headers["authorization"] = f"Bearer {KEY}"
    assert keyed.post("/v1/members", json={"name": "Kim", "role": "admin"}).status_code == 201
    told = "viewer has the role viewer, and this needs the role {}, which"
    for role in ROLES[:-1]:
        made = keyed.post("/v1/keys", json={"name": role, "role": role}).json()
        headers = {"authorization": f"Bearer {made['token']}"}
        for method, path, needed in calls(app_with(tmp_path, KEY)):
            if may(role, needed) or path.endswith("/replies"):
                continue
            answer = keyed.request(method, path, headers=headers, json={})
            assert answer.status_code == 403, (role, method, path)
            assert answer.json()["code"] == "role-missing"
            assert "Kim can give it" in answer.json()["detail"]
            if role == "viewer":
                assert told.format(needed) in answer.json()["detail"]


def test_every_route_that_writes_is_closed_to_viewers(tmp_path: Path) -> None:
    reading = {(m, p) for m, p, r in calls(app_with(tmp_path, KEY)) if m != "GET" and r == "viewer"}
    # These ask or try something and change nothing of the skill, though what they ask is a body.
    assert reading == {
        ("POST", f"/v1/skills/skill/{name}")
        for name in (
            "parse",
            "explain",
            "ask",
            "faq/proposals",
            "intents/intent/templates/trial",
            "utterances/check",
            "system-types/trial",
            "sessions/session_id/branches",
        )
    } | {("POST", "/model/parse")}


@pytest.mark.parametrize("path", ["/livez", "/metrics", "/chat/x", "/static/chat.js"])
def test_public_routes_need_none(keyed: TestClient, path: str) -> None:
    assert keyed.get(path).status_code == 200


def test_without_a_key_only_this_machine_manages(tmp_path: Path) -> None:
    app = app_with(tmp_path, None)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as near:
        assert near.get("/v1/skills").status_code == 200
        rebound = near.get("/v1/skills", headers={"host": "evil.example"})
        assert (rebound.status_code, rebound.json()["code"]) == (401, "key-missing")
    with TestClient(app, base_url="http://127.0.0.1", client=("192.0.2.7", 5000)) as far:
        assert far.get("/v1/skills").status_code == 401
        assert far.get("/livez").status_code == 200


def test_key_never_shows(tmp_path: Path) -> None:
    assert KEY not in repr(Settings(data_dir=tmp_path, api_key=KEY))
