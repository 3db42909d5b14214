"""How much letters and sounds count: examples that were held out choose, with and without slips.

As they were written, examples say that the encoders know enough; users whose messages are full of slips
are why a skill is robust. So each is judged with a slip in it as well, respelt as it would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np

from builder.encoding.encoder import Encoder, by_view
from builder.learning.softmax import Floats, log_softmax
from builder.nlu.classifier import Blend, Classifier, VectorsBy
from builder.nlu.config import NluConfig
from builder.nlu.crossval import Material
from builder.nlu.examples import Example
from builder.nlu.judgements import Judged
from builder.nlu.selftrain import said_of
from builder.nlu.spelling.lexicon import Lexicon
from builder.nlu.spelling.readings import Speller
from builder.nlu.spelling.slips import slipped
from builder.nlu.spelling.view import fit_view, heard_both, vectors_of
from builder.nlu.stack import encode_spoken

_WEIGHTS: Final = (0.2, 0.4, 0.6, 0.8)
_SHARPNESSES: Final = (0.7, 0.8, 0.9, 1.0)
_FOLDS: Final = 3
# Where one character in ten is wrong, two of three messages have a slip.
_SLIPS: Final = 2.0
# Of more examples, a third is enough to judge by.
_MANY: Final = 5_000


class Heard(NamedTuple):
    """What the encoders' heads and the view say of texts, (texts, intents), and what is right."""

    labels: list[int]
    scores: Floats
    said: Floats

    def error(self, weight: float, sharpness: float) -> float:
        """Return how far the probabilities are from what is right (Brier 1950): 0 to 2."""
        both = heard_both(self.scores, self.said, weight, sharpness)
        both[np.arange(len(self.labels)), self.labels] -= 1.0
        return float(np.square(both).sum(axis=1).mean())


def how_much(
    material: Material, judged: Judged, blend: Blend, config: NluConfig, lexicon: Lexicon
) -> tuple[float, float]:
    """Return how much the view counts beside the heads, and how sure both together are."""
    if not judged.rows:
        return 0.0, 1.0
    folds = 1 if len(material.examples) > _MANY else min(_FOLDS, len(judged.rows))
    return best_of([_fold(material, judged, blend, config, lexicon, n) for n in range(folds)])


def best_of(heard: Sequence[tuple[Heard, Heard]]) -> tuple[float, float]:
    """Return the weight and the sharpness at which texts are told best, as typed and with slips.

    0 and 1 where the heads alone know best. Likelihood would do as well, but that a few that are surely
    wrong outweigh what many gain.
    """

    def error(choice: tuple[float, float]) -> float:
        return sum(typed.error(*choice) + _SLIPS * slips.error(*choice) for typed, slips in heard)

    return min([(0.0, 1.0), *product(_WEIGHTS, _SHARPNESSES)], key=error)


def _fold(
    material: Material,
    judged: Judged,
    blend: Blend,
    config: NluConfig,
    lexicon: Lexicon,
    fold: int,
) -> tuple[Heard, Heard]:
    """Return what is said of a part of the examples as they are, and of them with slips."""
    out = range(fold, len(judged.rows), _FOLDS)
    rows = [judged.rows[n] for n in out]
    hidden = set(rows)
    known = material.only([n for n in range(len(material.examples)) if n not in hidden])
    view = fit_view(known.examples, material.intents)
    typed = [material.examples[row] for row in rows]
    languages = list(dict.fromkeys(example.language for example in typed))
    own = [each.text for each in known.examples if each.is_held_out]
    speller = Speller.of(own, languages, lexicon)
    slips = [replace(each, text=speller.likeliest(_with_slips(each.text))) for each in typed]
    labels = [judged.labels[n] for n in out]
    of_typed, of_slips = (
        log_softmax(view.logits(vectors_of([each.text for each in examples])))
        for examples in (typed, slips)
    )
    heads = Classifier.train(known.examples, material.intents, known.vectors, known.stack, config)
    read = replace(material, examples=tuple(slips), vectors=_vectors(slips, material.stack))
    return (
        Heard(labels, judged.probabilities[list(out)], of_typed),
        Heard(labels, np.exp(said_of(read, heads.with_blend(blend))), of_slips),
    )


def _with_slips(text: str) -> str:
    # Other slips than those of the copies that the view learns from.
    return slipped(text, Random(crc32(text.encode("utf-8", "surrogatepass")) + 1))


def _vectors(examples: Sequence[Example], stack: Sequence[Encoder]) -> VectorsBy:
    spoken = [(example.language, example.text) for example in examples]
    return by_view(stack, {e.name: encode_spoken(e, spoken, everyone=True) for e in stack})
