from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from builder.conversation.understanding import Context
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.nlu.config import NluConfig
from builder.nlu.doubt import doubts_of, with_doubts
from builder.nlu.examples import Example
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill

QUICK = NluConfig(folds=5, built_in_intents=False, scope=False)
PLACES = ("paris", "rome", "berlin", "tokyo", "lima", "oslo", "cairo", "delhi")
FLIGHTS = [f"book a flight to {place}" for place in PLACES]
MEALS = [f"which restaurant in {place} has noodles" for place in PLACES]


def spoken(intent: str, texts: Sequence[str]) -> list[Example]:
    return [Example(text, intent, "en", "utterance") for text in texts]


def sure(of: Sequence[int]) -> Floats:
    """Return held-out probabilities that are nearly certain of these columns of two."""
    return np.asarray(
        [(0.9999, 0.0001) if column == 0 else (0.0001, 0.9999) for column in of], np.float32
    )


def test_label_that_everything_speaks_against_is_weighed_down() -> None:
    examples = spoken("fly", FLIGHTS[:5]) + spoken("eat", [*MEALS[:5], FLIGHTS[6]])
    labels = [0] * 5 + [1] * 6
    weighed = with_doubts(examples, range(11), sure([0] * 5 + [1] * 5 + [0]), labels)
    assert [e.weight for e in weighed[:-1]] == [1.0] * 10
    assert weighed[-1].weight == pytest.approx(0.05)


def test_hard_examples_keep_their_weight() -> None:
    probabilities = np.asarray([(0.9, 0.1), (0.5, 0.5), (0.97, 0.03)], np.float32)
    assert doubts_of(probabilities, [1, 0, 1]).tolist() == [1.0, 1.0, 1.0]
    assert doubts_of(np.zeros((0, 2), np.float32), []).tolist() == []


def test_an_intent_with_few_utterances_is_not_doubted() -> None:
    examples = spoken("fly", FLIGHTS) + spoken("eat", MEALS[:1])
    weighed = with_doubts(examples, range(9), sure([0] * 9), [0] * 8 + [1])
    assert weighed[-1].weight == 1.0


def test_words_of_two_intents_count_half_for_each() -> None:
    examples = spoken("fly", [*FLIGHTS, "Oslo!"]) + spoken("eat", [*MEALS, "oslo"])
    weighed = with_doubts(examples, range(18), sure([0] * 9 + [0] * 9), [0] * 9 + [1] * 9)
    assert [e.weight for e in weighed if e.text.lower().startswith("oslo")] == [0.5, 0.5]


def test_training_survives_slips(library: EncoderLibrary, context: Context) -> None:
    def trained(flights: Sequence[str], meals: Sequence[str]) -> tuple[Interpreter, float]:
        intents = [
            {"name": "fly", "utterances": {"en": list(flights)}},
            {"name": "eat", "utterances": {"en": list(meals)}},
        ]
        skill = Skill.model_validate({"name": "trip", "languages": ["en"], "intents": intents})
        parts, scores = train_interpreter(skill, QUICK, library, seed=3)
        return Interpreter.load(skill, parts, library), scores["doubted"]

    more = [f"i need a {kind} flight to {place}" for kind in ("cheap", "late") for place in PLACES]
    also = [f"where can i eat {what} in {place}" for what in ("rice", "fish") for place in PLACES]
    flights, meals = [*FLIGHTS, *more], [*MEALS, *also]
    clean, few = trained(flights, meals)
    slipped, some = trained([*flights[1:], meals[0]], [*meals[1:], flights[0]])
    assert some > few
    for place in ("madrid", "vienna", "quito"):
        text = f"book a flight to {place} please"
        found = [i.interpret(text, context).ranking[0] for i in (clean, slipped)]
        assert [each.name for each in found] == ["fly", "fly"]


def test_one_utterance_against_five_hundred(library: EncoderLibrary, context: Context) -> None:
    many = [f"book flight number {n} to {PLACES[n % 8]}" for n in range(500)]
    intents = [
        {"name": "fly", "utterances": {"en": many}},
        {"name": "eat", "utterances": {"en": ["which restaurant has noodles"]}},
    ]
    skill = Skill.model_validate({"name": "trip", "languages": ["en"], "intents": intents})
    parts, _ = train_interpreter(skill, QUICK, library, seed=3)
    interpreter = Interpreter.load(skill, parts, library)
    assert (
        interpreter.interpret("which restaurant has good noodles", context).ranking[0].name == "eat"
    )
    assert interpreter.interpret("book a flight to madrid", context).ranking[0].name == "fly"
