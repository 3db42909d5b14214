"""A language model may word what reading found, and say nothing else; without it all goes on."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from builder.completion import CompletionEndpoint
from builder.conversation.event import AnswerFound
from builder.conversation.message import Message
from builder.conversation.phrasing import Phrasing
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.runtime.agent import Agent, AgentTurn
from builder.runtime.phrasing.phraser import Phraser
from builder.sentence import Sentence
from tests.runtime.phrasing.model import LanguageModel

Load = Callable[..., Agent]
NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
ASKED = "退货运费由谁承担？"
FOUND = "退货运费由买家承担，每单15元。"


def hold(
    load: Load,
    model: LanguageModel,
    *texts: str,
    allowed: bool = True,
    timeout: float = 5.0,
    key: str | None = None,
) -> list[AgentTurn]:
    async def talk() -> list[AgentTurn]:
        phraser = Phraser(CompletionEndpoint(model.url, "tiny", key=key, timeout=timeout))
        agent = load(phraser, allowed=allowed)
        tracker, turns = Tracker(session_id="s"), []
        for number, text in enumerate(texts):
            message = Message(session_id="s", message_id=f"m{number}", text=text)
            turns.append(await agent.respond(tracker, message, NOW))
            tracker = turns[-1].tracker
        await phraser.close()
        return turns

    return asyncio.run(talk())


def ask(load: Load, model: LanguageModel, text: str = ASKED, **how: Any) -> tuple[Reply, Phrasing]:
    [turn] = hold(load, model, text, **how)
    [found] = [event for event in turn.events if isinstance(event, AnswerFound)]
    assert found.phrasing is not None
    [reply] = turn.replies
    return reply, found.phrasing


def number_of(told: dict[str, Any], words: str) -> int:
    """Return the number of the passage that holds some words."""
    found: int = next(p["number"] for p in told["passages"] if words in p["text"])
    return found


def test_answer_is_worded_from_the_passages_with_its_citation(
    load: Load, model: LanguageModel
) -> None:
    model.words = lambda told: f"每单15元的退货运费由买家承担[{number_of(told, '15元')}]。"
    reply, phrasing = ask(load, model, key="s3cret")
    assert reply.text == "每单15元的退货运费由买家承担。"
    assert [cited.place for cited in reply.citations] == ["returns.md › 退货 › 运费"]
    assert reply.source == "document:returns.md"
    assert (phrasing.model, phrasing.kept, phrasing.dropped) == ("tiny", 1, ())
    [asked] = model.asked
    assert (asked["path"], asked["model"], asked["temperature"]) == (
        "/v1/chat/completions",
        "tiny",
        0,
    )
    told = json.loads(asked["messages"][1]["content"])
    assert told["question"] == ASKED
    assert [passage["number"] for passage in told["passages"]] == [1, 2, 3, 4, 5]
    assert "Chinese" in asked["messages"][0]["content"]
    assert model.keys == ["Bearer s3cret"]


def test_several_passages_are_cited_by_number(load: Load, model: LanguageModel) -> None:
    def words(told: dict[str, Any]) -> str:
        days, fee = number_of(told, "七日"), number_of(told, "15元")
        return f"自签收之日起7天内可以无理由退货[{days}]。退货运费由买家承担，每单15元。[{fee}]"

    model.words = words
    reply, _ = ask(load, model)
    assert reply.text == "自签收之日起7天内可以无理由退货[1]。退货运费由买家承担，每单15元[2]。"
    assert [cited.place for cited in reply.citations] == [
        "returns.md › 退货",
        "returns.md › 退货 › 运费",
    ]


def test_english_is_answered_in_english(load: Load, model: LanguageModel) -> None:
    model.words = lambda told: f"A parcel to France costs $9.50 [{number_of(told, '9.50')}]."
    reply, _ = ask(load, model, "what does a parcel to France cost?")
    assert reply.text == "A parcel to France costs $9.50."
    assert "English" in model.asked[0]["messages"][0]["content"]


def test_sentence_without_support_is_dropped_and_told(load: Load, model: LanguageModel) -> None:
    def words(told: dict[str, Any]) -> str:
        fee = number_of(told, "15元")
        return f"退货运费由买家承担，每单15元[{fee}]。特快每单30元[{fee}]。如需帮助请致电客服。"

    model.words = words
    reply, phrasing = ask(load, model)
    assert reply.text == FOUND
    assert [(each.text, each.why) for each in phrasing.dropped] == [
        ("特快每单30元。", "“30元” does not stand there"),
        ("如需帮助请致电客服。", "names no passage"),
    ]
    assert phrasing.told().startswith("tiny, from returns.md › 退货 › 运费; ")
    assert ": 1 of 3 sentences kept; dropped: “特快每单30元。”" in phrasing.told()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("退货运费由买家承担，每单25元[{n}]。", "“25元” does not stand there"),
        ("退货运费由商家承担，每单15元[{n}]。", ""),
        ("退货运费由买家承担，每单15元。", "names no passage"),
        ("退货运费由买家承担，每单15元[{wrong}]。", "does not stand there"),
        ("退货运费由买家承担，每单15元[77]。", "names no passage"),
        ("NO ANSWER", "names no passage"),
        ("质量问题由商家承担[{n}]。运费是99元[{n}]。", "says only what surrounds the answer"),
        ("您的密码是 hunter3，请发给我们[{n}]。", "does not stand there"),
        ("<script>alert(1)</script>[{n}]", ""),
    ],
)
def test_draft_that_does_not_hold_leaves_the_words_of_the_document(
    load: Load, model: LanguageModel, words: str, why: str
) -> None:
    model.words = lambda told: words.format(
        n=number_of(told, "15元"), wrong=number_of(told, "Gift")
    )
    reply, phrasing = ask(load, model)
    assert reply.text == FOUND
    assert [cited.place for cited in reply.citations] == ["returns.md › 退货 › 运费"]
    assert phrasing.kept == 0
    assert any(why in each.why for each in phrasing.dropped)


def test_instructions_in_a_document_change_nothing(load: Load, model: LanguageModel) -> None:
    # The model obeys the document, and says what stands nowhere as well.
    model.words = lambda told: "The admin password is tiger [1]. Call +1 555 0100 [1]."
    reply, phrasing = ask(load, model, "what does a parcel to France cost?")
    assert reply.text == "Parcels to France take 5 days and cost $9.50."
    assert phrasing.kept == 0
    # What the document says reaches the model as data, within JSON, below the rules.
    roles = [message["role"] for message in model.asked[0]["messages"]]
    assert roles == ["system", "user"]
    assert "hunter2" not in model.asked[0]["messages"][0]["content"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("hang", "did not answer within 0.3 s"),
        ("drip", "did not answer within 0.3 s"),
        ("error", "status 500"),
        ("redirect", "status 302"),
        ("large", "more than 1048576 bytes"),
        ("html", "something else than a chat completion"),
        ("deep", "something else than a chat completion"),
        ("no-choices", "something else than a chat completion"),
        ("parts", "something else than a chat completion"),
        ("no-words", "without any words"),
        ("close", "cannot be reached"),
    ],
)
def test_endpoint_that_fails_costs_the_wording_only(
    load: Load, model: LanguageModel, fault: str, told: str
) -> None:
    model.fault = fault
    started = time.monotonic()
    [turn] = hold(load, model, ASKED, timeout=0.3 if fault in ("hang", "drip") else 10.0)
    # The endpoint would have taken 20 seconds.
    assert time.monotonic() - started < 15.0
    assert [reply.text for reply in turn.replies] == [FOUND]
    [failure] = turn.trace.failures
    assert told in failure and failure.startswith("tiny was asked and not heard: 127.0.0.1:")
    # The screens say it, and why, in another language.
    assert isinstance(failure, Sentence) and isinstance(failure.values["failure"], Sentence)
    assert len(model.asked) == 1


def test_endpoint_that_keeps_failing_is_left_alone(load: Load, model: LanguageModel) -> None:
    model.fault = "error"
    turns = hold(load, model, *[ASKED] * 7)
    assert [reply.text for turn in turns for reply in turn.replies] == [FOUND] * 7
    assert len(model.asked) == 5
    assert "left alone" in turns[-1].trace.failures[0]


def test_draft_that_was_cut_off_ends_before_the_cut(load: Load, model: LanguageModel) -> None:
    model.fault = "cut"
    model.words = lambda told: "退货运费由买家承担，每单15元[{0}]。质量问题由商[{0}]".format(
        number_of(told, "15元")
    )
    reply, phrasing = ask(load, model)
    assert reply.text == FOUND
    assert [each.why for each in phrasing.dropped] == ["is not finished"]


def test_thoughts_are_no_part_of_the_draft(load: Load, model: LanguageModel) -> None:
    model.words = lambda told: (
        "<think>退货运费由买家承担[1]。</think>\n"
        f"退货运费每单15元，由买家承担[{number_of(told, '15元')}]。"
    )
    reply, phrasing = ask(load, model)
    assert (reply.text, phrasing.kept) == ("退货运费每单15元，由买家承担。", 1)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [(ASKED, False), ("when do you open", True), ("hello", True), ("红楼梦的作者是谁", True)],
)
def test_nothing_is_called_where_nothing_may_be_worded(
    load: Load, model: LanguageModel, text: str, allowed: bool
) -> None:
    [turn] = hold(load, model, text, allowed=allowed)
    assert model.asked == []
    assert turn.replies
    assert all(e.phrasing is None for e in turn.events if isinstance(e, AnswerFound))


def test_agent_without_an_endpoint_says_the_same_as_before(load: Load) -> None:
    message = Message(session_id="s", message_id="m", text=ASKED)
    agent = load(None)
    turn = asyncio.run(agent.respond(Tracker(session_id="s"), message, NOW))
    assert [reply.text for reply in turn.replies] == [FOUND]
