"""Explanations: of the very understanding, by examples that exist, with flips that do flip."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from builder.conversation.understanding import OUT_OF_SCOPE, Context
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.explanation import explain
from builder.nlu.explanation.flips import without, words_of
from builder.nlu.interpreter import Interpreter
from builder.nlu.memory import Memory
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill, Thresholds

TEXTS = (
    "could you track my package for me please",
    "how would i get a refund for this",
    "帮我查一下我的快递物流到哪了",
    "please call off the purchase i made",
    "我昨天买错了东西想申请退款",
)


@pytest.fixture(scope="module")
def memory(parts: Mapping[str, bytes]) -> Memory:
    return Memory.from_parts(parts)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_explained_is_what_is_understood(
    interpreter: Interpreter, memory: Memory, context: Context, text: str
) -> None:
    explained = explain(interpreter, memory, text, context)
    assert explained.understanding == interpreter.interpret(text, context)
    likenesses = [one.likeness for one in explained.nearest]
    assert likenesses == sorted(likenesses, reverse=True)
    remembered = {(example.text, example.intent) for example in memory.examples}
    assert {(one.text, one.intent) for one in explained.nearest} <= remembered
    if explained.runner_up is not None:
        assert {one.intent for one in explained.nearest_other} == {explained.runner_up.name}
    assert [text[word.start : word.end] for word in explained.words] == [
        word.text for word in explained.words
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_a_flip_flips_and_there_is_no_smaller_one(
    interpreter: Interpreter, memory: Memory, context: Context, text: str
) -> None:
    explained = explain(interpreter, memory, text, context)
    decided = explained.understanding.intent.name
    alone = {
        word.text: interpreter.interpret(without(text, [(word.start, word.end)]), context)
        for word in explained.words
    }
    flipping = {word for word, other in alone.items() if other.intent.name != decided}
    if explained.flip is None:
        assert not flipping
        return
    assert interpreter.interpret(explained.flip.remains, context).intent == explained.flip.intent
    assert explained.flip.intent.name != decided
    if flipping:
        assert len(explained.flip.without) == 1
        assert len(explained.flip.without[0]) == min(map(len, flipping))


def test_an_example_is_most_like_itself(
    interpreter: Interpreter, memory: Memory, context: Context
) -> None:
    explained = explain(interpreter, memory, "track my package now", context)
    assert explained.nearest[0].text == "track my package"
    assert explained.opinions
    assert explained.fired is None


def test_what_is_said_word_for_word_is_named(
    interpreter: Interpreter, memory: Memory, context: Context
) -> None:
    explained = explain(interpreter, memory, "where is my order", context)
    assert (explained.understanding.origin, explained.fired) == ("utterance", "where is my order")
    payload = explain(interpreter, memory, "/track_order", context)
    assert (payload.understanding.origin, payload.fired) == ("payload", "/track_order")


@pytest.mark.parametrize("text", ["", "!!!", "x" * 5_000, "ok", "\ud800", "no " * 200])
def test_odd_texts_are_explained_too(
    interpreter: Interpreter, memory: Memory, context: Context, text: str
) -> None:
    explained = explain(interpreter, memory, text, context)
    assert explained.understanding == interpreter.interpret(text, context)
    if len(text) > 100:
        assert (explained.words, explained.flip) == ((), None)


def test_a_refusal_says_what_it_would_have_been(
    shop: Skill, parts: Mapping[str, bytes], library: EncoderLibrary, context: Context
) -> None:
    strict = shop.model_copy(update={"thresholds": Thresholds(intent=0.999)})
    interpreter = Interpreter.load(strict, parts, library)
    memory = Memory.from_parts(parts)
    explained = explain(interpreter, memory, "purple giraffes sing quietly", context)
    assert explained.understanding.intent.name == OUT_OF_SCOPE
    assert explained.understanding.in_scope < explained.threshold == 0.999
    assert explained.runner_up == explained.understanding.ranking[0]


def test_a_template_is_shown_as_it_was_written(library: EncoderLibrary, context: Context) -> None:
    skill = Skill.model_validate(
        {
            "name": "trips",
            "languages": ["en"],
            "intents": [
                {
                    "name": "book",
                    "utterances": {"en": ["get me a train", "i need tickets"]},
                    "templates": ["book {city}"],
                },
                {"name": "cancel_trip", "utterances": {"en": ["call it off", "drop the journey"]}},
            ],
            "entities": [{"name": "town", "dictionary": {"Oslo": [], "Bergen": []}}],
            "slots": [{"name": "city", "type": "town", "prompts": "Where to?"}],
        }
    )
    made = train_interpreter(skill, NluConfig(folds=2), library, seed=13)[0]
    interpreter = Interpreter.load(skill, made, library)
    explained = explain(interpreter, Memory.from_parts(made), "book Oslo", context)
    assert explained.understanding.origin == "template"
    assert explained.fired is not None
    assert "city" in explained.fired
    assert explained.share == 1.0
    assert [(value.slot, value.source) for value in explained.slots] == [("city", "template")]


def test_words_are_whole_where_values_and_tokens_say_so() -> None:
    text = "去北京的车 at 9:30, ok"
    tokens = [(0, 1), (1, 3), (3, 4), (4, 5)]
    assert [text[a:b] for a, b in words_of(text, tokens)] == [
        "去",
        "北京",
        "的",
        "车",
        "at",
        "9",
        "30",
        "ok",
    ]
    assert [text[a:b] for a, b in words_of(text, (), [(1, 3), (9, 13)])] == [
        "去",
        "北京",
        "的",
        "车",
        "at",
        "9:30",
        "ok",
    ]
