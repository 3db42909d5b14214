"""Members, keys and the audit list: who may do what, and who did."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from builder.client import Client
from builder.errors import BuilderError, Conflict, Invalid, NotFound
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.server.principal import FRESH_SECONDS, Doorkeeper, Refused
from builder.settings import Settings
from builder.store.store import Store
from builder.wire.inbox import NewCandidate
from builder.wire.options import ServerRetention
from tests.running import RunningServer
from tests.server.conftest import train

KEY = "k" * 43


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    started = RunningServer(Settings(data_dir=tmp_path_factory.mktemp("access"), api_key=KEY))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def store(running: RunningServer) -> Store:
    found: Store = running.app.state.services.store
    return found


@pytest.fixture
def server(running: RunningServer, store: Store) -> str:
    """The one server, with nobody and nothing in it."""
    for name in ("members", "api_keys", "audit", "skills", "server_options"):
        with store._database.writing() as connection:
            connection.exec_driver_sql(f"DELETE FROM {name}")
    running.app.state.services.doorkeeper.forget()
    return running.url


@pytest.fixture
def admin(server: str) -> Iterator[Client]:
    with Client(server, api_key=KEY) as made:
        yield made


def refused(call: Client, code: str) -> str:
    with pytest.raises(BuilderError) as caught:
        call.get_me()
    assert caught.value.code == code
    return caught.value.message


def test_member_is_written_down_by_name_and_others_as_they_say(
    admin: Client, server: str, cafe: Skill
) -> None:
    admin.create_skill("cafe", skill=cafe)
    version = train(admin)
    token = admin.make_key("laptop", member=admin.add_member("Ann", "publisher").id).token
    with Client(server, api_key=token) as ann:
        ann.publish("cafe", version, by="Kim")
        ann.publish("cafe", version, environment="test")
        assert [line.by for line in ann.list_publications("cafe")] == ["Ann", "Ann"]
        for session in ("one", "two"):
            ann.send_message("cafe", session, "how much is it")
        assert ann.take_over("cafe", "one", "Kim").person == "Ann"
        utterance = Utterance(text="what do you charge")
        ann.add_candidates("cafe", [NewCandidate(utterance=utterance, intent="ask_price")])
        (told,) = ann.list_suggestions("cafe", "ask_price").suggestions
        ann.decide_on_suggestion("cafe", told.candidate.id, "ask_price", "accept", by="Kim")
        assert [made.by for made in ann.list_decisions("cafe").decisions] == ["Ann"]
    assert admin.take_over("cafe", "two", "Kim").person == "Kim"
    for call in (
        lambda: admin.release("cafe", "two"),
        lambda: admin.take_group("cafe"),
        lambda: admin.list_groups("cafe", second=True),
    ):
        with pytest.raises(Invalid) as nobody:
            call()
        assert nobody.value.code == "person-missing"


def test_first_key_is_the_admins(admin: Client) -> None:
    me = admin.get_me()
    assert (me.kind, me.role, me.name, me.admins) == ("server_key", "admin", "admin", ())


def test_member_comes_in_with_a_key_and_is_named(admin: Client, server: str) -> None:
    ann = admin.add_member("Ann", "editor")
    made = admin.make_key("laptop", member=ann.id)
    assert made.token.startswith(f"dlm_{made.key.id}_")
    with Client(server, api_key=made.token) as mine:
        me = mine.get_me()
        assert (me.kind, me.name, me.role, me.key) == ("member", "Ann", "editor", made.key.id)
        mine.create_skill("cafe")
        draft = mine.get_draft("cafe")
        mine.save_draft("cafe", draft.skill, revision=draft.revision, note="by Ann")
        assert [line.author for line in mine.list_drafts("cafe")] == ["Ann", "Ann"]
        for call in (mine.list_keys, lambda: mine.delete_skill("cafe")):
            with pytest.raises(Invalid) as caught:
                call()
            assert caught.value.code == "role-missing"
            assert "Ann has the role editor, and this needs the role admin" in caught.value.message
    [listed] = admin.list_keys()
    assert listed.last_used_at is not None
    assert made.token not in admin.list_keys().__repr__()


def test_role_of_a_member_counts_at_once_and_bounds_its_keys(admin: Client, server: str) -> None:
    ann = admin.add_member("Ann", "publisher")
    full, low = (admin.make_key(r, member=ann.id, role=r) for r in ("publisher", "viewer"))
    with Client(server, api_key=full.token) as one, Client(server, api_key=low.token) as other:
        assert (one.get_me().role, other.get_me().role) == ("publisher", "viewer")
        admin.set_role(ann.id, "editor")
        assert (one.get_me().role, other.get_me().role) == ("editor", "viewer")
        with pytest.raises(Invalid) as caught:
            admin.make_key("more", member=ann.id, role="admin")
        assert caught.value.code == "role-too-high"
        admin.remove_member(ann.id)
        assert "was revoked" in refused(one, "key-revoked")
    assert [key.revoked_at is not None for key in admin.list_keys()] == [True, True]


def test_revoked_key_stops_in_every_server(admin: Client, server: str, store: Store) -> None:
    made = admin.make_key("ci", role="editor")
    # What another process knows of keys, over the same database.
    elsewhere = Doorkeeper(store, KEY)

    async def ask_elsewhere() -> str:
        assert (await elsewhere.identify(made.token)).role == "editor"
        await asyncio.to_thread(admin.revoke_key, made.key.id)
        await asyncio.sleep(FRESH_SECONDS + 0.05)
        with pytest.raises(Refused) as caught:
            await elsewhere.identify(made.token)
        await elsewhere.close()
        return caught.value.code

    with Client(server, api_key=made.token) as here:
        assert here.get_me().kind == "program"
        assert asyncio.run(ask_elsewhere()) == "key-revoked"
        refused(here, "key-revoked")
    with pytest.raises(Conflict, match="revoked already"):
        admin.revoke_key(made.key.id)
    with pytest.raises(NotFound):
        admin.revoke_key("none")


def test_expired_and_altered_keys_are_told_apart(admin: Client, server: str, store: Store) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    made = admin.make_key("soon over", role="viewer", expires_at=tomorrow)
    with Client(server, api_key=made.token) as mine:
        assert mine.get_me().expires_at is not None
        with store._database.writing() as connection:
            connection.exec_driver_sql("UPDATE api_keys SET expires_at = expires_at - 100000")
        time.sleep(FRESH_SECONDS)
        assert "'soon over' expired on" in refused(mine, "key-expired")
    with Client(server, api_key=made.token[:-1] + "~") as altered:
        refused(altered, "key-wrong")
    with pytest.raises(Invalid) as caught:
        admin.make_key("late", role="viewer", expires_at=tomorrow - timedelta(days=2))
    assert caught.value.code == "expiry-past"


def test_key_for_some_skills_sees_and_touches_no_other(admin: Client, server: str) -> None:
    for name in ("cafe", "shop"):
        admin.create_skill(name)
    job = admin.start_training("shop")
    made = admin.make_key("cafe only", role="admin", skills=["cafe"])
    with Client(server, api_key=made.token) as mine:
        assert [line.name for line in mine.list_skills()] == ["cafe"]
        assert mine.get_skill("cafe").name == "cafe"
        others: list[Callable[[], object]] = [
            lambda: mine.get_skill("shop"),
            lambda: mine.get_job(job.id),
            lambda: mine.delete_skill("shop"),
            mine.list_notices,
        ]
        for call in others:
            with pytest.raises(Invalid) as caught:
                call()
            assert caught.value.code == "skill-not-allowed"
        whole: list[Callable[[], object]] = [
            lambda: mine.create_skill("more"),
            mine.list_keys,
            mine.list_members,
        ]
        for call in whole:
            with pytest.raises(Invalid) as caught:
                call()
            assert caught.value.code == "key-restricted"
        with httpx.Client(
            base_url=server, headers={"authorization": f"Bearer {made.token}"}
        ) as http:
            # A name in the query opens no door that the address does not lead to.
            assert http.get("/v1/keys?skill=cafe").status_code == 403
    with pytest.raises(NotFound):
        admin.make_key("nothing", role="viewer", skills=["nowhere"])


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "Admin", "local"])
def test_names_that_nobody_may_have(admin: Client, name: str) -> None:
    with pytest.raises(Invalid):
        admin.add_member(name, "viewer")
    with pytest.raises(Invalid):
        admin.make_key(name, role="viewer")


def test_audit_tells_who_did_what(admin: Client, server: str) -> None:
    ann = admin.add_member("Ann", "viewer")
    with pytest.raises(Conflict):
        admin.add_member("Ann", "admin")
    admin.set_role(ann.id, "admin")
    made = admin.make_key("laptop", member=ann.id)
    with Client(server, api_key=made.token) as mine:
        mine.create_skill("cafe")
        mine.delete_skill("cafe")
        mine.restore("cafe")
        mine.put_retention(ServerRetention(trash=7))
        page = mine.list_audit(limit=3)
        lines = [*page.lines, *mine.list_audit(after=page.next).lines]
    assert [(line.actor, line.action, line.target) for line in lines] == [
        ("Ann", "retention_set", ""),
        ("Ann", "skill_restored", "cafe"),
        ("Ann", "skill_deleted", "cafe"),
        ("admin", "key_made", "laptop"),
        ("admin", "member_role", "Ann"),
        ("admin", "member_added", "Ann"),
    ]
    assert {line.key for line in lines[:3]} == {made.key.id}
    assert [line.action for line in admin.list_audit(target="cafe").lines] == [
        "skill_restored",
        "skill_deleted",
    ]
    assert made.token.split("_", 2)[2] not in admin.list_audit().model_dump_json()


def test_no_secret_is_kept(admin: Client, running: RunningServer) -> None:
    token = admin.make_key("ci", role="editor").token
    data_dir = running.app.state.services.settings.data_dir
    files = [path for path in data_dir.rglob("*") if path.is_file()]
    assert any(path.name == "dialoom.db" for path in files)
    secret = token.split("_", 2)[2].encode()
    assert not any(secret in path.read_bytes() for path in files)


def test_without_a_key_of_the_server_this_machine_manages_and_keys_count(tmp_path: Path) -> None:
    running = RunningServer(Settings(data_dir=tmp_path))
    url = running.start()
    with Client(url) as local:
        assert (local.get_me().kind, local.get_me().role) == ("local", "admin")
        made = local.make_key("reads", role="viewer")
        with Client(url, api_key=made.token) as mine, Client(url, api_key="nonsense") as wrong:
            assert mine.get_me().role == "viewer"
            with pytest.raises(Invalid):
                mine.create_skill("cafe", skill=Skill(name="cafe"))
            refused(wrong, "key-wrong")
    running.stop()
