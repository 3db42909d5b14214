"""Assistants in the store: revisions that nobody overwrites unseen, and names shared with skills."""

import pytest

from builder.errors import Conflict, NotFound
from builder.schema.assistant import Assistant
from builder.schema.skill import Skill
from builder.store.store import Store


def desk(**keys: object) -> Assistant:
    return Assistant.model_validate({"name": "desk", "skills": ["shop"], **keys})


def test_assistant_is_kept_with_its_revisions(store: Store) -> None:
    assert store.assistants.create(desk()).revision == 1
    saved = store.assistants.save(desk(remember=5), 1, "more")
    assert (saved.revision, store.assistants.find_revision("desk")) == (2, 2)
    assert store.assistants.get("desk").assistant.remember == 5
    assert store.assistants.get("desk", 1).assistant == desk()
    assert [draft.assistant.name for draft in store.assistants.list()] == ["desk"]
    assert [(d.revision, d.note) for d in store.assistants.list_drafts("desk")] == [
        (2, "more"),
        (1, ""),
    ]
    with pytest.raises(Conflict) as caught:
        store.assistants.save(desk(remember=6), 1)
    assert caught.value.code == "draft-changed"


def test_assistant_is_no_skill_and_shares_no_name_with_one(store: Store) -> None:
    store.assistants.create(desk())
    assert store.skills.names() == ["shop"]
    for name in ("shop", "desk"):
        with pytest.raises(Conflict) as caught:
            store.assistants.create(desk(name=name))
        assert caught.value.code == "name-taken"
    with pytest.raises(Conflict):
        store.skills.create(Skill(name="desk"))
    for call in (store.skills.get, store.skills.delete):
        with pytest.raises(NotFound):
            call("desk")
    with pytest.raises(NotFound):
        store.assistants.delete("shop")
    store.assistants.delete("desk")
    assert store.assistants.find_revision("desk") is None
    with pytest.raises(NotFound, match="no assistant named 'desk'"):
        store.assistants.get("desk")
    assert store.skills.names() == ["shop"]


def test_assistant_without_a_revision_says_so(store: Store) -> None:
    store.assistants.create(desk())
    with pytest.raises(NotFound) as caught:
        store.assistants.get("desk", 7)
    assert caught.value.code == "draft-not-found"
    with pytest.raises(NotFound):
        store.assistants.save(desk(name="other"), 1)
