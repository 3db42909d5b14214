"""Updates through the real API: a new utterance is understood at once, in a version of its own."""

from __future__ import annotations

import time

import pytest

from builder.client import Client
from builder.errors import Conflict, NotFound
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance

COMPLAIN = Intent(
    name="complain",
    utterances={"en": (Utterance(text="the soup was cold"), Utterance(text="cold soup again"))},
)


def test_a_draft_with_a_new_intent_becomes_a_version_at_once(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    with pytest.raises(Conflict, match="no version yet"):
        client.update_version("cafe")
    with pytest.raises(NotFound):
        client.update_version("bar")
    job = client.start_training("cafe")
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    client.publish("cafe", 1)
    # Nothing is new: the newest version already is what the draft says.
    assert client.update_version("cafe").version == 1
    draft = client.get_draft("cafe")
    larger = draft.skill.model_copy(update={"intents": (*draft.skill.intents, COMPLAIN)})
    client.save_draft("cafe", larger, revision=draft.revision)
    made = client.update_version("cafe")
    assert (made.version, made.revision, made.deployed) == (2, 2, False)
    assert client.parse("cafe", "the soup is cold", version=2).ranking[0].name == "complain"
    # What served goes on serving until somebody publishes.
    served = client.parse("cafe", "the soup is cold")
    assert "complain" not in {intent.name for intent in served.ranking}
    # More than news asks for a training.
    smaller = larger.model_copy(update={"intents": larger.intents[1:], "flows": ()})
    client.save_draft("cafe", smaller, revision=2)
    with pytest.raises(Conflict) as refused:
        client.update_version("cafe")
    assert refused.value.code == "training-needed"
