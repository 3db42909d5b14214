"""Held-out examples, as typed and with slips, choose how much letters and sounds count."""

import numpy as np
import pytest

from builder.encoding.library import EncoderLibrary
from builder.learning.softmax import Floats
from builder.nlu.config import NluConfig
from builder.nlu.judgements import Judged
from builder.nlu.simplified import simplifying
from builder.nlu.spelling.lexicon import Lexicon
from builder.nlu.spelling.trial import Heard, best_of, how_much
from builder.nlu.train import gather
from builder.schema.skill import Skill

LABELS = [0, 1] * 10


def sure_of(labels: list[int], share: float) -> Floats:
    scores = np.full((len(labels), 2), 1 - share, np.float32)
    scores[np.arange(len(labels)), labels] = share
    return scores


def test_what_knows_better_counts() -> None:
    right, wrong = np.log(sure_of(LABELS, 0.9)), np.log(sure_of(LABELS, 0.2))
    knowing, doubtful = sure_of(LABELS, 0.95), sure_of(LABELS, 0.5)
    assert best_of([(Heard(LABELS, knowing, wrong), Heard(LABELS, knowing, wrong))]) == (0.0, 1.0)
    weight, _ = best_of([(Heard(LABELS, doubtful, right), Heard(LABELS, doubtful, right))])
    assert weight == 0.8


def test_slips_count_more_than_what_is_typed_well() -> None:
    right, flat = np.log(sure_of(LABELS, 0.9)), np.log(sure_of(LABELS, 0.5))
    typed = Heard(LABELS, sure_of(LABELS, 0.9), flat)
    slips = Heard(LABELS, sure_of(LABELS, 0.4), right)
    weight, sharpness = best_of([(typed, slips)])
    assert weight > 0 and sharpness == 1.0


def test_a_few_that_are_surely_wrong_do_not_decide() -> None:
    said = np.log(sure_of(LABELS, 0.8))
    said[0] = [-30.0, 0.0]
    heads = sure_of(LABELS, 0.55)
    assert best_of([(Heard(LABELS, heads, said), Heard(LABELS, heads, said))])[0] > 0


@pytest.mark.parametrize("judged", [0, 1, 2, 8])
def test_any_number_of_examples_may_be_held_out(encoders: EncoderLibrary, judged: int) -> None:
    skill = Skill.model_validate(
        {
            "name": "s",
            "languages": ["zh", "en"],
            "intents": [
                {
                    "name": "track",
                    "utterances": {"zh": ["查快递", "我的包裹呢"], "en": ["my parcel?"]},
                },
                {
                    "name": "return",
                    "utterances": {"zh": ["我要退货", "退掉它"], "en": ["return it"]},
                },
            ],
        }
    )
    stack = simplifying(encoders.stack_for(skill.languages))
    config = NluConfig()
    material = gather(skill, config, stack, seed=1)
    rows = tuple(n for n, each in enumerate(material.examples) if each.is_held_out)[:judged]
    labels = tuple(material.intents.index(material.examples[row].intent) for row in rows)
    flat = np.full((len(rows), len(material.intents)), 1 / len(material.intents), np.float32)
    found = Judged(rows, labels, flat, np.ones(len(rows), np.float32))
    weight, sharpness = how_much(material, found, {}, config, Lexicon())
    assert 0 <= weight <= 0.8 and 0.7 <= sharpness <= 1
    assert (weight, sharpness) == how_much(material, found, {}, config, Lexicon())
    if not judged:
        assert (weight, sharpness) == (0.0, 1.0)
