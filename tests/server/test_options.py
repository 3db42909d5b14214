"""How long things are kept and where actions run, set while the server runs."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from builder.actions.routed import RoutedActions
from builder.actions.runner import ActionCall, NoActions
from builder.client import Client
from builder.conversation.tracker import Tracker
from builder.errors import Invalid
from builder.schema.skill import Skill
from builder.server.housekeeping import Housekeeper
from builder.settings import Settings
from builder.wire.options import ServerRetention, SkillRetention
from tests.running import RunningServer

ORDER = {
    "name": "order",
    "trigger": {"intents": ["order_coffee"]},
    "steps": [
        {"kind": "act", "id": "brew", "action": "action_brew"},
        {"kind": "act", "id": "pay", "action": "action_pay"},
    ],
}


class _Actions(BaseHTTPRequestHandler):
    """A small action server: its health, its actions, and what it was asked to run."""

    ran: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        told = {"/health": {"status": "ok"}, "/actions": [{"name": "action_brew"}]}
        self._answer(told.get(self.path, {}), 200 if self.path in told else 404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.ran.append(body["next_action"])
        self._answer({"events": [], "responses": []}, 200)

    def _answer(self, told: object, status: int) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def action_url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Actions)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/webhook"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_action_server_of_a_skill_is_tried_and_set(
    client: Client, cafe: Skill, action_url: str
) -> None:
    brewing = Skill.model_validate(cafe.model_dump(by_alias=True) | {"flows": [ORDER]})
    client.create_skill("cafe", skill=brewing)
    with pytest.raises(Invalid, match="has no action server"):
        client.try_action_server("cafe")
    trial = client.try_action_server("cafe", action_url)
    assert (trial.ok, trial.actions, trial.missing) == (True, ("action_brew",), ("action_pay",))
    assert client.put_action_server("cafe", action_url).own == action_url
    assert client.try_action_server("cafe").ok
    assert client.put_action_server("cafe", None).own is None
    nobody = client.try_action_server("cafe", "http://127.0.0.1:9/webhook")
    assert not nobody.ok
    assert "cannot be reached" in nobody.message
    elsewhere = client.try_action_server("cafe", action_url.replace("webhook", "other"))
    assert not elsewhere.ok
    assert "status 404" in elsewhere.message
    assert elsewhere.told().values["status"] == 404


@pytest.mark.parametrize(
    "url",
    ["ftp://x.example/webhook", "127.0.0.1:5055", "http://a:b@x.example/", "http:// x.example"],
)
def test_addresses_that_are_none_are_refused(client: Client, url: str) -> None:
    client.create_skill("cafe")
    for call in (client.put_action_server, client.try_action_server):
        with pytest.raises(Invalid) as caught:
            call("cafe", url)
        assert caught.value.code == "address-invalid"
        assert "a:b" not in caught.value.message


def test_actions_run_where_the_skill_says(action_url: str) -> None:
    told: dict[str, str] = {"cafe": action_url}
    now = [0.0]
    runner = RoutedActions(NoActions(), told.get, clock=lambda: now[0])

    def call(skill: str) -> ActionCall:
        return ActionCall("action_brew", Skill(name=skill), Tracker(session_id="s"), (), "k")

    async def work() -> None:
        _Actions.ran.clear()
        assert (await runner.run(call("cafe"))).failure is None
        assert _Actions.ran == ["action_brew"]
        assert "no action server" in str((await runner.run(call("shop"))).failure)
        told.clear()
        assert (await runner.run(call("cafe"))).failure is None
        now[0] += 5
        assert "no action server" in str((await runner.run(call("cafe"))).failure)
        await runner.close()

    asyncio.run(work())


def test_retention_is_set_for_the_server_and_for_a_skill(client: Client) -> None:
    client.create_skill("cafe")
    assert client.get_retention() == ServerRetention()
    client.put_retention(ServerRetention(sessions=90, candidates=30))
    kept = client.put_skill_retention("cafe", SkillRetention(sessions=7, users=0))
    assert kept.own == SkillRetention(sessions=7, users=0)
    assert kept.effective == SkillRetention(sessions=7, users=0, candidates=30)
    assert client.get_skill_retention("cafe") == kept
    with pytest.raises(Invalid):
        client.put_skill_retention("cafe", SkillRetention.model_construct(sessions=-1))


def test_house_is_kept_by_what_is_set(tmp_path: Path) -> None:
    running = RunningServer(Settings(data_dir=tmp_path))
    url = running.start()
    services = running.app.state.services
    with Client(url) as client:
        for name in ("cafe", "shop", "old"):
            client.create_skill(name)
        client.add_candidate_file("cafe", "log.txt", b"where is it\nhow much")
        client.add_candidate_file("shop", "log.txt", b"where is it")
        client.delete_skill("old")
        with services.store._database.writing() as connection:
            for table, column in (("candidates", "added_at"), ("skills", "deleted_at")):
                connection.exec_driver_sql(f"UPDATE {table} SET {column} = {column} - 40 * 86400")
        client.put_retention(ServerRetention(candidates=30))
        client.put_skill_retention("shop", SkillRetention(candidates=0))
        kept = asyncio.run(Housekeeper(services).keep_house())
        assert kept == {"trash": 1, "audit": 0, "sessions": 0, "users": 0, "candidates": 2}
        assert client.list_trash() == ()
        assert client.get_inbox("shop").candidates["proposed"] == 1
    running.stop()
