"""A whole turn: understanding, dialogue, actions and reading, with no database."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from builder.actions.runner import ActionCall
from builder.conversation.effect import ActionOutcome, Outcome
from builder.conversation.event import FlowEnded, SlotSet
from builder.conversation.message import Message
from builder.conversation.remembered import Remembered
from builder.conversation.tracker import Tracker
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.runtime.agent import Agent, AgentTurn
from builder.schema.skill import Skill
from builder.training.config import TrainingConfig
from builder.training.train import train

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
SKILL = Skill.model_validate(
    {
        "name": "shop",
        "languages": ["en", "zh"],
        "intents": [
            {"name": "track_order", "utterances": ["where is my order", "track my parcel"]},
            {"name": "talk_to_person", "utterances": ["i want a human", "give me an agent"]},
        ],
        "entities": [{"name": "code", "patterns": ["A[0-9]{4}"]}],
        "slots": [
            {"name": "number", "type": "code", "prompts": {"en": "Which?", "zh": "哪个？"}},
            {"name": "state"},
        ],
        "responses": [
            {"name": "greeting", "text": {"en": "Hello.", "zh": "您好。"}},
            {"name": "tell", "text": {"en": "{number}: {state}.", "zh": "{number}：{state}。"}},
        ],
        "flows": [
            {
                "name": "track",
                "trigger": {"intents": ["track_order"]},
                "steps": [
                    {"kind": "collect", "id": "ask", "slot": "number"},
                    {"kind": "act", "id": "look", "action": "find_order"},
                    {"kind": "say", "id": "tell", "response": "tell"},
                ],
            },
            {
                "name": "person",
                "trigger": {"intents": ["talk_to_person"]},
                "steps": [{"kind": "handoff", "id": "give", "reason": "asked for it"}],
            },
        ],
        "faq": [{"id": "hours", "question": "when do you open", "answer": "At nine."}],
    }
)


class Orders:
    """Runs actions in the process, and keeps the calls."""

    def __init__(self, outcome: Callable[[ActionCall], ActionOutcome] | None = None) -> None:
        self.calls: list[ActionCall] = []
        self.outcome = outcome or shipped

    async def run(self, call: ActionCall) -> ActionOutcome:
        self.calls.append(call)
        return self.outcome(call)


class Memory:
    """Remembers the outcomes of a turn's actions."""

    def __init__(self) -> None:
        self.outcomes: dict[int, Outcome] = {}
        self.users: dict[str, dict[str, Remembered]] = {}

    async def find(self, number: int) -> Outcome | None:
        return self.outcomes.get(number)

    async def record(self, number: int, outcome: Outcome) -> None:
        self.outcomes[number] = outcome

    async def recall(self, user: str) -> dict[str, Remembered]:
        return self.users.get(user, {})


def shipped(call: ActionCall) -> ActionOutcome:
    return ActionOutcome(call.action, events=(SlotSet(slot="state", value="shipped", by="action"),))


@pytest.fixture(scope="module")
def make() -> Callable[[Orders], Agent]:
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])
    bundle = train(SKILL, TrainingConfig(nlu=NluConfig(folds=2)), encoders=library)
    return lambda orders: Agent.load(bundle, library, orders)


def message(text: str, number: int = 0, language: str | None = None) -> Message:
    return Message(
        session_id="s1",
        message_id=f"m{number}",
        text=text,
        language=language,
        channel="wechat",
        metadata={"plan": "gold"},
    )


def talk(agent: Agent, *texts: str, memory: Memory | None = None) -> list[AgentTurn]:
    async def hold() -> list[AgentTurn]:
        tracker, turns = Tracker(session_id="s1"), []
        for number, text in enumerate(texts):
            at = NOW + timedelta(seconds=number)
            turns.append(await agent.respond(tracker, message(text, number), at, memory))
            tracker = turns[-1].tracker
        return turns

    return asyncio.run(hold())


def said(turn: AgentTurn) -> list[str | None]:
    return [reply.text for reply in turn.replies]


def test_agent_asks_acts_and_tells(make: Callable[[Orders], Agent]) -> None:
    orders = Orders()
    asked, told = talk(make(orders), "where is my order", "A1001")
    assert said(asked) == ["Which?"]
    assert said(told) == ["A1001: shipped."]
    [call] = orders.calls
    assert (call.action, call.key, call.channel) == ("find_order", "s1/2/0", "wechat")
    assert call.metadata == {"plan": "gold"}
    assert call.tracker.slots == {"number": "A1001"}
    assert set(told.trace.timings) == {"interpret", "dialogue", "effects"}
    assert Tracker(session_id="s1").with_events([*asked.events, *told.events]) == told.tracker


def test_agent_reads_the_faq_and_hands_off(make: Callable[[Orders], Agent]) -> None:
    answered, handed = talk(make(Orders()), "when do you open?", "i want a human")
    assert [(r.text, r.source) for r in answered.replies] == [("At nine.", "faq:hours")]
    [handoff] = handed.handoffs
    assert handoff.reason == "asked for it"
    assert "last message: i want a human" in handoff.summary
    assert handed.tracker.handed_off


def test_turn_taken_again_does_not_act_again(make: Callable[[Orders], Agent]) -> None:
    orders, memory = Orders(), Memory()
    agent = make(orders)
    [first] = talk(agent, "track my parcel A1001", memory=memory)
    [second] = talk(agent, "track my parcel A1001", memory=memory)
    assert len(orders.calls) == 1
    assert first.events == second.events


def test_what_failed_is_in_the_trace(make: Callable[[Orders], Agent]) -> None:
    down = Orders(lambda call: ActionOutcome(call.action, failure="It is down.", notes=("Odd.",)))
    [turn] = talk(make(down), "where is my order A1001")
    assert turn.trace.failures == ["Odd.", "It is down."]
    assert said(turn) == ["Sorry, our system is not answering right now. Please try again later."]


def test_actions_that_follow_one_another_for_ever_are_stopped(
    make: Callable[[Orders], Agent],
) -> None:
    orders = Orders(lambda call: ActionOutcome(call.action, next_action="find_order"))
    [turn] = talk(make(orders), "where is my order A1001")
    assert len(orders.calls) == 10
    assert turn.trace.failures == [
        "Flow 'track', step 'look': action 'find_order' is one more than a turn may ask for."
    ]
    assert isinstance(turn.events[-1], FlowEnded)
    assert turn.tracker.stack == ()


def test_agent_greets_in_the_language_wished_for(make: Callable[[Orders], Agent]) -> None:
    agent = make(Orders())
    assert [reply.text for reply in agent.greet("zh-CN")] == ["您好。"]
    assert [reply.text for reply in agent.greet("fr")] == ["Hello."]


def test_context_tells_where_the_talk_stands(make: Callable[[Orders], Agent]) -> None:
    agent = make(Orders())
    [asked] = talk(agent, "where is my order")
    context = agent.context_for(asked.tracker, NOW)
    assert (context.flow, context.requested_slot, context.language) == ("track", "number", "en")
    assert context.now.tzinfo is not None
    assert context.now.hour == 19


def test_agent_understands_times_in_the_zone_of_the_user(make: Callable[[Orders], Agent]) -> None:
    agent = make(Orders(shipped))
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    somewhere = Tracker(session_id="s1", time_zone="America/New_York")
    assert agent.context_for(somewhere, late).now.day == 23
    assert agent.context_for(somewhere, late, time_zone="Asia/Tokyo").now.day == 24
    told = message("hello").model_copy(update={"time_zone": "Asia/Tokyo"})
    turn = asyncio.run(agent.respond(somewhere, told, late))
    assert turn.tracker.time_zone == "Asia/Tokyo"
    # One that no message should have brought along counts as none.
    assert agent.context_for(Tracker(session_id="s1", time_zone="no/where"), late).now.day == 24
