"""Made-up users reach their goals with a skill that is sound, and show what one that is not does."""

import asyncio
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest

from builder.actions.runner import NoActions
from builder.conversation.message import Message
from builder.conversation.tracker import Tracker
from builder.encoding.library import EncoderLibrary
from builder.runtime.agent import Agent, AgentTurn
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.training.train import train
from kits.simulator.goal import draw_goal
from kits.simulator.manners import Manners
from kits.simulator.talks import Report, simulate
from kits.simulator.values import draw_value

CARELESS = Manners(noise=0.2, interruptions=0.3, corrections=0.3, refusals=0.1)

DINER: dict[str, Any] = {
    "name": "diner",
    "languages": ["en"],
    "intents": [
        {
            "name": "book_table",
            "utterances": {
                "en": [
                    "book a table for [three](people)",
                    "I want to reserve a table",
                    "a table at [the garden](place) please",
                    "can we eat at your place tonight",
                ]
            },
        },
        {"name": "greet", "utterances": {"en": ["hello", "good morning", "hi there"]}},
    ],
    "entities": [{"name": "place", "dictionary": ["the garden", "the hall", "the terrace"]}],
    "slots": [
        {"name": "people", "type": "number", "prompts": {"en": "How many people?"}},
        {"name": "place", "type": "place", "prompts": {"en": "Where?"}},
        {"name": "sure", "type": "boolean", "prompts": {"en": "Book {people} at {place}?"}},
    ],
    "responses": [
        {"name": "booked", "text": {"en": "Booked."}},
        {"name": "hello", "text": {"en": "Hello!"}},
    ],
    "flows": [
        {
            "name": "book",
            "trigger": {"intents": ["book_table"]},
            "steps": [
                {"kind": "collect", "id": "people", "slot": "people"},
                {"kind": "collect", "id": "place", "slot": "place"},
                {"kind": "collect", "id": "sure", "slot": "sure", "fresh": True},
                {"kind": "say", "id": "say", "response": "booked"},
            ],
        },
        {
            "name": "greet",
            "trigger": {"intents": ["greet"]},
            "steps": [{"kind": "say", "id": "say", "response": "hello"}],
        },
    ],
}


@pytest.fixture(scope="module")
def agent(encoders: EncoderLibrary) -> Agent:
    skill = Skill.model_validate(DINER)
    return Agent.load(train(skill, encoders=encoders), encoders, NoActions())


def held(agent: Agent, talks: int, respond: Any = None) -> Report:
    return asyncio.run(
        simulate(agent.skill, respond or agent.respond, talks=talks, manners=CARELESS, seed=1)
    )


def test_careless_users_reach_their_goals(agent: Agent) -> None:
    report = held(agent, 40)
    assert (report.talks, report.exceptions, report.endless) == (40, 0, 0)
    assert report.reachable == 40
    assert report.completion >= 0.95, report.shortest_failure


def test_the_same_seed_gives_the_same_talks(agent: Agent) -> None:
    assert held(agent, 5) == held(agent, 5)


def test_what_raises_is_counted_and_shown(agent: Agent) -> None:
    async def respond(tracker: Tracker, message: Message, now: datetime) -> AgentTurn:
        if tracker.requested_slot == "sure" and not tracker.session_id.endswith("plain"):
            raise RuntimeError("the engine broke")
        return await agent.respond(tracker, message, now)

    report = held(agent, 10, respond)
    assert report.exceptions > 0
    assert report.shortest_failure is not None
    assert report.shortest_failure.error == "RuntimeError: the engine broke"


def test_a_skill_that_asks_for_ever_is_endless(agent: Agent) -> None:
    async def respond(tracker: Tracker, message: Message, now: datetime) -> AgentTurn:
        turn = await agent.respond(tracker, message, now)
        deaf = tracker.requested_slot == "place" and not tracker.session_id.endswith("plain")
        return replace(turn, events=(), tracker=tracker) if deaf else turn

    report = held(agent, 10, respond)
    assert report.endless == report.outcomes["endless"] > 0
    assert report.completion < 1


def test_goals_have_values_of_the_language_and_the_skill() -> None:
    skill = Skill.model_validate(DINER)
    goals = [draw_goal(skill, Random(seed)) for seed in range(30)]
    booked = [goal for goal in goals if goal is not None and goal.flow == "book"]
    assert {goal.values["place"].words for goal in booked} <= {
        "the garden",
        "the hall",
        "the terrace",
    }
    assert any(goal.values["people"].words in goal.opening for goal in booked)


def test_no_value_is_made_up_for_a_pattern_without_examples() -> None:
    skill = Skill.model_validate({"name": "x", "entities": [{"name": "code", "patterns": ["A.."]}]})
    assert draw_value(skill, Slot(name="code", type="code"), "en", Random(0)) is None
