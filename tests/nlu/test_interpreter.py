from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from builder.conversation.understanding import ANSWER_QUESTION, OUT_OF_SCOPE, Context
from builder.encoding.encoder import Encoding
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, Unavailable
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.logs import unlabelled
from builder.nlu.train import train_interpreter
from builder.nlu.vectors import RecentEncodings
from builder.schema.skill import Skill

QUICK = NluConfig(folds=2)


def test_interpreter_knows_what_it_was_taught(interpreter: Interpreter, context: Context) -> None:
    understanding = interpreter.interpret("Where is my order?", context)
    assert understanding.intent.name == "track_order"
    assert understanding.intent.score == understanding.in_scope == 1.0
    assert understanding.language == "en"
    assert interpreter.interpret("你们几点上班", context).intent.name == ANSWER_QUESTION
    assert interpreter.interpret("好的呀", context).intent.name == "affirm"


def test_interpreter_ranks_intents_for_a_paraphrase(
    interpreter: Interpreter, context: Context
) -> None:
    understanding = interpreter.interpret("where is the order of mine", context)
    assert understanding.ranking[0].name == "track_order"
    scores = [ranked.score for ranked in understanding.ranking]
    assert scores == sorted(scores, reverse=True)
    assert 0.99 <= sum(scores) <= 1.001
    assert 0.0 <= understanding.in_scope <= 1.0
    assert "get_invoice" in {ranked.name for ranked in understanding.ranking}


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "？！…", "\u200b", "\x00"])
def test_interpreter_takes_wordless_text_for_out_of_scope(
    interpreter: Interpreter, context: Context, text: str
) -> None:
    understanding = interpreter.interpret(text, context)
    assert understanding.intent.name == OUT_OF_SCOPE
    assert (understanding.in_scope, understanding.ranking) == (0.0, ())


def test_interpreter_cuts_a_monstrous_message(interpreter: Interpreter, context: Context) -> None:
    understanding = interpreter.interpret("订单" * 500_000, context)
    assert len(understanding.text) == 1_000_000
    assert all(value.end <= 4_000 for value in understanding.slots)


def test_interpreter_fills_slots_of_a_payload(interpreter: Interpreter, context: Context) -> None:
    understanding = interpreter.interpret('/track_order{"order_number": "A1"}', context)
    assert [(value.slot, value.value) for value in understanding.slots] == [("order_number", "A1")]


def test_interpreter_follows_the_language_of_the_talk(
    interpreter: Interpreter, context: Context
) -> None:
    english = Context(now=context.now, language="en")
    assert interpreter.interpret("12345", english).language == "en"
    assert interpreter.interpret("12345", context).language == "zh"


def test_interpreter_hears_the_authors_threshold(
    shop: Skill, library: EncoderLibrary, parts: Mapping[str, bytes], context: Context
) -> None:
    text = "where is the order of mine"
    for line, accepted in ((0.0, True), (1.0, False)):
        strict = shop.model_copy(
            update={"thresholds": shop.thresholds.model_copy(update={"intent": line})}
        )
        understanding = Interpreter.load(strict, parts, library).interpret(text, context)
        assert (understanding.intent.name != OUT_OF_SCOPE) is accepted


def test_interpreter_is_pure_and_thread_safe(interpreter: Interpreter, context: Context) -> None:
    texts = [f"where is order number {n % 7}" for n in range(60)]
    alone = [interpreter.interpret(text, context) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: interpreter.interpret(text, context), texts))
    assert alone == together


def test_training_is_deterministic(
    shop: Skill, library: EncoderLibrary, parts: Mapping[str, bytes]
) -> None:
    again, scores = train_interpreter(shop, QUICK, library, seed=13)
    assert again == parts
    assert {"accuracy", "macro_f1", "in_scope_kept"} <= set(scores)
    assert all(name.endswith((".json", ".safetensors")) for name in parts)


def test_training_works_with_almost_nothing(library: EncoderLibrary, context: Context) -> None:
    skill = Skill.model_validate(
        {
            "name": "tiny",
            "languages": ["en"],
            "intents": [
                {"name": "open_door", "utterances": ["open the door"]},
                {"name": "close_window"},
            ],
        }
    )
    parts, _ = train_interpreter(skill, QUICK, library, seed=1)
    interpreter = Interpreter.load(skill, parts, library)
    names = {
        interpreter.interpret(text, context).ranking[0].name
        for text in ("please open that door", "close a window")
    }
    assert names == {"open_door", "close_window"}


@pytest.mark.parametrize("intents", [[], [{"name": "only", "utterances": ["a", "b"]}]])
def test_training_refuses_fewer_than_two_intents(
    library: EncoderLibrary, intents: list[dict[str, object]]
) -> None:
    skill = Skill.model_validate({"name": "s", "intents": intents})
    with pytest.raises(Invalid, match="needs at least two") as caught:
        train_interpreter(skill, QUICK, library, seed=1)
    assert caught.value.code == "too-few-intents"


def test_training_without_scope_or_built_in_intents(
    shop: Skill, library: EncoderLibrary, context: Context
) -> None:
    config = NluConfig(folds=2, scope=False, built_in_intents=False)
    parts, scores = train_interpreter(shop, config, library, seed=1)
    understanding = Interpreter.load(shop, parts, library).interpret("好的", context)
    assert not {"affirm", "deny"} & {ranked.name for ranked in understanding.ranking}
    assert "oos_recall_everyday" not in scores


def test_training_learns_from_unlabelled_texts(
    shop: Skill, library: EncoderLibrary, parts: Mapping[str, bytes]
) -> None:
    logs = ["where is the order", "track this package", "refund please", "", "取消那个订单"]
    grown, _ = train_interpreter(shop, QUICK, library, seed=13, unlabelled=unlabelled(logs))
    changed = {name for name in parts if parts[name] != grown[name]}
    # Heads and the line of scope with what it looks at; slots and what is remembered stay.
    assert "nlu/heads.safetensors" in changed
    assert not {name for name in changed if "slots" in name or "memory" in name}


class EnglishOnly(HashingEncoder):
    """A hashing encoder that speaks only English."""

    languages: frozenset[str] | None = frozenset({"en"})


def test_interpreter_hears_only_encoders_of_the_language(shop: Skill, context: Context) -> None:
    english = EnglishOnly(dimension=64, name="english")
    library = EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder(), english])
    parts, _ = train_interpreter(shop, QUICK, library, seed=1)
    interpreter = Interpreter.load(shop, parts, library)
    heard: list[str] = []

    def listening(text: str) -> Encoding:
        heard.append(text)
        return HashingEncoder.encode_one(english, text)

    english.encode_one = listening  # type: ignore[method-assign]
    interpreter.interpret("我的快递在哪里呢", context)
    assert heard == []
    interpreter.interpret("where could my parcel be", context)
    assert heard == ["where could my parcel be"]


def test_interpreter_encodes_a_text_once(shop: Skill, context: Context) -> None:
    encoder = HashingEncoder()
    library = EncoderLibrary(Path("no-such-folder"), preset=[encoder])
    parts, _ = train_interpreter(shop, QUICK, library, seed=1)
    interpreter = Interpreter.load(shop, parts, library)
    seen: list[str] = []

    def counting(text: str) -> Encoding:
        seen.append(text)
        return HashingEncoder.encode_one(encoder, text)

    encoder.encode_one = counting  # type: ignore[method-assign]
    interpreter.interpret("is my parcel on its way", context)
    vector = interpreter.vectors("is my parcel on its way", "en")[encoder.name]
    assert seen == ["is my parcel on its way"]
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)


def test_recent_encodings_forget_the_oldest() -> None:
    encoder = HashingEncoder()
    recent = RecentEncodings(2)
    first = recent.get(encoder, "a")
    assert recent.get(encoder, "a") is first
    recent.get(encoder, "b")
    recent.get(encoder, "c")
    assert recent.get(encoder, "a") is not first


def test_interpreter_refuses_other_weights(shop: Skill, parts: Mapping[str, bytes]) -> None:
    other = HashingEncoder()
    other.fingerprint = "other"
    changed = EncoderLibrary(Path("no-such-folder"), preset=[other])
    with pytest.raises(Unavailable) as caught:
        Interpreter.load(shop, parts, changed)
    assert caught.value.code == "encoder-changed"


@pytest.mark.parametrize(
    "part", ["nlu/interpreter.json", "nlu/heads.safetensors", "nlu/scope.safetensors"]
)
@pytest.mark.parametrize("data", [None, b"", b"\x08\x00\x00\x00\x00\x00\x00\x00{}", b"{}"])
def test_interpreter_names_the_part_that_is_damaged(
    shop: Skill, library: EncoderLibrary, parts: Mapping[str, bytes], part: str, data: bytes | None
) -> None:
    broken = {name: value for name, value in parts.items() if name != part}
    if data is not None:
        broken[part] = data
    with pytest.raises(Invalid, match=part) as caught:
        Interpreter.load(shop, broken, library)
    assert caught.value.code == "bundle-corrupt"
