"""Saving only what changed of a draft: exactly what saving all of it would have made."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from builder.client import Client
from builder.errors import Conflict, Invalid
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.skillfile import load_skill
from builder.wire.draft_changes import DraftChanges, PartsChanged, changed, changes_between
from ui.changes import edit
from ui.changes.copies import with_fields

SKILLS = Path(__file__).parents[2] / "skills"


def ready_made(name: str) -> Skill:
    skill = load_skill(SKILLS / name).skill
    assert skill is not None
    return skill


@pytest.mark.parametrize("name", ["customer_service", "helpdesk"])
def test_any_skill_is_made_of_another_by_their_difference(name: str) -> None:
    empty, whole = Skill(name=name), ready_made(name)
    for before, after in ((empty, whole), (whole, empty), (whole, whole)):
        sent = changes_between(before, after).model_dump_json()
        assert changed(before, DraftChanges.model_validate_json(sent)) == after
    assert changes_between(whole, whole) == DraftChanges()


def test_a_small_change_is_small_to_send_and_keeps_the_order() -> None:
    whole = ready_made("customer_service")
    first = whole.intents[0]
    renamed = edit.with_part(with_fields(first, name="other"), first.name)(whole)
    turned = with_fields(renamed, intents=renamed.intents[::-1], description="Changed")
    told = changes_between(whole, turned)
    assert list(told.parts["intents"].parts) == ["other"]
    assert changed(whole, told) == turned
    assert len(told.model_dump_json()) < len(whole.model_dump_json()) / 4


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (DraftChanges(parts={"intents": PartsChanged(order=("gone",))}), "no 'gone'"),
        (DraftChanges(parts={"title": PartsChanged(order=())}), "not a list of parts"),
        (DraftChanges(fields={"languages": []}), "languages"),
        (DraftChanges(fields={"colour": "red"}), "colour"),
        (DraftChanges(parts={"slots": PartsChanged(order=("a",), parts={"a": 7})}), "slots"),
    ],
)
def test_changes_that_cannot_be_made_are_told(changes: DraftChanges, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        changed(Skill(name="shop"), changes)


def test_server_saves_changes_on_the_revision_they_were_made_on(client: Client) -> None:
    before = Skill(name="shop", intents=(Intent(name="greet"),))
    client.create_skill("shop", skill=before)
    after = edit.with_part(Slot(name="city"))(before)
    saved = client.save_draft("shop", after, revision=1, before=before)
    draft = client.get_draft("shop")
    assert (saved.revision, draft.skill, draft.problems) == (2, after, saved.problems)
    assert client.get_skill("shop").errors == len(
        [problem for problem in saved.problems if problem.severity == "error"]
    )
    with pytest.raises(Conflict) as stale:
        client.save_draft("shop", before, revision=1, before=after)
    assert stale.value.code == "draft-changed"
    answer = httpx.patch(
        f"{client.base_url}/v1/skills/shop/draft",
        json={"fields": {"name": "other"}},
        headers={"if-match": '"2"'},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "name-differs")
    assert client.get_draft("shop").revision == 2
