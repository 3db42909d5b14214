"""Whole talks in the shop of conftest.py, as one reads them.

`>` is what the user says, with its meaning after two dots: the intent, its score where it is not 0.9,
and the values found. `<` is what is said in turn.
"""

from collections.abc import Callable
from typing import Any

import pytest

from builder.conversation.effect import ActionOutcome
from builder.conversation.event import SlotSet
from builder.conversation.understanding import SlotValue

TALKS = {
    "a return with a correction and a question": """
        > I want to return something            .. return_order
        < Which order?
        > A1001                                 .. out_of_scope order_number=A1001
        < Why?
        > when are you open                     .. answer_question
        < Nine to five.
        < Why?
        > it came damaged                       .. out_of_scope reason=damaged
        < Really?
        > no, I meant A1002                     .. track_order 0.95 order_number=A1002
        < Really?
        > yes                                   .. affirm 1.0
        < Returned A1002: damaged.
    """,
    "一次退货，中间更正又插话": """
        > 我要退货                               .. return_order
        < 订单号是多少？
        > A1001                                 .. out_of_scope order_number=A1001
        < 为什么？
        > 先查一下A1002到哪了                     .. track_order 0.98 order_number=A1002
        < 状态：shipped。
        < 我们接着刚才的事情。
        < 为什么？
        > 坏了                                  .. cancel 0.67 reason=坏了
        < 确定吗？
        > 不对，订单号是A1003                     .. track_order 0.95 order_number=A1003
        < 确定吗？
        > 算了                                  .. cancel 1.0
        < 好的，已经为您取消。
    """,
    "stubborn answers": """
        > track my order                        .. track_order
        < Which order?
        > dunno                                 .. out_of_scope
        < Sorry, I cannot use that.
        < What is the number?
        > what?                                 .. repeat 1.0
        < Sorry, I cannot use that.
        < What is the number?
        > A9                                    .. out_of_scope order_number=A9
        < Orders begin with A1.
        < Which order?
        > dunno                                 .. out_of_scope
        < This is not working out, so let us leave it here. You can start again at any time.
    """,
    "查订单，再取消": """
        > 取消                                  .. cancel 1.0
        < 现在没有正在办理的事情。
        > 我的订单呢                             .. track_order
        < 订单号是多少？
        > 等一下                                .. repeat 0.5
        < 抱歉，这个我没法使用。
        < 订单号是多少？
        > 再说一遍                               .. repeat 1.0
        < 抱歉，这个我没法使用。
        < 订单号是多少？
        > 算了                                  .. cancel 1.0
        < 好的，已经为您取消。
    """,
    "a digression within a digression": """
        > I want to return A1001                .. return_order order_number=A1001
        < Why?
        > I have a complaint                    .. complain
        < What happened?
        > track my order                        .. track_order 0.99
        < A1001 is shipped.
        < Let us go on where we were.
        < What happened?
        > never mind                            .. cancel 1.0
        < All right, I have stopped that.
        < Let us go on where we were.
        < Why?
        > damaged                               .. out_of_scope reason=damaged
        < Really?
        > no                                    .. deny 1.0
        < Nothing was returned.
    """,
}


def found_in(text: str, written: str, mark: Callable[..., SlotValue]) -> SlotValue:
    slot, _, part = written.partition("=")
    kinds = {"坏了": "damaged"}
    return mark(slot, kinds.get(part, part), slot, text=text, part=part)


@pytest.mark.parametrize("name", TALKS)
def test_talk_goes_as_written(talker: Any, mark: Callable[..., SlotValue], name: str) -> None:
    talker.act = lambda action, _t: ActionOutcome(
        action, events=(SlotSet(slot="state", value="shipped", by="action"),)
    )
    talker.answers = {"when are you open": "Nine to five."}
    expected: list[str] = []
    said: list[str] = []
    for line in filter(None, map(str.strip, TALKS[name].splitlines())):
        if line.startswith("<"):
            expected.append(line[2:])
            continue
        assert said == expected
        text, _, meaning = line[2:].partition("..")
        intent, *rest = meaning.split()
        score = float(rest.pop(0)) if rest and "=" not in rest[0] else 0.9
        text = text.strip()
        values = [found_in(text, each, mark) for each in rest]
        language = "en" if text.isascii() and name.isascii() else "zh"
        expected, said = [], talker.say(intent, *values, text=text, score=score, language=language)
    assert said == expected
