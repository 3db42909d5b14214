"""Whole talks over a FAQ and documents: asides in a form, questions that lean, near misses, why not."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from builder.actions.runner import NoActions
from builder.bundle import Bundle
from builder.conversation.event import AnswerFound
from builder.conversation.message import Message
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.encoding.library import EncoderLibrary
from builder.nlu.interpreter import Interpreter
from builder.reading.reader import SkillReader
from builder.reading.sureness import LINE
from builder.runtime.agent import Agent
from builder.schema.skill import Skill
from builder.training.train import train
from tests.reading.talks.house import FILES, HOUSE

NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def agent(encoders: EncoderLibrary) -> Agent:
    bundle: Bundle = train(
        Skill.model_validate(HOUSE),
        encoders=encoders,
        documents=lambda document: FILES[document.name].encode(),
    )
    # Without the network that finds spans: what it reads is tested where it is made.
    return Agent(
        bundle.skill(),
        Interpreter.load(bundle.skill(), bundle.parts, encoders),
        SkillReader.load(bundle.skill(), bundle.parts),
        NoActions(),
        fingerprint=bundle.fingerprint,
    )


@dataclass(frozen=True)
class Said:
    """What was said in a turn, and what reading told of it."""

    replies: tuple[Reply, ...]
    found: AnswerFound | None
    tracker: Tracker

    @property
    def texts(self) -> list[str]:
        return [reply.text or "" for reply in self.replies]


def hold(agent: Agent, *texts: str) -> list[Said]:
    async def talk() -> list[Said]:
        tracker, held = Tracker(session_id="s"), []
        for number, text in enumerate(texts):
            message = Message(session_id="s", message_id=f"m{number}", text=text)
            turn = await agent.respond(tracker, message, NOW + timedelta(seconds=10 * number))
            tracker = turn.tracker
            found = next((e for e in turn.events if isinstance(e, AnswerFound)), None)
            held.append(Said(turn.replies, found, tracker))
        return held

    return asyncio.run(talk())


SEVEN_DAYS = "自签收之日起七日内可以无理由退货，商品需保持完好。"
FEE = "退货邮费由买家承担，每单15元。"
JAPAN = "Delivery to Japan costs $24."


@pytest.mark.parametrize(
    ("talk", "answer"),
    [
        # Leaning on the question before.
        (["几日内可以退货", "那邮费呢？"], FEE),
        (["手机保修多久", "电池呢"], "手机保修一年，电池保修六个月。"),
        (["how much is delivery to France", "and what about Japan?"], JAPAN),
        (["how long is the warranty on phones", "how about batteries"], "six months"),
        (["when do you open", "and on sundays?"], "Ten to four."),
        (["你们几点开门", "那周末呢"], "周末十点到四点。"),
        (["Air S 的 monthly fee 是多少", "那 Air M 呢"], "Air M：monthly fee 19"),
        (["what is the monthly fee of Air S", "and Air L?"], "29"),
        # Over small talk, and one after another.
        (["几日内可以退货", "谢谢", "那邮费呢？"], FEE),
        (["几日内可以退货", "谢谢", "好的", "那邮费呢？"], FEE),
        (["几日内可以退货", "今天天气不错啊", "那邮费呢？"], FEE),
        (["how much is delivery to France", "thanks", "and Japan?"], JAPAN),
        (["how much is delivery to France", "lovely weather today", "and Japan?"], JAPAN),
        (["手机保修多久", "电池呢", "那人为损坏呢"], "人为损坏不在保修范围内。"),
        # Standing by itself, whatever it begins with.
        (["几日内可以退货", "那怎么开发票"], "在订单页面开发票。"),
        (["几日内可以退货", "那你们几点开门"], "每天九点到六点。"),
        (["how much is delivery to France", "so how do I get an invoice?"], "order's page"),
        (["how much is delivery to France", "and when do you open?"], "Nine to six."),
    ],
    ids=lambda value: " / ".join(value) if isinstance(value, list) else "",
)
def test_question_leans_on_the_one_before_or_stands(
    agent: Agent, talk: list[str], answer: str
) -> None:
    last = hold(agent, *talk)[-1]
    assert answer in last.texts[0]
    assert last.found is not None and last.found.source is not None


@pytest.mark.parametrize(
    "talk",
    [
        ["几日内可以退货", "那红楼梦呢"],
        ["how much is delivery to France", "but I already paid"],
        ["how much is delivery to France", "so my cat sat on the mat"],
        ["那邮政编码呢"],
    ],
    ids=" / ".join,
)
def test_what_no_answer_is_about_gets_none(agent: Agent, talk: list[str]) -> None:
    last = hold(agent, *talk)[-1]
    assert last.found is None or (last.found.source is None and last.found.why)
    assert all(reply.source is None for reply in last.replies)


def test_aside_in_a_form_is_answered_and_the_question_comes_back(agent: Agent) -> None:
    talk = [
        "预约上门维修",
        "洗衣机",
        "几日内可以退货",
        "那邮费呢？",
        "明天",
        "你们周末营业吗",
        "两台",
    ]
    held = hold(agent, *talk)
    assert [said.texts for said in held] == [
        ["修什么？"],
        ["哪天上门？"],
        [SEVEN_DAYS, "哪天上门？"],
        [FEE, "哪天上门？"],
        ["几台？"],
        ["周末十点到四点。", "几台？"],
        ["约好了，2台。"],
    ]
    assert held[3].replies[0].citations[0].place == "returns.md › 退货政策 › 退货的邮费"
    assert held[5].tracker.slots["day"] == "2026-11-29"


def test_aside_in_an_english_form(agent: Agent) -> None:
    talk = ["book a repair visit", "how much is delivery to France", "and Japan?", "the washer"]
    held = hold(agent, *talk, "and tomorrow", "2")
    assert [said.texts for said in held] == [
        ["Which device?"],
        ["Delivery to France costs $9.50.", "Which device?"],
        [JAPAN, "Which device?"],
        ["Which day?"],
        ["How many?"],
        ["Booked for 2."],
    ]


@pytest.mark.parametrize(
    ("talk", "slots"),
    [
        (["几日内可以退货", "预约上门维修", "那手机呢"], {"device": "phone"}),
        (["手机保修多久", "预约上门维修", "洗衣机", "那明天呢"], {"day": "2026-11-29"}),
        (["预约上门维修", "洗衣机", "明天", "那两台呢"], {"count": 2}),
        (["when do you open", "book a repair visit", "the washer", "and on sunday"], {}),
    ],
    ids=lambda value: " / ".join(value) if isinstance(value, list) else "",
)
def test_answer_to_the_open_question_is_no_follow_up(
    agent: Agent, talk: list[str], slots: dict[str, object]
) -> None:
    last = hold(agent, *talk)[-1]
    assert last.found is None
    assert slots.items() <= last.tracker.slots.items()
    assert last.tracker.slots.get("day") or "device" in slots


def test_sure_wish_is_followed_although_a_document_speaks_of_it(agent: Agent) -> None:
    [said] = hold(agent, "快递什么时候到")
    assert (said.texts, said.found) == (["订单号？"], None)


@pytest.mark.parametrize(
    ("question", "near"),
    [("什么时候放假", "你们几点开门"), ("can I have a receipt", "how do I get an invoice")],
)
def test_near_miss_is_offered_and_a_tap_answers(agent: Agent, question: str, near: str) -> None:
    [offered] = hold(agent, question)
    assert offered.replies[0].response == "near_questions"
    [button] = [b for b in offered.replies[0].buttons if b.title == near]
    assert offered.found is not None
    assert "nearest FAQ entry" in (offered.found.why or "")
    _, answered = hold(agent, question, button.payload)
    assert (answered.replies[0].source or "").startswith("faq:")


@pytest.mark.parametrize(
    ("question", "place"),
    [("红楼梦的作者是谁", "returns.md"), ("who won the world cup", "delivery.md")],
)
def test_why_there_is_no_answer_is_told(agent: Agent, question: str, place: str) -> None:
    [said] = hold(agent, question)
    assert said.replies[0].response == "fallback"
    assert said.found is not None and said.found.source is None
    assert "The nearest passage" in (said.found.why or "")
    assert f"{LINE:.2f} answers" in (said.found.why or "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("给我讲讲资费", "资费以套餐表为准，每月一号出账。"),
        ("tell me when bills are sent", "Bills are sent on the first day of each month."),
        ("给我讲讲你们公司的历史", "请写信给我们。"),
        ("tell me about your history", "Please write to us."),
    ],
)
def test_answer_step_answers_the_message_or_goes_where_none_leads(
    agent: Agent, text: str, expected: str
) -> None:
    [said] = hold(agent, text)
    assert said.texts == [expected]
    assert said.tracker.running is None


@pytest.mark.parametrize("text", ["几日内可以退货" * 720, "how do I return this " * 240])
def test_endless_question_gets_a_quick_answer(agent: Agent, text: str) -> None:
    assert len(text) >= 5000
    started = time.process_time()
    [said] = hold(agent, text)
    assert time.process_time() - started < 3.0
    assert said.replies and said.found is not None
