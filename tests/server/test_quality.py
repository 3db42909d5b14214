"""Quality over the real API: findings of the newest draft, and fixes as a new revision."""

from __future__ import annotations

import httpx
import pytest

from builder.client import Client
from builder.errors import Conflict, Invalid, NotFound
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.server import inspector


def wrong(cafe: Skill) -> Skill:
    """The café with an utterance twice, and one in two intents."""
    first, second = cafe.intents
    more = (Utterance(text="A coffee, please!"), Utterance(text="what does it cost"))
    doubled = first.model_copy(update={"utterances": {"*": (*first.utterances["*"], *more)}})
    return cafe.model_copy(update={"intents": (doubled, second)})


def test_findings_are_of_the_newest_draft_and_fixes_a_new_revision(
    client: Client, cafe: Skill
) -> None:
    client.create_skill("cafe", skill=cafe)
    sound = client.get_quality("cafe")
    assert sound.revision == 1
    assert "utterance-in-two-intents" not in sound.counts
    client.save_draft("cafe", wrong(cafe), revision=1)
    found = client.get_quality("cafe")
    assert found.revision == 2
    assert found.counts["utterance-in-two-intents"] == 1
    two = next(one for one in found.findings if one.code == "utterance-in-two-intents")
    assert {said.intent for said in two.utterances} == {"order_coffee", "ask_price"}
    assert [fix.kind for fix in two.fixes] == ["remove", "remove"]
    made = client.make_fixes("cafe", [two.id], revision=2)
    assert (made.revision, made.outdated) == (3, 0)
    assert [one.id for one in made.made] == [two.id]
    assert "utterance-in-two-intents" not in client.get_quality("cafe").counts
    assert two.fixes[0].says in client.list_drafts("cafe")[0].note


def test_fixes_of_a_draft_that_went_on_are_refused(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=wrong(cafe))
    with pytest.raises(Conflict) as stale:
        client.make_fixes("cafe", ["all"], revision=7)
    assert stale.value.code == "draft-changed"
    with pytest.raises(NotFound) as gone:
        client.make_fixes("cafe", ["ffffffff"], revision=1)
    assert gone.value.code == "finding-not-found"
    assert client.get_draft("cafe").revision == 1


def test_too_many_utterances_are_sent_to_the_command_line(
    client: Client, cafe: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.create_skill("cafe", skill=cafe)
    monkeypatch.setattr(inspector, "_MOST_UTTERANCES", 3)
    with pytest.raises(Invalid) as refused:
        client.get_quality("cafe")
    assert refused.value.code == "quality-too-many"


def test_only_the_skills_looked_at_last_are_remembered(
    client: Client, cafe: Skill, http: httpx.Client
) -> None:
    for n in range(5):
        client.create_skill(f"cafe_{n}", skill=cafe.model_copy(update={"name": f"cafe_{n}"}))
        assert client.get_quality(f"cafe_{n}").revision == 1
    assert http.post("/v1/skills/cafe_0/quality/fixes", json={"revision": 1}).status_code == 422
