"""Is a message about the skill at all? A small detector over four signs of the frozen encoders.

The signs: the energy of the heads (log-sum-exp of their logits), the log-probability of the best
intent, the nearness of the nearest intent's prototype, and the side of the border between the skill
and everyday language; and where the author named what is out of scope, the side of the edge against
that. The detector weighs them; it learns from held-out utterances of the skill, whole intents left out
in turn, everyday sentences of our own, and the author's examples, held out as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from builder.encoding.encoder import Encoder
from builder.learning.logistic import train_logistic
from builder.learning.softmax import Floats, log_softmax, log_sum_exp, sigmoid
from builder.nlu.classifier import VectorsBy
from builder.nlu.examples import Example, one_hot
from builder.nlu.keeping import (
    WORTH_AGAINST_GUESSES,
    WORTH_AGAINST_NAMED,
    choose_threshold,
    curve_of,
)
from builder.nlu.stack import speaks
from builder.nlu.surroundings import Surroundings
from builder.schema.keeping import KeepPoint, point_at
from builder.schema.skill import Thresholds

SIGNS: Final = ("energy", "top", "near", "side", "edge")
# So many examples of the author's count as much as the guesses do; these never count for nothing.
_DOUBT: Final = 10.0
_LEAST_GUESS: Final = 0.1


class Detector(BaseModel):
    """A logistic model over the standardised signs, and the threshold on its score."""

    model_config = ConfigDict(frozen=True)

    centre: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float
    # What each share of customers kept would cost, judged by the same held-out messages.
    curve: tuple[KeepPoint, ...] = ()

    def score(self, signs: Floats) -> Floats:
        """Return the probability, 0 to 1, that a message with these signs is in scope."""
        centre, scale, weights = (
            np.asarray(values, np.float32) for values in (self.centre, self.scale, self.weights)
        )
        # A detector of an earlier version weighs fewer signs: the first ones.
        standard: Floats = (signs[..., : len(weights)] - centre) / scale
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
        named: Sequence[str] = (),
        named_vectors: VectorsBy | None = None,
    ) -> Scope:
        """Fit the surroundings; `everyday` and `named` give the language of each row of vectors.

        Named is what the author wrote that is out of scope.
        """
        column = {intent: i for i, intent in enumerate(intents)}
        targets = one_hot([column[example.intent] for example in examples], len(intents))
        targets *= np.asarray([example.weight for example in examples], np.float32)[:, None]
        fitted = []
        for encoder in stack:
            rows = [i for i, example in enumerate(examples) if speaks(encoder, example.language)]
            around = [i for i, language in enumerate(everyday) if speaks(encoder, language)]
            rows = rows or list(range(len(examples)))
            own, others = vectors[encoder.name][rows], everyday_vectors[encoder.name][around]
            beyond = [i for i, language in enumerate(named) if speaks(encoder, language)]
            foreign = named_vectors[encoder.name][beyond] if named_vectors and beyond else None
            fitted.append(Surroundings.train(encoder.name, own, targets[rows], others, foreign))
        return cls(tuple(fitted))

    def signs(
        self, logits: Sequence[Floats], said: Floats, vectors: VectorsBy, names: Sequence[str]
    ) -> Floats:
        """Return the signs of one text (signs,) or of many (n, signs), given what the heads said."""
        top = log_softmax(said.mean(axis=0)).max(axis=-1)
        energy = np.mean([log_sum_exp(z) for z in logits], axis=0)
        heard = [s for s in self.surroundings if s.view in names] or list(self.surroundings)
        seen = [s.features(vectors[s.view]) for s in heard]
        near = np.mean([near for near, _, _ in seen], axis=0)
        side = np.mean([side for _, side, _ in seen], axis=0)
        edges = [edge for _, _, edge in seen if edge is not None]
        edge = np.mean(edges, axis=0) if edges else np.zeros_like(side)
        return np.stack([energy, top, near, side, edge], axis=-1).astype(np.float32)


def train_detector(
    inside: Floats, left_out: Floats, everyday: Floats, named: Floats, *, kept: float
) -> Detector:
    """Fit the detector on held-out signs and choose its threshold, keeping the share `kept`.

    What is outside weighs together as much as what is inside. Whole intents `left_out` and `everyday`
    sentences are guesses at what strangers say; the more of that the author `named`, the less they
    count beside it.
    """
    trust = len(named) / (len(named) + _DOUBT)
    guess = max(1.0 - trust, _LEAST_GUESS)
    kinds = [(left_out, guess), (everyday, guess), (named, trust)]
    outside = [(signs, share) for signs, share in kinds if len(signs)]
    signs = np.concatenate([inside, *(part for part, _ in outside)]).astype(np.float32)
    centre, scale = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    targets = np.zeros((len(signs), 2), np.float32)
    targets[: len(inside), 1] = 1.0
    targets[len(inside) :, 0] = 1.0
    total = sum(share for _, share in outside)
    shares = [np.full(len(inside), 1.0 / len(inside))]
    shares += [np.full(len(part), share / (len(part) * total)) for part, share in outside]
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
    kept_scores = detector.score(inside)
    outside_scores = [detector.score(part) for part, _ in outside]
    return detector.model_copy(
        update={
            "threshold": choose_threshold(
                kept_scores,
                outside_scores,
                kept=kept,
                shares=[share for _, share in outside],
                worth=WORTH_AGAINST_NAMED if len(named) else WORTH_AGAINST_GUESSES,
            ),
            "curve": curve_of(
                kept_scores,
                far=_scores(detector, everyday),
                near=_scores(detector, left_out),
                named=_scores(detector, named),
            ),
        }
    )


def line_of_scope(detector: Detector | None, chosen: Thresholds) -> float:
    """Return the score from which a message is in scope: as the author chose, else as learned.

    A share of customers to keep is translated by the curve of the training; without a detector there
    is no line but the author's.
    """
    if chosen.intent is not None:
        return chosen.intent
    if detector is None:
        return 0.0
    if chosen.keep is None or not detector.curve:
        return detector.threshold
    return point_at(detector.curve, chosen.keep).threshold


def _scores(detector: Detector, signs: Floats) -> Floats:
    return detector.score(signs) if len(signs) else np.zeros(0, np.float32)


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(v), 6) for v in values)
