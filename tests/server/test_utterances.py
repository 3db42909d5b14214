"""Utterances while they are written: what speaks against them, and what users said alike."""

from __future__ import annotations

import time

import pytest

from builder.client import Client
from builder.errors import Invalid, NotFound
from builder.schema.entity import SystemType
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import parse_markup, to_markup
from builder.wire.inbox import NewCandidate
from builder.wire.utterances import Suggestions, UtterancesTold


@pytest.fixture
def cafe_there(client: Client, cafe: Skill) -> Client:
    client.create_skill("cafe", skill=cafe)
    return client


def told(client: Client, *texts: str) -> UtterancesTold:
    deadline = time.monotonic() + 10
    while True:
        found = client.check_utterances("cafe", "ask_price", "en", texts)
        if found.compared or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def test_what_speaks_against_a_line_is_told_before_it_is_saved(cafe_there: Client) -> None:
    found = told(
        cafe_there,
        "to [Paris",
        "A coffee, please!",
        "a [mocha](size)",
        "what does that cost",
        "x",
        "",
    )
    wrong, same, marked, near, short, empty = found.utterances
    assert found.compared
    assert wrong.problem is not None and "does not close" in wrong.problem
    assert same.same == () and [each.intent for each in same.near] == ["order_coffee"]
    assert marked.unknown_slots == ("size",) and marked.text == "a mocha"
    assert [(each.intent, each.text) for each in near.near] == [("ask_price", "what does it cost")]
    assert 0.75 <= near.near[0].likeness < 1
    assert (short.near, short.same, empty.near) == ((), (), ())
    (again,) = told(cafe_there, "A COFFEE please。").utterances
    assert [(each.intent, each.likeness) for each in again.same] == [("order_coffee", 1.0)]
    assert cafe_there.get_draft("cafe").revision == 1


def test_check_sees_the_newest_draft(cafe_there: Client, cafe: Skill) -> None:
    assert told(cafe_there, "one flat white to go").utterances[0].same == ()
    first, second = cafe.intents
    more = {"*": (*first.utterances["*"], parse_markup("One flat white to go!"))}
    changed = cafe.model_copy(
        update={"intents": (first.model_copy(update={"utterances": more}), second)}
    )
    cafe_there.save_draft("cafe", changed, revision=1)
    assert told(cafe_there, "one flat white to go").utterances[0].same[0].intent == "order_coffee"


def test_bad_questions_are_refused(cafe_there: Client) -> None:
    with pytest.raises(Invalid):
        cafe_there.check_utterances("cafe", "ask_price", "en", [])
    with pytest.raises(NotFound):
        cafe_there.check_utterances("nothing", "ask_price", "en", ["x"])
    with pytest.raises(NotFound):
        cafe_there.list_suggestions("cafe", "nothing")
    with pytest.raises(NotFound) as gone:
        cafe_there.decide_on_suggestion("cafe", "ff", "ask_price", "accept", by="ann")
    assert gone.value.code == "candidate-not-found"


def suggested(client: Client, intent: str) -> Suggestions:
    deadline = time.monotonic() + 10
    while True:
        found = client.list_suggestions("cafe", intent)
        if not found.comparing or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def said(client: Client, intent: str) -> list[str]:
    found = client.get_draft("cafe").skill.get(Intent, intent)
    return [to_markup(u) for u in found.all_utterances()]


def test_nearest_messages_are_suggested_taken_and_refused(cafe_there: Client) -> None:
    candidates = [
        NewCandidate(utterance=parse_markup(text), language="en", count=count)
        for text, count in (
            ("what does this cost", 5),
            ("how much is it then", 1),
            ("bring me a coffee please", 1),
        )
    ]
    proposed = NewCandidate(
        utterance=parse_markup("is it dear"), language="en", intent="ask_price", score=0.9
    )
    cafe_there.add_candidates("cafe", [*candidates, proposed])
    found = suggested(cafe_there, "ask_price").suggestions
    texts = [each.candidate.utterance.text for each in found]
    assert set(texts) == {"what does this cost", "how much is it then", "is it dear"}
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    by_text = {each.candidate.utterance.text: each for each in found}
    assert by_text["what does this cost"].like == "what does it cost"

    taken = by_text["what does this cost"].candidate.id
    made = cafe_there.decide_on_suggestion("cafe", taken, "ask_price", "accept", by="ann", id="d1")
    assert (made.added, made.revision) == (1, 2)
    again = cafe_there.decide_on_suggestion("cafe", taken, "ask_price", "accept", by="ann", id="d1")
    assert again == made
    assert "what does this cost" in said(cafe_there, "ask_price")
    refused = by_text["is it dear"].candidate.id
    cafe_there.decide_on_suggestion("cafe", refused, "ask_price", "refuse", by="ann")
    left = suggested(cafe_there, "ask_price").suggestions
    assert [each.candidate.utterance.text for each in left] == ["how much is it then"]
    # What is none of this intent's stays in the inbox.
    assert cafe_there.get_inbox("cafe").candidates["proposed"] == 3


def test_system_types_are_tried_on_a_text(cafe_there: Client) -> None:
    found = cafe_there.try_system_types("cafe", "two hours, 15 % and ann@example.com").found
    assert {"duration", "percent", "email"} <= {each.type for each in found}
    (share,) = cafe_there.try_system_types("cafe", "take 15 % off", SystemType.PERCENT).found
    assert (share.value, share.start) == (15, 5)
    (whole,) = cafe_there.try_system_types("cafe", " <b>hi</b> ", SystemType.TEXT).found
    assert whole.value == "<b>hi</b>"
    assert cafe_there.try_system_types("cafe", "  ", SystemType.TEXT).found == ()
