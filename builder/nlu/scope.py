"""Is a message about the skill at all? A small detector over four signs of the frozen encoders.

The signs: the energy of the heads (log-sum-exp of their logits), the log-probability of the best
intent, the nearness of the nearest intent's prototype, and the side of the border between the skill
and everyday language. The detector weighs them; what it learns from never includes test data: held-out
utterances of the skill, whole intents left out in turn, and everyday sentences of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from builder.encoding.encoder import Encoder
from builder.nlu.classifier import VectorsBy
from builder.nlu.examples import Example, one_hot
from builder.nlu.logistic import train_logistic
from builder.nlu.softmax import Floats, log_softmax, log_sum_exp, sigmoid
from builder.nlu.stack import speaks
from builder.nlu.surroundings import Surroundings

SIGNS: Final = ("energy", "top", "near", "side")
# What is asked of the threshold beside keeping customers: a kept one is worth two turned away.
_WORTH_OF_KEEPING: Final = 2.0
# How many held-out utterances may be lost beyond the share that is kept.
_STRAYS: Final = 1.5


class Detector(BaseModel):
    """A logistic model over the standardised signs, and the threshold on its score."""

    model_config = ConfigDict(frozen=True)

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float

    def score(self, signs: Floats) -> Floats:
        """Return the probability, 0 to 1, that a message with these signs is in scope."""
        centre, scale, weights = (
            np.asarray(values, np.float32) for values in (self.centre, self.scale, self.weights)
        )
        standard: Floats = (signs - centre) / scale
        value: Floats = standard @ weights + np.float32(self.bias)
        return sigmoid(value)


@dataclass(frozen=True)
class Scope:
    """The surroundings of a skill in every encoder; gives the signs that a detector weighs."""

    surroundings: tuple[Surroundings, ...]

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        intents: Sequence[str],
        vectors: VectorsBy,
        everyday: Sequence[str],
        everyday_vectors: VectorsBy,
        stack: Sequence[Encoder],
    ) -> Scope:
        """Fit the surroundings; `everyday` names the language of each everyday sentence."""
        column = {intent: i for i, intent in enumerate(intents)}
        targets = one_hot([column[example.intent] for example in examples], len(intents))
        targets *= np.asarray([example.weight for example in examples], np.float32)[:, None]
        fitted = []
        for encoder in stack:
            rows = [i for i, example in enumerate(examples) if speaks(encoder, example.language)]
            around = [i for i, language in enumerate(everyday) if speaks(encoder, language)]
            rows = rows or list(range(len(examples)))
            own, others = vectors[encoder.name][rows], everyday_vectors[encoder.name][around]
            fitted.append(Surroundings.train(encoder.name, own, targets[rows], others))
        return cls(tuple(fitted))

    def signs(
        self, logits: Sequence[Floats], said: Floats, vectors: VectorsBy, names: Sequence[str]
    ) -> Floats:
        """Return the signs of one text (4,) or of many (n, 4), given what the heads said."""
        top = log_softmax(said.mean(axis=0)).max(axis=-1)
        energy = np.mean([log_sum_exp(z) for z in logits], axis=0)
        heard = [s for s in self.surroundings if s.encoder in names] or list(self.surroundings)
        seen = [s.features(vectors[s.encoder]) for s in heard]
        near = np.mean([near for near, _ in seen], axis=0)
        side = np.mean([side for _, side in seen], axis=0)
        return np.stack([energy, top, near, side], axis=-1).astype(np.float32)


def train_detector(inside: Floats, left_out: Floats, everyday: Floats, *, kept: float) -> Detector:
    """Fit the detector on held-out signs and choose its threshold, keeping the share `kept`.

    `left_out` (whole intents held out) and `everyday` weigh the same, and together as much as
    `inside`.
    """
    outside = [signs for signs in (left_out, everyday) if len(signs)]
    signs = np.concatenate([inside, *outside]).astype(np.float32)
    centre, scale = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    targets = np.zeros((len(signs), 2), np.float32)
    targets[: len(inside), 1] = 1.0
    targets[len(inside) :, 0] = 1.0
    shares = [np.full(len(inside), 1.0 / len(inside))]
    shares += [np.full(len(part), 1.0 / (len(part) * len(outside))) for part in outside]
    weights = (np.concatenate(shares) * len(inside)).astype(np.float32)
    model = train_logistic((signs - centre) / scale, targets, weights, strength=1.0)
    # A sign that seems to count the wrong way is noise of a small sample, and is not heard.
    direction = np.maximum(model.weights[1] - model.weights[0], 0.0)
    detector = Detector(
        centre=_rounded(centre),
        scale=_rounded(scale),
        weights=_rounded(direction),
        bias=round(float(model.bias[1] - model.bias[0]), 6),
        threshold=0.5,
    )
    scores = [detector.score(part) for part in (inside, *outside)]
    return detector.model_copy(update={"threshold": _choose(scores[0], scores[1:], kept=kept)})


def _choose(inside: Floats, outside: Sequence[Floats], *, kept: float) -> float:
    """Return the threshold worth most among those that keep enough, in the middle of a gap."""
    lines = np.unique(np.concatenate([inside, *outside]))
    lines = np.concatenate([[0.0], (lines[1:] + lines[:-1]) / 2])
    keeps = np.asarray([(inside >= line).mean() for line in lines])
    turned = np.asarray([np.mean([(part < line).mean() for part in outside]) for line in lines])
    # Held out, a small skill is understood worse than it will be: a stray or two may be lost.
    least = kept - _STRAYS / len(inside)
    worth = np.where(keeps >= least, _WORTH_OF_KEEPING * keeps + turned, -1.0)
    best = np.flatnonzero(worth >= worth.max() - 1e-9)
    return round(float(lines[best].mean()), 4)


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(v), 6) for v in values)
