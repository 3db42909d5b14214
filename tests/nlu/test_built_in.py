from __future__ import annotations

import pytest

from builder.nlu.built_in import built_in_utterances, find_built_in


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("好的呀", "affirm"),
        ("嗯嗯，没问题", "affirm"),
        ("是的！", "affirm"),
        ("yes please", "affirm"),
        ("OK, go ahead", "affirm"),
        ("不用了，谢谢", "deny"),
        ("不是的", "deny"),
        ("no thanks", "deny"),
        ("别取消", "deny"),
        ("算了不要了", "cancel"),
        ("好吧，那算了", "cancel"),
        ("never mind", "cancel"),
        ("ok, forget it please", "cancel"),
        ("请再说一遍", "repeat"),
        ("不好意思，你刚才说什么", "repeat"),
        ("Sorry, can you repeat that?", "repeat"),
    ],
)
def test_built_in_is_found_among_light_fillers(text: str, intent: str) -> None:
    assert find_built_in(text, ("zh", "en")) == intent


@pytest.mark.parametrize(
    "text",
    [
        "取消订单",
        "cancel my order",
        "好的我要退货",
        "不要葱",
        "yes i lost my card",
        "不取消订单",
        "",
        "！？",
        "好" * 41,
    ],
)
def test_built_in_leaves_anything_more_to_the_skill(text: str) -> None:
    assert find_built_in(text, ("zh", "en")) is None


def test_built_in_answers_at_once_on_hostile_text() -> None:
    assert find_built_in("好的" * 19 + "订", ("zh",)) is None


def test_built_in_utterances_teach_more_than_single_words() -> None:
    for intent, texts in built_in_utterances("zh-CN").items():
        assert len(texts) >= 8, intent
        assert all(len(text) >= 3 for text in texts)
    assert built_in_utterances("fr") == {}
