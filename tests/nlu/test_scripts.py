"""A message means the same in traditional and in simplified Chinese, with offsets as written."""

from __future__ import annotations

import numpy as np
import pytest

from builder.conversation.understanding import Context
from builder.encoding.hashing import HashingEncoder
from builder.nlu.interpreter import Interpreter
from builder.nlu.simplified import SimplifyingEncoder
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.schema.skill import Skill


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("我的訂單到哪了", "我的订单到哪了"),
        ("東西不喜歡想退掉，怎麼辦", "东西不喜欢想退掉，怎么办"),
        ("幫我查一下物流到哪裡了", "帮我查一下物流到哪里了"),
        ("沒問題", "没问题"),
    ],
)
def test_intent_and_scope_are_those_of_the_other_script(
    interpreter: Interpreter, context: Context, traditional: str, simplified: str
) -> None:
    said, meant = (interpreter.interpret(text, context) for text in (traditional, simplified))
    assert said.text == traditional
    assert (said.intent, said.ranking, said.in_scope) == (
        meant.intent,
        meant.ranking,
        meant.in_scope,
    )


@pytest.mark.parametrize("listed", ["台北", "臺北"])
@pytest.mark.parametrize("said", ["台北", "臺北"])
def test_dictionaries_serve_both_scripts(context: Context, listed: str, said: str) -> None:
    skill = Skill.model_validate({
        "name": "trips",
        "entities": [{"name": "place", "dictionary": {listed: ["北市區"]}}],
        "slots": [{"name": "place", "type": "place"}],
    })  # fmt: skip
    (value,) = SlotRecogniser(skill, None).recognise(f"我要去{said}玩", "zh", context, None)
    assert (value.value, value.text, value.start, value.end) == (listed, said, 3, 5)
    (value,) = SlotRecogniser(skill, None).recognise("去北市区", "zh", context, None)
    assert (value.value, value.text) == (listed, "北市区")


def test_encoder_keeps_offsets_and_leaves_other_texts_alone() -> None:
    encoder = HashingEncoder(64)
    both = SimplifyingEncoder(encoder)
    assert np.array_equal(both.encode(["訂單"]), encoder.encode(["订单"]))
    one, other = both.encode_one("查訂單"), encoder.encode_one("查订单")
    assert one.offsets is not None and other.offsets is not None
    assert np.array_equal(one.offsets, other.offsets)
    assert np.array_equal(both.encode(["order"]), encoder.encode(["order"]))
