from pathlib import Path

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.training.encoder_benchmark import benchmark_encoders, combinations
from builder.training.evaluate import EvaluationData, Labelled

SAID = {
    "order_coffee": ["a latte please", "bring me a mocha", "one espresso for me", "coffee please"],
    "ask_price": ["how much is it", "what does it cost", "the price of that", "how much for two"],
    "ask_hours": ["when do you open", "are you open today", "when do you close", "opening hours"],
}


def cafe() -> Skill:
    intents = tuple(Intent.model_validate({"name": n, "utterances": s}) for n, s in SAID.items())
    return Skill(name="cafe", languages=("en",), intents=intents)


def library(tmp_path: Path) -> EncoderLibrary:
    french = HashingEncoder(32, "french")
    french.languages = frozenset({"fr"})
    return EncoderLibrary(
        tmp_path, preset=[HashingEncoder(256, "wide"), HashingEncoder(2, "narrow"), french]
    )


def test_combinations_are_each_alone_all_but_one_and_all() -> None:
    assert combinations(["a"]) == [("a",)]
    assert combinations(["a", "b"]) == [("a",), ("b",), ("a", "b")]
    assert combinations(["a", "b", "c"]) == [
        ("a",), ("b",), ("c",), ("b", "c"), ("a", "c"), ("a", "b"), ("a", "b", "c"),
    ]  # fmt: skip


def test_benchmark_by_cross_validation_prefers_the_wider_encoder(tmp_path: Path) -> None:
    lines, silent = benchmark_encoders(cafe(), library(tmp_path))
    found = {line.encoders: line for line in lines}
    assert set(found) == {("wide",), ("narrow",), ("wide", "narrow")}
    assert found["wide",].accuracy > found["narrow",].accuracy
    assert all(line.milliseconds > 0 for line in lines)
    assert silent == ["french"]


def test_benchmark_by_a_test_of_ones_own(tmp_path: Path) -> None:
    texts = tuple(text for said in SAID.values() for text in said)
    labels = tuple(intent for intent, said in SAID.items() for _ in said)
    known = Labelled(texts, labels)
    lines, _ = benchmark_encoders(
        cafe(), library(tmp_path), test=EvaluationData(train=known, test=known)
    )
    assert all(line.accuracy == 1.0 for line in lines if "wide" in line.encoders)
