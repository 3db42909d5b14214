"""What a version would change for users: a job, judged by people, told before publishing."""

import time
from typing import Any

import pytest

from builder.client import Client
from builder.errors import Conflict, NotFound
from builder.schema.skill import Skill
from builder.wire.impact import Impact
from tests.server.conftest import CAFE, train

CHATS = [
    {"name": "price", "turns": [{"user": "how much is it", "replies": ["Three euros."]}]},
    {"name": "order", "turns": [{"user": "a coffee please", "flow": "order_drink", "step": "ask"}]},
]
DEARER = {
    "responses": [
        {"name": "greeting", "text": "Welcome!"},
        {"name": "done", "text": "One {drink}, coming up."},
        {"name": "price", "text": "Four euros."},
    ]
}


@pytest.fixture(scope="module")
def prepared(cafe_server: str) -> tuple[str, int, int]:
    """A cafe with talks, and a second version: another price, no flow to order any more."""
    with Client(cafe_server, timeout=60) as client:
        base = client.get_deployment("cafe").version or 0
        for number in range(3):
            client.send_message("cafe", f"ann-{number}", "how much is it")
        client.send_message("cafe", "bob", "I would like a latte")
        client.send_message("cafe", "eve", "a coffee please")
        client.send_message("cafe", "eve", "mocha")
        client.send_message("cafe", "tester", "how much is it", version=base)
        flows: Any = CAFE["flows"]
        changed = {
            **CAFE,
            **DEARER,
            "chats": CHATS,
            "flows": [{**flows[0], "name": "order_drink"}, flows[1]],
        }
        client.save_draft("cafe", Skill.model_validate(changed), revision=1)
        return cafe_server, base, train(client)


def _previewed(client: Client, version: int, **more: Any) -> tuple[str, Impact]:
    job = client.start_impact("cafe", version, **more)
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    assert job.error is None, job.error
    return job.id, client.get_impact("cafe", job.id)


def test_a_preview_groups_what_changes_and_people_judge_it(prepared: tuple[str, int, int]) -> None:
    url, base, version = prepared
    with Client(url, timeout=60) as client:
        before = {c.code: c for c in client.check_version("cafe", version).checks}
        assert {"ready", "impact-unknown", "chats-unknown", "not-tested"} <= before.keys()
        job, found = _previewed(client, version)
        # What is tried with a version is no message of a user's.
        assert (found.version, found.base, found.turns) == (version, base, 6)
        groups = {(g.aspect, g.before.kind, g.before.name): g for g in found.groups}
        price = groups["words", "started", "price"]
        assert (price.turns, price.messages, price.whole) == (3, 1, 3)
        assert price.examples[0].text == "how much is it"
        assert price.examples[0].before == ("Three euros.",)
        assert price.examples[0].after == ("Four euros.",)
        order = groups["outcome", "started", "order"]
        assert (order.after.kind, order.after.name) == ("started", "order_drink")
        assert order.turns == 2
        # The flow in which eve answered is gone: her answer is taken by itself, and means the same.
        assert found.whole == 5
        assert found.unchanged == 6 - sum(g.turns for g in found.groups)
        assert found.chats.failed == ("price",)

        client.judge_change("cafe", job, price.id, "approved", by="Kim")
        client.judge_change("cafe", job, order.id, "unwanted")
        again = {g.id: g.verdict for g in client.get_impact("cafe", job).groups}
        told = again[price.id]
        assert told is not None
        assert (told.verdict, told.by) == ("approved", "Kim")
        after = {c.code: c for c in client.check_version("cafe", version).checks}
        assert after["impact-unwanted"].level == "blocker"
        assert after["chats-failed"].facts["failed"] == ["price"]
        client.judge_change("cafe", job, order.id, None)
        # What was said holds for the next preview of the same versions.
        later, renewed = _previewed(client, version)
        assert later != job
        assert {g.id for g in renewed.groups if g.verdict} == {price.id}
        with pytest.raises(NotFound):
            client.judge_change("cafe", job, "nothing", "approved")


def test_words_go_with_their_session(prepared: tuple[str, int, int]) -> None:
    url, _, version = prepared
    with Client(url, timeout=60) as client:
        job, found = _previewed(client, version, most=500)
        assert any(e.session_id == "bob" for g in found.groups for e in g.examples)
        client._call("DELETE", "/v1/skills/cafe/sessions/bob")
        left = client.get_impact("cafe", job)
        assert all(e.session_id != "bob" for g in left.groups for e in g.examples)
        assert "latte" not in left.model_dump_json()


def test_the_difference_is_told_part_by_part(prepared: tuple[str, int, int]) -> None:
    url, base, version = prepared
    with Client(url, timeout=60) as client:
        found = client.get_difference("cafe", before=base, after=version)
        assert found.counts == {"responses": 1, "flows": 2, "chats": 2}
        price = next(c for c in found.changes if c.place == "responses")
        assert (price.fields[0].before, price.fields[0].after) == ("Three euros.", "Four euros.")
        assert client.get_difference("cafe", before=version).changes == ()


def test_there_must_be_something_to_compare_with(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    version = train(client)
    with pytest.raises(Conflict) as caught:
        client.start_impact("cafe", version)
    assert caught.value.code == "nothing-to-compare"
    codes = {c.code for c in client.check_version("cafe", version).checks}
    assert "impact-first" in codes
    with pytest.raises(NotFound):
        client.check_version("cafe", 9)
