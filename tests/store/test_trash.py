"""The trash and what is kept for long enough, on each kind of database."""

import pytest
from sqlalchemy import text

from builder.conversation.message import Message
from builder.errors import Conflict, NotFound
from builder.schema.skill import Skill
from builder.store.actor import Actor, act_as
from builder.store.store import Store


def age(store: Store, table: str, column: str, days: float) -> None:
    with store._database.writing() as connection:
        moved = f"UPDATE {table} SET {column} = {column} - {days * 86400}"
        connection.execute(text(moved))


def test_trash_keeps_the_name_and_gives_all_back(store: Store) -> None:
    version = store.bundles.add(
        "shop", b"bytes", fingerprint="f", manifest={"scores": {}}, revision=1
    ).version
    store.deployments.put("shop", version)
    store.jobs.add("shop", 1)
    assert store.trash.put("shop", "skill")
    assert not store.trash.put("shop", "skill")
    assert not store.trash.put("none", "skill")
    assert store.skills.names() == []
    assert store.deployments.get("shop") is None
    assert store.jobs.claim("me") is None
    for call in (store.skills.get, store.drafts.get):
        with pytest.raises(NotFound):
            call("shop")
    with pytest.raises(Conflict) as caught:
        store.skills.create(Skill(name="shop"))
    assert caught.value.code == "name-in-trash"
    with pytest.raises(NotFound):
        store.drafts.save(Skill(name="shop"), expected=1)
    assert store.trash.restore("shop").kind == "skill"
    deployed = store.deployments.get("shop")
    assert deployed is not None and deployed.version == version
    assert store.bundles.load("shop", version) == b"bytes"


def test_trash_is_purged_after_its_days(store: Store) -> None:
    store.skills.create(Skill(name="cafe"))
    for name in ("shop", "cafe"):
        store.trash.put(name, "skill")
    age(store, "skills", "deleted_at", 10)
    store.trash.restore("cafe")
    store.trash.put("cafe", "skill")
    assert store.trash.prune(5) == ["shop"]
    assert [record.name for record in store.trash.list()] == ["cafe"]
    store.skills.create(Skill(name="shop"))


def test_audit_lines_outlive_what_they_tell_of(store: Store) -> None:
    act_as(Actor("Ann", "k1"))
    store.trash.put("shop", "skill")
    store.trash.purge("shop")
    assert [(r.actor, r.key, r.action, r.target) for r in store.audit.list()] == [
        ("Ann", "k1", "skill_purged", "shop"),
        ("Ann", "k1", "skill_deleted", "shop"),
    ]
    assert store.audit.prune(1) == 0
    age(store, "audit", "at", 2)
    assert store.audit.prune(1) == 2


def test_old_sessions_go_and_those_with_timers_stay(store: Store) -> None:
    for name in ("old", "waits", "new"):
        message = Message(session_id=name, message_id="1", text="hello")
        store.sessions.receive("shop", message, "me", 10.0)
    with store._database.writing() as connection:
        connection.execute(
            text(
                "UPDATE sessions SET updated_at = updated_at - 864000 "
                "WHERE session_id IN ('old', 'waits')"
            )
        )
        connection.execute(text("INSERT INTO timers VALUES ('shop', 'waits', 't', 9e9, 0, 0)"))
    assert store.retention.forget_sessions("shop", 5) == 1
    assert store.retention.forget_sessions("shop", 5) == 0
    found = store.conversations.list("shop", attention=(), begins="", before=None, limit=9)
    assert {each.session_id for each in found} == {"waits", "new"}
