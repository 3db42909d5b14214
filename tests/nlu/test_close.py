from __future__ import annotations

import numpy as np
import pytest

from builder.conversation.understanding import Context
from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.nlu.close import MOST, close_intents, fit_close, share_asked
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill

AMBIGUOUS = "send the parcel back"


def rows(*probabilities: tuple[float, ...]) -> Floats:
    return np.asarray(probabilities, np.float32)


def test_line_falls_where_asking_resolves_more_than_it_annoys() -> None:
    # Runners-up at 0.85 of the first are right as often as not, at 0.5 they are always wrong.
    close, far = rows((0.5, 0.425, 0.075)), rows((0.6, 0.3, 0.1))
    probabilities = np.concatenate([close.repeat(40, 0), far.repeat(40, 0)])
    labels = [0, 1] * 20 + [0] * 40
    line = fit_close(probabilities, labels)
    assert 0.5 < line <= 0.85
    asked, right = share_asked(probabilities, labels, line)
    assert asked == 0.5
    assert right == 1.0


def test_line_is_beyond_reach_where_the_first_is_always_right() -> None:
    probabilities = rows((0.5, 0.45, 0.05)).repeat(50, 0)
    line = fit_close(probabilities, [0] * 50)
    assert line > 1
    assert close_intents(("a", "b"), (0.5, 0.5), line) == ()
    assert share_asked(probabilities, [0] * 50, line) == (0.0, 1.0)


def test_few_close_calls_change_nothing() -> None:
    clear = rows((0.9, 0.05, 0.05)).repeat(100, 0)
    assert fit_close(clear, [0] * 100) == fit_close(rows((0.5, 0.45, 0.05)), [0]) == 0.5
    assert fit_close(np.zeros((0, 3), np.float32), []) == 0.5
    assert fit_close(np.ones((4, 1), np.float32), [0] * 4) == 0.5


@pytest.mark.parametrize(
    ("scores", "close"),
    [
        ((0.5, 0.4, 0.05), ("a", "b")),
        ((0.3, 0.28, 0.27, 0.15), ("a", "b", "c")),
        ((0.24, 0.24, 0.24, 0.24), ("a", "b", "c")),
        ((0.9, 0.1), ()),
        ((1.0,), ()),
        ((), ()),
    ],
)
def test_close_intents_are_the_first_of_the_ranking(
    scores: tuple[float, ...], close: tuple[str, ...]
) -> None:
    assert close_intents("abcd"[: len(scores)], scores, 0.6) == close
    assert len(close) <= MOST
    assert close_intents("abcd"[: len(scores)], scores, 0.0) == ()


@pytest.fixture(scope="module")
def torn(shop: Skill) -> Skill:
    """A shop whose author wrote the same words into two intents."""
    intents = shop.model_dump(mode="json")["intents"]
    for intent in intents:
        if intent["name"] in ("return_order", "cancel_order"):
            intent["utterances"]["en"].append(AMBIGUOUS)
    return Skill.model_validate({**shop.model_dump(mode="json"), "intents": intents})


def test_contradictory_utterance_is_close_between_its_two_intents(
    torn: Skill, library: EncoderLibrary, context: Context
) -> None:
    config = NluConfig(folds=2)
    parts, scores = train_interpreter(torn, config, library, seed=13)
    assert 0 <= scores["asked"] <= 1
    assert scores["accuracy_asking"] >= scores["accuracy"]
    asking = torn.thresholds.model_copy(update={"close": 0.4, "intent": 0.0})
    found = Interpreter.load(torn.model_copy(update={"thresholds": asking}), parts, library)
    understanding = found.interpret(AMBIGUOUS, context)
    assert {"return_order", "cancel_order"} <= set(understanding.close)
    assert understanding.close[0] == understanding.intent.name == understanding.ranking[0].name
    never = torn.model_copy(update={"thresholds": asking.model_copy(update={"close": 0.0})})
    assert Interpreter.load(never, parts, library).interpret(AMBIGUOUS, context).close == ()
    assert found.interpret("track my package", context).close == ()
