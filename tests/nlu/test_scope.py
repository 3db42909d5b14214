from __future__ import annotations

import numpy as np
import pytest

from builder.conversation.understanding import OUT_OF_SCOPE, Context
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.keeping import choose_threshold, curve_of
from builder.nlu.named import named_sentences
from builder.nlu.scope import SIGNS, Detector, line_of_scope, train_detector
from builder.nlu.train import train_interpreter
from builder.nlu.trained import TrainedIntents
from builder.schema.keeping import KeepPoint, point_at, point_below
from builder.schema.skill import Skill, Thresholds

FITNESS = tuple(
    f"{what} my {which}"
    for what in ("track", "where is the record of", "has the app counted")
    for which in ("steps", "morning run", "heart rate", "sleep")
)
QUICK = NluConfig(folds=3)


@pytest.fixture(scope="module")
def warned(shop: Skill) -> Skill:
    return shop.model_copy(update={"out_of_scope": {"en": FITNESS}})


@pytest.fixture(scope="module")
def learned(warned: Skill, library: EncoderLibrary) -> tuple[Interpreter, dict[str, float]]:
    parts, scores = train_interpreter(warned, QUICK, library, seed=13)
    return Interpreter.load(warned, parts, library), scores


def test_scope_learns_from_what_the_author_named(
    learned: tuple[Interpreter, dict[str, float]], interpreter: Interpreter, context: Context
) -> None:
    for stranger in ("track my evening run", "has the app counted my walk", "track my weight"):
        after, before = (i.interpret(stranger, context) for i in (learned[0], interpreter))
        assert after.in_scope < before.in_scope
    assert learned[1]["oos_recall_named"] >= 0.5


def test_scope_turns_a_named_utterance_away_word_for_word(
    learned: tuple[Interpreter, dict[str, float]], context: Context
) -> None:
    understanding = learned[0].interpret("Track my steps!", context)
    assert understanding.intent.name == OUT_OF_SCOPE
    assert (understanding.in_scope, understanding.ranking) == (0.0, ())
    assert understanding.origin == "utterance"


def test_named_sentences_leave_out_what_an_intent_says(shop: Skill) -> None:
    skill = shop.model_copy(
        update={"out_of_scope": {"*": ("写首诗", "Where is my order?", "a poem", "A poem!")}}
    )
    assert named_sentences(skill) == (("zh", "写首诗"), ("en", "a poem"))


def test_a_single_named_utterance_trains(shop: Skill, library: EncoderLibrary) -> None:
    skill = shop.model_copy(update={"out_of_scope": {"en": ("write me a poem",)}})
    parts, scores = train_interpreter(skill, QUICK, library, seed=13)
    assert TrainedIntents.from_parts(parts).facts.detector is not None
    assert "oos_recall_named" in scores


def test_detector_of_an_earlier_version_weighs_the_first_signs() -> None:
    old = Detector(
        centre=(0, 0, 0, 0), scale=(1, 1, 1, 1), weights=(1, 0, 0, 0), bias=0, threshold=0.5
    )
    signs = np.zeros(len(SIGNS), np.float32)
    signs[-1] = -50.0
    assert float(old.score(signs)) == 0.5


def test_few_named_examples_weigh_less_than_many() -> None:
    rng = np.random.default_rng(3)

    def draw(count: int, energy: float, edge: float) -> Floats:
        signs = rng.normal(0, 1, (count, len(SIGNS))).astype(np.float32)
        signs[:, 0] += energy
        signs[:, -1] += edge
        return signs

    inside, far, named = draw(200, 2, 0), draw(200, -2, 0), draw(60, 2, -4)
    few = train_detector(inside, far, far, named[:3], kept=0.9)
    many = train_detector(inside, far, far, named, kept=0.9)
    assert 0 < few.weights[-1] < many.weights[-1]


def test_curve_says_what_each_share_of_customers_kept_costs() -> None:
    inside = np.linspace(0.3, 1.0, 201, dtype=np.float32)
    far = np.linspace(0.0, 0.4, 101, dtype=np.float32)
    near = np.linspace(0.2, 0.9, 101, dtype=np.float32)
    nobody = np.zeros(0, np.float32)
    curve = curve_of(inside, far=far, near=near, named=nobody)
    for point in curve:
        assert np.mean(inside >= point.threshold) >= point.keep
        assert point.far == pytest.approx(np.mean(far < point.threshold), abs=1e-4)
        assert point.named is None
    lines = [point.threshold for point in curve]
    assert lines == sorted(lines, reverse=True)
    assert all(p.far is not None and p.near is not None and p.far > p.near for p in curve)


def test_threshold_keeps_the_share_that_was_asked_for() -> None:
    few, most = np.linspace(0.1, 0.3, 100), np.linspace(0.9, 1.0, 400)
    inside = np.concatenate([few, most]).astype(np.float32)
    outside = np.linspace(0.2, 0.5, 500, dtype=np.float32)
    strict = choose_threshold(inside, [outside], kept=0.7)
    mild = choose_threshold(inside, [outside], kept=0.95)
    assert 0.5 < strict < 0.9
    assert mild < 0.2
    assert np.mean(inside >= mild) >= 0.945


def test_authors_share_of_customers_is_translated_without_training(
    warned: Skill, library: EncoderLibrary
) -> None:
    parts, _ = train_interpreter(warned, QUICK, library, seed=13)
    detector = TrainedIntents.from_parts(parts).facts.detector
    assert detector is not None and detector.curve
    lines = [
        line_of_scope(detector, Thresholds(keep=keep)) for keep in (0.99, 0.97, 0.955, 0.9, 0.8)
    ]
    assert lines == sorted(lines)
    assert lines[1] == next(p.threshold for p in detector.curve if p.keep == 0.97)
    assert line_of_scope(detector, Thresholds()) == detector.threshold
    assert line_of_scope(detector, Thresholds(keep=0.8, intent=0.123)) == 0.123
    assert line_of_scope(None, Thresholds(keep=0.8)) == 0.0


def test_points_between_are_mixed_and_the_ends_hold() -> None:
    low = KeepPoint(keep=0.8, threshold=0.9, far=1.0, near=0.8)
    high = KeepPoint(keep=0.9, threshold=0.5, far=0.9, near=0.4, named=0.3)
    middle = KeepPoint(keep=0.85, threshold=0.7, far=0.95, near=0.6)
    assert point_at((low, high), 0.85) == point_below((low, high), 0.7) == middle
    assert point_at((low, high), 0.99) == point_below((low, high), 0.1) == high
    assert point_at((low, high), 0.5) == point_below((low, high), 1.0) == low
