"""Advice over the real API: worked out in another process, for the newest draft."""

from __future__ import annotations

import sys

import httpx
import pytest

from builder.client import Client
from builder.errors import Invalid, NotFound, Unavailable
from builder.schema.skill import Skill
from builder.server import advisor


def test_advice_is_of_the_newest_draft(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    advice = client.get_advice("cafe", more=5)
    assert (advice.revision, advice.more) == (1, 5)
    assert {each.intent for each in advice.forecasts} == {"order_coffee", "ask_price"}
    assert [each.labels for each in advice.forecasts] == [3, 3]
    smaller = cafe.model_copy(update={"intents": cafe.intents[:1], "flows": ()})
    client.save_draft("cafe", smaller, revision=1)
    with pytest.raises(Invalid) as refused:
        client.get_advice("cafe")
    assert refused.value.code == "too-few-intents"


def test_advice_needs_a_skill_and_a_sensible_number(client: Client, http: httpx.Client) -> None:
    with pytest.raises(NotFound):
        client.get_advice("bar")
    assert http.get("/v1/skills/cafe/advice", params={"more": 0}).status_code == 422


def test_advice_that_takes_too_long_or_fails_is_told(
    client: Client, cafe: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.create_skill("cafe", skill=cafe)
    monkeypatch.setattr(advisor, "_LONGEST_SECONDS", 0.01)
    with pytest.raises(Unavailable) as slow:
        client.get_advice("cafe")
    assert slow.value.code == "advice-too-long"
    monkeypatch.undo()
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(Unavailable) as failed:
        client.get_advice("cafe")
    assert failed.value.code == "advice-failed"
    monkeypatch.undo()
    assert client.get_advice("cafe").forecasts
