"""No route answers bad input with a failure of the server, whatever the bad input is."""

import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest

from builder.errors import Invalid
from builder.server.app import create_app
from builder.server.readable import readable
from builder.settings import Settings

BAD_VALUES = {
    "lone surrogate": '"\\ud800"',
    "lone surrogate within": '"a\\udfffb"',
    "NUL": '"a\\u0000b"',
    "infinite": "1e400",
    "not a number": "NaN",
    "65 bits": "18446744073709551616",
    "32 bits": "4294967296",
    "thousands of digits": "1" + "0" * 5000,
    "negative": "-1",
    "deep": "[" * 300 + "]" * 300,
    "deeper than Python reads": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "bad key": '{"\\u0000": 1, "\\udc00": 2}',
    "nothing": "null",
}
BAD_PLACES = ["%00", "a%00b", "%ED%A0%80", "%FF", "99999999999999999999", "-1", "%F0%9F%98%80"]
OPENAPI: dict[str, Any] = create_app(Settings()).openapi()
# What stands in an address where a body is to be read, and what a body needs besides a bad value.
PLACES = {"skill": "cafe", "entity": "drink", "value": "latte"}
REQUIRED = {"session_id": "s", "text": "hi", "message": "hi", "name": "n", "version": 1}


def routes() -> list[tuple[str, str]]:
    return [(m.upper(), path) for path, methods in OPENAPI["paths"].items() for m in methods]


def keys_of(method: str, path: str) -> list[str]:
    """Return the keys of the JSON body that a route takes."""
    body = OPENAPI["paths"][path][method.lower()].get("requestBody")
    if body is None or "application/json" not in body["content"]:
        return []
    name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return list(OPENAPI["components"]["schemas"][name]["properties"])


def ensure_answered(response: httpx.Response) -> None:
    assert response.status_code < 500, (response.request.url, response.text)
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"].endswith((".", "?"))


def filled(path: str, places: Mapping[str, str], other: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: places.get(found[1], other), path)


def bodies(keys: Sequence[str], bad: str) -> list[str]:
    found = [bad]
    for key in keys:
        held = {k: json.dumps(v) for k, v in REQUIRED.items() if k in keys}
        held[key] = bad
        found.append("{" + ", ".join(f'"{k}": {v}' for k, v in held.items()) + "}")
    return found


@pytest.mark.parametrize(("method", "path"), routes())
def test_no_route_fails_on_bad_input(cafe_http: httpx.Client, method: str, path: str) -> None:
    if "{" in path:
        for place in BAD_PLACES:
            ensure_answered(cafe_http.request(method, filled(path, {}, place)))
            if path.count("{") > 1:
                ensure_answered(cafe_http.request(method, filled(path, {"skill": "cafe"}, place)))
    for query in (
        "skill=%00",
        "language=%00&version=%ED%A0%80",
        "query=%00&offset=-1",
        "limit=1e9",
    ):
        ensure_answered(cafe_http.request(method, filled(path, {}, "nobody") + "?" + query))
    if method in ("POST", "PUT", "PATCH"):
        headers = {"content-type": "application/json", "if-match": '"1"'}
        # The deployment of the cafe is not to change, nor is it to be trained time and again.
        places = {} if path.endswith(("trainings", "deployment")) else PLACES
        for bad in BAD_VALUES.values():
            for body in bodies(keys_of(method, path), bad):
                url = filled(path, places, "nobody")
                ensure_answered(cafe_http.request(method, url, content=body, headers=headers))


def test_the_keys_of_bodies_are_known() -> None:
    """Else the test above would try nothing."""
    assert "session_id" in keys_of("post", "/v1/skills/{skill}/messages")
    assert "note" in keys_of("put", "/v1/skills/{skill}/draft")


def test_words_of_a_user_are_repaired(cafe_http: httpx.Client) -> None:
    session = uuid.uuid4().hex
    body = f'{{"session_id": "{session}", "text": "a coffee\\u0000please \\ud83d"}}'
    headers = {"content-type": "application/json"}
    answer = cafe_http.post("/v1/skills/cafe/messages", content=body, headers=headers)
    assert answer.json()["intent"] == "order_coffee"
    events = cafe_http.get(f"/v1/skills/cafe/sessions/{session}").json()["events"]
    heard = [e["understanding"]["text"] for e in events if e["kind"] == "message_received"]
    assert heard == ["a coffee please \ufffd"]


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        ('{"session_id": "\\ud800", "text": "hi"}', "'session_id'", "U+D800"),
        ('{"metadata": {"a": [1, "x\\u0000"]}}', "'metadata.a.1'", "NUL at character 1"),
        ('{"metadata": {"a": 1e999}}', "'metadata.a'", "too large"),
        ('{"metadata": {"\\u0000": 1}}', "'metadata.a key'", "NUL"),
        ('{"version": 99999999999999999999}', "'version'", "64 bits"),
        ("[" * 200 + "]" * 200, "100 levels", "Flatten"),
    ],
)
def test_a_refusal_names_the_place(body: str, where: str, what: str) -> None:
    with pytest.raises(Invalid) as told:
        readable(body.encode())
    assert told.value.code == "request-unreadable"
    assert where in told.value.message
    assert what in told.value.message


def test_good_bodies_pass_as_they_are() -> None:
    for good in ('{"text": "😀 \\ud83d\\ude00"}', '{"a": 1e300, "b": -9223372036854775808}', "no"):
        held = readable(good.encode())
        assert held == good.encode() or json.loads(held) == json.loads(good)


def test_escaped_backslash_is_no_escape() -> None:
    body = rb'{"session_id": "\\u0000", "text": "\\ud800"}'
    assert readable(body) == body


@pytest.mark.parametrize("written", ['"\\0"', '"\\ud800"', '"\\uDC00 b"'])
def test_imported_skills_hold_readable_text(cafe_http: httpx.Client, written: str) -> None:
    packed = io.BytesIO()
    name = f"odd{uuid.uuid4().hex[:8]}"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{name}/skill.yml", f"format: 1\nname: {name}\ntitle: {written}\n")
    answer = cafe_http.post("/v1/skills/import", content=packed.getvalue())
    ensure_answered(answer)
    ensure_answered(cafe_http.get(f"/v1/skills/{name}/draft"))


@pytest.mark.parametrize("revision", ["²", "-1", "9" * 5000, "99999999999999999999"])
def test_if_match_holds_a_revision(cafe_http: httpx.Client, revision: str) -> None:
    headers = {b"if-match": revision.encode(), b"content-type": b"application/json"}
    body = b'{"skill": {"name": "cafe"}}'
    answer = cafe_http.put("/v1/skills/cafe/draft", content=body, headers=headers)
    ensure_answered(answer)
    assert answer.status_code >= 400
