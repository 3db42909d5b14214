"""Made-up users find their way through skills whose flows take one turn each, as imported ones have."""

import asyncio
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
from builder.training.train import train
from kits.simulator.journey import Leg, chosen, is_travelled, is_wish, legs_from, words_for
from kits.simulator.manners import Manners
from kits.simulator.talks import Report, simulate
from kits.simulator.values import Told

CARELESS = Manners(noise=0.2, interruptions=0.3, corrections=0.5, refusals=0.1)


def filled(*names: str) -> list[dict[str, Any]]:
    return [{"kind": "filled", "slot": name} for name in names]


def turn(name: str, intent: str, state: str, after: str, *slots: str) -> dict[str, Any]:
    conditions = [{"kind": "equals", "slot": "stand", "value": state}] if state else []
    conditions += filled(*slots)
    trigger: dict[str, Any] = {"intents": [intent], "takes": ["tea", "size"]}
    if conditions:
        trigger["when"] = {"kind": "all", "conditions": conditions}
    return {
        "name": name,
        "trigger": trigger,
        "steps": [
            {"kind": "say", "id": "say", "response": name},
            {"kind": "set_slots", "id": "set", "values": {"stand": after}},
        ],
    }


FLOWS = [
    turn("served", "yes_please", "sure", "served"),
    turn("order_all", "order_tea", "", "sure", "tea", "size"),
    turn("order_kind", "order_tea", "", "kind", "tea"),
    turn("order", "order_tea", "", "which"),
    turn("hours", "ask_hours", "", "told"),
]
TEA_HOUSE: dict[str, Any] = {
    "name": "tea_house",
    "languages": ["zh"],
    "cues": {"order": ["来点", "想要"], "good": ["可以的"], "hours": ["几点打烊"]},
    "intents": [
        {
            "name": "order_tea",
            "templates": {
                "zh": ["~0.9 <> {@order} [{tea}] [{size}]", "~0.9 <> {tea} [{size}]", "~0.9 {size}"]
            },
        },
        {"name": "yes_please", "templates": {"zh": ["~0.9 {@good}"]}},
        {"name": "ask_hours", "templates": {"zh": ["~0.9 {@hours}"]}},
    ],
    "entities": [
        {"name": "tea", "dictionary": ["龙井", "普洱", "铁观音"]},
        {"name": "size", "dictionary": ["大杯", "小杯"]},
    ],
    "slots": [
        {"name": "tea", "type": "tea"},
        {"name": "size", "type": "size"},
        {"name": "stand", "type": "text"},
    ],
    "responses": [{"name": flow["name"], "text": f"{flow['name']} {{tea}}"} for flow in FLOWS],
    "flows": FLOWS,
}


@pytest.fixture(scope="module")
def agent(encoders: EncoderLibrary) -> Agent:
    return Agent.load(
        train(Skill.model_validate(TEA_HOUSE), encoders=encoders), encoders, NoActions()
    )


def held(agent: Agent, respond: Any = None, talks: int = 40, seed: int = 5) -> Report:
    return asyncio.run(
        simulate(agent.skill, respond or agent.respond, talks=talks, manners=CARELESS, seed=seed)
    )


def test_what_may_be_said_depends_on_where_the_talk_stands(agent: Agent) -> None:
    skill = agent.skill
    assert is_travelled(skill)
    begun = legs_from(skill, Tracker(session_id="s"), Random(1), first=True)
    assert {leg.flow: sorted(leg.values) for leg in begun} == {
        "order_all": ["size", "tea"],
        "order_kind": ["tea"],
        "order": [],
        "hours": [],
    }
    sure = Tracker(session_id="s", slots={"stand": "sure", "tea": "龙井", "size": "大杯"})
    assert [leg.flow for leg in legs_from(skill, sure, Random(1), first=False)] == ["served"]
    # With all slots told, the plain order is no longer what its words start.
    flow = chosen(skill, Leg("order", "order_tea"), sure)
    assert flow is not None and flow.name == "order_all"
    assert is_wish(skill, "ask_hours", sure) and not is_wish(skill, "yes_please", sure)


def test_messages_are_made_of_templates(agent: Agent) -> None:
    told = {"tea": Told("普洱")}
    said = {words_for(agent.skill, Leg("", "order_tea", told), Random(n)) for n in range(20)}
    assert said == {"来点普洱", "普洱"}
    nothing = Leg("", "yes_please", told)
    assert words_for(agent.skill, nothing, Random(1)) is None


def test_careless_users_reach_their_goals(agent: Agent) -> None:
    report = held(agent)
    assert (report.talks, report.reachable) == (40, 40)
    assert report.completion == 1.0, report.shortest_failure
    assert (report.exceptions, report.endless) == (0, 0)
    # They were careless indeed.
    assert report.disturbed > 0.5
    assert held(agent) == report


def test_a_skill_that_forgets_a_correction_is_found_out(agent: Agent) -> None:
    async def stubborn(tracker: Tracker, message: Message, now: datetime) -> AgentTurn:
        turn = await agent.respond(tracker, message, now)
        first = tracker.slots.get("tea")
        if first is None:
            return turn
        kept = turn.tracker.model_copy(update={"slots": {**turn.tracker.slots, "tea": first}})
        return AgentTurn(
            turn.events, turn.replies, turn.understanding, kept, turn.handoffs, turn.trace
        )

    report = held(agent, stubborn)
    assert report.wrong > 0 and report.completion < 1
    assert report.shortest_failure is not None


def test_a_way_that_is_closed_is_no_goal_that_counts(agent: Agent) -> None:
    async def deaf(tracker: Tracker, message: Message, now: datetime) -> AgentTurn:
        heard = message.model_copy(update={"text": "呃"}) if "可以的" in message.text else message
        return await agent.respond(tracker, heard, now)

    report = held(agent, deaf)
    assert report.reachable < report.talks
    assert any("not understood" in place for place in report.unreachable)
