"""Whatever is typed or taught gets a defined result or a clear refusal; nothing crashes or stalls."""

import time
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.conversation.understanding import OUT_OF_SCOPE, Context, Understanding
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, errors_of
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.nlu.wording import has_words
from builder.schema.check import check
from builder.schema.skill import Skill

# Far more than any of these takes; a stall takes minutes.
LONG = 30.0
# What people paste, and what breaks software: scripts, marks, joiners, directions, half characters.
ODD = [
    *"aZ1 0.,-/:%$￥@#_*'\"()[]{}\\<>?!。，、；：？！…—",
    *"一两百千万亿半第周月年日号点分秒明天下午查订单退货再和",
    *"ＡＢ１２％：（）　éßİıשاहिกかカ한Ω",
    *("e\u0301", "\u0301", "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u2028", "\ufffe"),
    *("😀", "👨\u200d👩\u200d👧", "🏻", "🇨🇳", "\x00", "\x07", "\x1b[2J", "\x7f", "\x85"),
    *("\ud800", "\udfff", "\U0010ffff", "\n", "\t", "where ", "order ", "A1001", "tomorrow "),
]
TWO_INTENTS = [
    {"name": "go", "utterances": ["fly there", "take me there"]},
    {"name": "eat", "utterances": ["bring me food", "i am hungry"]},
]
odd_texts = st.lists(st.sampled_from(ODD), max_size=40).map("".join)
any_texts = st.text(st.characters(exclude_categories=[]), max_size=80)


def ensure_sound(understanding: Understanding, text: str) -> None:
    """Check what must hold of any understanding of any text."""
    assert len(understanding.text) == len(text)
    assert orjson.loads(understanding.model_dump_json())["language"] in ("zh", "en")
    assert 0.0 <= understanding.in_scope <= 1.0
    for value in understanding.slots:
        assert 0 <= value.start <= value.end <= len(text)
    for request in understanding.requests:
        assert understanding.text[request.start :].startswith(request.text)


@settings(max_examples=150, deadline=None)
@given(st.one_of(odd_texts, any_texts), st.lists(odd_texts, max_size=2))
def test_any_text_is_understood_somehow(
    bad_interpreter: Interpreter, bad_context: Context, text: str, alternatives: list[str]
) -> None:
    ensure_sound(bad_interpreter.interpret(text, bad_context), text)
    chosen = bad_interpreter.interpret(text, bad_context, alternatives)
    assert len(chosen.text) in {len(said) for said in (text, *alternatives)}
    assert bool(bad_interpreter.vectors(text, "zh")) == has_words(text)


@pytest.mark.parametrize(
    "unit", [*ODD[::6], "三点", "千万", "1,", "a@b.", "http://", "and ", "，再查"]
)
def test_endless_text_is_read_in_bounded_time(
    bad_interpreter: Interpreter, bad_context: Context, unit: str
) -> None:
    text = unit * (100_000 // len(unit))
    started = time.perf_counter()
    ensure_sound(bad_interpreter.interpret(text, bad_context), text)
    assert time.perf_counter() - started < LONG


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\n\t", "？！。，…", "——", "😀😀🎉", "\u200b\u200d\ufeff", "\u202e\u2066"),
        *("\x00\x1b\x7f", "\ud800", "🏻", "((((", "'\"'"),
    ],
)
def test_a_text_without_words_is_out_of_scope(
    bad_interpreter: Interpreter, bad_context: Context, text: str
) -> None:
    understanding = bad_interpreter.interpret(text, bad_context)
    assert understanding.intent.name == OUT_OF_SCOPE
    assert understanding.origin == "nothing"
    assert understanding.slots == ()


@pytest.mark.parametrize(
    "text",
    [
        "where is\x00 my order",
        "\u202ewhere is my order\u202c",
        "where is my order \ud83d",
        "\ufeffWHERE IS MY ORDER???!!!",
        "ｗｈｅｒｅ　ｉｓ　ｍｙ　ｏｒｄｅｒ",
        "where is my order 😀😀",
    ],
)
def test_odd_characters_do_not_hide_the_words(
    bad_interpreter: Interpreter, bad_context: Context, text: str
) -> None:
    assert bad_interpreter.interpret(text, bad_context).intent.name == "track_order"


def taught(library: EncoderLibrary, **parts: Any) -> Interpreter:
    """Train a skill of the given parts, in bounded time."""
    skill = Skill.model_validate({"name": "odd", "languages": ["en", "zh"], **parts})
    check(skill)
    started = time.perf_counter()
    made: Mapping[str, bytes] = train_interpreter(skill, NluConfig(folds=2), library, seed=1)[0]
    assert time.perf_counter() - started < LONG
    return Interpreter.load(skill, made, library)


@pytest.mark.parametrize(
    "utterances",
    [
        {"only": ["hello there"], "empty": []},
        {"a": ["the very same words"], "b": ["the very same words"]},
        {"a": ["same words", "same words"], "b": ["same words", "other words"], "c": []},
        {"a": ["?!"], "b": ["😀"], "c": ["\u200b"]},
        {"a": ["x" * 5000], "b": ["一" * 5000]},
        {"a": ["word"] * 500, "b": ["another"]},
        {"a": [f"number {n}" for n in range(300)], "b": ["rare thing"]},
    ],
)
def test_odd_training_data_still_makes_an_interpreter(
    library: EncoderLibrary, bad_context: Context, utterances: dict[str, list[str]]
) -> None:
    intents = [{"name": name, "utterances": said} for name, said in utterances.items()]
    made = taught(library, intents=intents)
    for text in ("hello there", "the very same words", "?!", "rare thing", ""):
        ensure_sound(made.interpret(text, bad_context), text)


def test_one_intent_alone_is_refused(library: EncoderLibrary) -> None:
    with pytest.raises(Invalid, match="at least two") as told:
        taught(library, intents=[{"name": "only", "utterances": ["hello there"]}])
    assert told.value.code == "too-few-intents"


def test_contradictory_labels_decide_nothing_outright(
    library: EncoderLibrary, bad_context: Context
) -> None:
    same = ["stop my card now"]
    intents = [
        {"name": "block", "utterances": [*same, "block this card", "freeze the card please"]},
        {"name": "close", "utterances": [*same, "close the account", "end my contract"]},
    ]
    understanding = taught(library, intents=intents).interpret(same[0], bad_context)
    assert understanding.origin == "learned"
    assert {ranked.name for ranked in understanding.ranking[:2]} == {"block", "close"}
    assert understanding.ranking[0].score < 0.9


def test_duplicate_and_overlapping_values_have_a_defined_winner(
    library: EncoderLibrary, bad_context: Context
) -> None:
    dictionary = {
        "New York": ["york", "NY", "ny", "New York"],
        "York": ["york"],
        "New York City": ["new york city"],
        "新": [],
        "新约": ["新约克"],
    }
    made = taught(
        library,
        intents=TWO_INTENTS,
        entities=[{"name": "place", "dictionary": dictionary}],
        slots=[{"name": "to", "type": "place", "prompts": "Where?"}],
    )
    (found,) = made.interpret("fly to new york city today", bad_context).slots[:1]
    assert found.value == "New York City"
    again = [made.interpret("take me to york", bad_context).slots for _ in range(3)]
    assert again[0] == again[1] == again[2]
    assert again[0][0].value == "New York"  # the author's first


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(x+x+)+y", "(.*)*", "((a|aa)+)+b", "([a-z]+)*[0-9]"]
)
def test_a_regex_that_explodes_elsewhere_does_not_here(
    library: EncoderLibrary, bad_context: Context, pattern: str
) -> None:
    made = taught(
        library,
        intents=TWO_INTENTS,
        entities=[{"name": "code", "patterns": [pattern]}],
        slots=[{"name": "code", "type": "code", "prompts": "Which?"}],
    )
    text = "a" * 4000 + "!" + "x" * 40
    started = time.perf_counter()
    ensure_sound(made.interpret(text, bad_context), text)
    assert time.perf_counter() - started < LONG


@pytest.mark.parametrize(
    "pattern", ["(", "a{1000}{1000}", "(?=x)", r"(a)\1", "[z-a]", "a" * 100_000]
)
def test_a_pattern_that_cannot_be_used_is_told(pattern: str) -> None:
    skill = Skill.model_validate(
        {"name": "odd", "entities": [{"name": "code", "patterns": [pattern]}]}
    )
    problems = errors_of(check(skill))
    assert problems
    assert all(len(str(problem)) < 1000 for problem in problems)
