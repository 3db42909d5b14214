"""How a message tells a value, in both languages."""

import pytest

from builder.conversation.understanding import IntentScore, SlotValue, Understanding
from builder.dialogue.evidence import covers, denies, is_payload, is_short, tells


def heard(text: str, found: str = "", score: float = 0.9) -> tuple[Understanding, SlotValue]:
    start = max(text.find(found), 0)
    value = SlotValue(
        type="code",
        slot="code",
        value=found,
        text=found,
        start=start,
        end=start + len(found),
        source="pattern",
    )
    intent = IntentScore(name="any", score=score)
    return Understanding(text=text, language="en", intent=intent, slots=(value,)), value


@pytest.mark.parametrize(
    "text",
    [
        "A1002",
        "A1002吧。",
        "it's A1002",
        "my order is A1002, I think",
        "the number is: A1002",
        "no, A1002",
        "sorry, I meant A1002 for the jacket",
        "I want to return A1002 instead",
        "the order number should be A1002",
        "订单号是A1002",
        "不对，我要退的那个订单号码：A1002",
        "改成A1002好了谢谢你",
        "说错了，那个A1002的才需要退货",
    ],
)
def test_message_that_tells_a_value(text: str) -> None:
    assert tells(*heard(text, "A1002"))


@pytest.mark.parametrize(
    "text",
    [
        "where is A1002",
        "where is my order A1002",
        "can you check what is A1002",
        "track the order A1002 for me",
        "A1002到哪了",
        "先查一下A1002到哪了",
        "麻烦帮我查查订单A1002的物流",
        "A1002，另外我想开发票",
        "上海市浦东新区A1002室张江路1号",
    ],
)
def test_message_that_only_mentions_a_value(text: str) -> None:
    assert not tells(*heard(text, "A1002"))


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("not A1001 but A1002", "A1001", True),
        ("not A1001 but A1002", "A1002", False),
        ("it isn't the A1001", "A1001", True),
        ("不是A1001，是A1002", "A1001", True),
        ("不是A1001，是A1002", "A1002", False),
        ("我要A1001不要A1002", "A1002", True),
        ("A1001", "A1001", False),
    ],
)
def test_value_that_is_denied(text: str, found: str, expected: bool) -> None:
    assert denies(*heard(text, found)) is expected


def test_value_covers_a_message_that_holds_little_else() -> None:
    assert covers(*heard("I changed my mind!", "changed my mind"))
    assert covers(*heard("坏了。", "坏了"))
    assert not covers(*heard("不喜欢这个颜色", "不喜欢"))


def test_brevity_counts_ideographs_and_words() -> None:
    assert is_short(heard("我想查订单")[0])
    assert is_short(heard("please track my order")[0])
    assert not is_short(heard("我的包裹一直没到，快递员态度很差")[0])
    assert not is_short(heard("I want to return it because it was broken")[0])


def test_payload_is_certain_and_starts_with_a_slash() -> None:
    assert is_payload(heard("/track_order", score=1.0)[0])
    assert not is_payload(heard("/track_order", score=0.4)[0])
    assert not is_payload(heard("track", score=1.0)[0])


@pytest.mark.parametrize("text", ["是" * 4000 + "A1", ": " * 2000 + "A1", "不是 " * 1500 + "A1"])
def test_long_messages_cost_little(text: str) -> None:
    tells(*heard(text, "A1"))
    denies(*heard(text, "A1"))


def test_thanks_beside_a_value_leave_it_the_whole_message() -> None:
    assert covers(*heard("不需要了，谢谢", "不需要了"))
    assert covers(*heard("A1002 please", "A1002"))
    assert not covers(*heard("A1002 has not come", "A1002"))
