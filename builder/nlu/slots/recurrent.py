"""A tagger that reads a text from both ends: gated recurrent units over the tokens' features.

What a token is often hangs on words far away ("arriving ... on Monday"). A layer of gated recurrent
units (Cho et al. 2014) in each direction carries them along. It is trained by Adam with dropout, over
numpy: with some hundred texts that takes seconds, and no other library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.learning.adam import Adam
from builder.learning.softmax import Floats, log_softmax, sigmoid
from builder.nlu.slots.tags import Tags
from builder.nlu.threads import one_thread

_INWARD: Final = 256
_HIDDEN: Final = 128
_DROPPED: Final = 0.4
_RATE: Final = 2e-3
_WARM_UP: Final = 50
_LONGEST_GRADIENT: Final = 5.0
_NAMES: Final = (
    "inward", "inward_bias", "input", "hidden", "bias", "candidate_bias", "outward", "outward_bias"
)  # fmt: skip

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Recurrent:
    """Scores of the tags of each token, in the light of all tokens of its text.

    Shapes, with w features, d inward, h hidden and k tags: `inward` (w, d), `input` (2, d, 3h) and
    `hidden` (2, h, 3h) for the two directions (gates: reset, update, candidate), `outward` (2h, k).
    """

    inward: Floats
    inward_bias: Floats
    input: Floats
    hidden: Floats
    bias: Floats
    candidate_bias: Floats
    outward: Floats
    outward_bias: Floats

    @classmethod
    def begin(cls, width: int, tags: int, rng: np.random.Generator) -> Recurrent:
        """Return a tagger that has learned nothing yet."""
        d, h = _INWARD, _HIDDEN

        def drawn(*shape: int, among: int) -> Floats:
            bound = 1.0 / np.sqrt(among)
            return rng.uniform(-bound, bound, shape).astype(np.float32)

        return cls(
            inward=drawn(width, d, among=width),
            inward_bias=np.zeros(d, np.float32),
            input=drawn(2, d, 3 * h, among=h),
            hidden=drawn(2, h, 3 * h, among=h),
            bias=np.zeros((2, 3 * h), np.float32),
            candidate_bias=np.zeros((2, h), np.float32),
            outward=drawn(2 * h, tags, among=2 * h),
            outward_bias=np.zeros(tags, np.float32),
        )

    def logits(self, x: Floats) -> Floats:
        """Return the scores of the tags, a row a token, of one text's features."""
        y = np.maximum(x @ self.inward + self.inward_bias, 0.0)
        both = np.stack([y, y[::-1]])[:, :, None]
        states = _scan(self, both)[0][:, :, 0]
        seen = np.concatenate([states[0], states[1, ::-1]], axis=1)
        result: Floats = seen @ self.outward + self.outward_bias
        return result

    def arrays(self) -> dict[str, Floats]:
        """Return the numbers that must be kept, by name."""
        return {name: getattr(self, name) for name in _NAMES}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats]) -> Recurrent:
        """Read what `arrays` gave; raises `KeyError` when something is missing."""
        return cls(*(arrays[name] for name in _NAMES))

    @property
    def shape(self) -> tuple[int, int]:
        """How many features a token has, and how many tags there are."""
        return len(self.inward), len(self.outward_bias)


def train_recurrent(
    texts: Sequence[Floats],
    tags: Sequence[Tags],
    weights: Sequence[float],
    size: int,
    *,
    rounds: int,
    batch: int,
    progress: Callable[[float], None] = lambda done: None,
) -> Recurrent:
    """Fit by weighted cross-entropy; `texts` have a row of features a token, `tags` are below `size`."""
    with one_thread():
        rng = np.random.default_rng(len(texts))
        model = Recurrent.begin(texts[0].shape[1], size, rng)
        arrays = list(model.arrays().values())
        adam = Adam(arrays)
        steps = rounds * -(-len(texts) // batch)
        step = 0
        for _ in range(rounds):
            for rows in _batches([len(t) for t in tags], batch, rng):
                gradients = _gradients(
                    model, _Batch.of([texts[i] for i in rows], [tags[i] for i in rows]),
                    np.asarray([weights[i] for i in rows], np.float32), rng,
                )  # fmt: skip
                length = float(np.sqrt(sum(float(np.vdot(g, g)) for g in gradients)))
                shrunk = min(1.0, _LONGEST_GRADIENT / (length + 1e-9))
                pace = min(1.0, (step + 1) / _WARM_UP) * max(0.02, 1.0 - step / steps)
                adam.step([g * np.float32(shrunk) for g in gradients], _RATE * pace)
                step += 1
            progress(step / steps)
        return model


def _batches(lengths: Sequence[int], batch: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Yield rows of about the same length, in random order."""
    order = rng.permutation(len(lengths))
    pool = 20 * batch
    batches: list[list[int]] = []
    for first in range(0, len(order), pool):
        near = sorted(order[first : first + pool].tolist(), key=lambda i: lengths[i])
        batches += [near[i : i + batch] for i in range(0, len(near), batch)]
    for i in rng.permutation(len(batches)).tolist():
        yield batches[i]


@dataclass(frozen=True)
class _Batch:
    """Texts side by side, position first; `backward` is where each position lies read from the end."""

    x: Floats
    tags: Places
    there: NDArray[np.bool_]
    backward: Places

    @classmethod
    def of(cls, texts: Sequence[Floats], tags: Sequence[Tags]) -> _Batch:
        lengths = np.asarray([len(t) for t in tags])
        longest = int(lengths.max())
        x = np.zeros((longest, len(texts), texts[0].shape[1]), np.float32)
        labels = np.zeros((longest, len(texts)), np.int64)
        for column, (features, own) in enumerate(zip(texts, tags, strict=True)):
            x[: len(own), column], labels[: len(own), column] = features, own
        at = np.arange(longest)[:, None]
        there = at < lengths
        return cls(x, labels, there, np.where(there, lengths - 1 - at, at))

    def turned(self, rows: Floats) -> Floats:
        """Return rows by position, each text read from its end; what lies beyond it stays there."""
        result: Floats = np.take_along_axis(rows, self.backward[..., None], axis=0)
        return result


def _gradients(
    model: Recurrent, batch: _Batch, weights: Floats, rng: np.random.Generator
) -> list[Floats]:
    """Return the gradient of the loss by each array of the model, in their order."""
    x = batch.x * _dropout(batch.x.shape, rng)
    y = np.maximum(x @ model.inward + model.inward_bias, 0.0)
    kept_y = _dropout(y.shape, rng)
    inner = y * kept_y
    both = np.stack([inner, batch.turned(inner)])
    states, trace = _scan(model, both)
    seen = np.concatenate([states[0], batch.turned(states[1])], axis=2)
    kept_seen = _dropout(seen.shape, rng)
    seen = seen * kept_seen
    error = np.exp(log_softmax(seen @ model.outward + model.outward_bias))
    np.put_along_axis(
        error, batch.tags[..., None],
        np.take_along_axis(error, batch.tags[..., None], 2) - 1.0, 2,
    )  # fmt: skip
    error *= (batch.there * (weights / weights.sum()))[..., None]
    by_seen = (error @ model.outward.T) * kept_seen
    hidden = model.hidden.shape[1]
    by_states = np.stack([by_seen[..., :hidden], batch.turned(by_seen[..., hidden:])])
    by_both, by_hidden, by_gates, by_candidate = _scan_back(model, trace, by_states)
    by_inner = (by_both[0] + batch.turned(by_both[1])) * kept_y * (y > 0)
    flat = by_inner.reshape(-1, by_inner.shape[-1])
    gates = by_gates.reshape(2, -1, by_gates.shape[-1])
    return [
        x.reshape(-1, x.shape[-1]).T @ flat,
        flat.sum(axis=0),
        both.reshape(2, -1, both.shape[-1]).transpose(0, 2, 1) @ gates,
        by_hidden,
        gates.sum(axis=1),
        by_candidate,
        seen.reshape(-1, seen.shape[-1]).T @ error.reshape(-1, error.shape[-1]),
        error.sum(axis=(0, 1)),
    ]


def _dropout(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    kept = rng.random(shape, dtype=np.float32) >= _DROPPED
    return kept.astype(np.float32) * np.float32(1.0 / (1.0 - _DROPPED))


@dataclass(frozen=True)
class _Trace:
    """What the units did at each position: shape (2, positions, texts, hidden) each."""

    before: Floats
    reset: Floats
    update: Floats
    candidate: Floats
    inner: Floats  # the hidden part of the candidate, before the reset gate


def _scan(model: Recurrent, x: Floats) -> tuple[Floats, _Trace]:
    """Run both directions over (2, positions, texts, d); return the states after each position."""
    h = model.hidden.shape[1]
    gates = x @ model.input[:, None] + model.bias[:, None, None]
    shape = (*x.shape[:3], h)
    states, before, reset, update, candidate, inner = (
        np.empty(shape, np.float32) for _ in range(6)
    )
    state: Floats = np.zeros((2, x.shape[2], h), np.float32)
    for t in range(x.shape[1]):
        before[:, t] = state
        own = state @ model.hidden
        both = sigmoid(gates[:, t, :, : 2 * h] + own[..., : 2 * h])
        reset[:, t], update[:, t] = both[..., :h], both[..., h:]
        inner[:, t] = own[..., 2 * h :] + model.candidate_bias[:, None]
        candidate[:, t] = np.tanh(gates[:, t, :, 2 * h :] + reset[:, t] * inner[:, t])
        state = candidate[:, t] + update[:, t] * (state - candidate[:, t])
        states[:, t] = state
    return states, _Trace(before, reset, update, candidate, inner)


def _scan_back(
    model: Recurrent, trace: _Trace, by_states: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Go back through a scan: the gradients by its input, `hidden`, gates and `candidate_bias`."""
    h = model.hidden.shape[1]
    shape = by_states.shape
    by_gates = np.empty((*shape[:3], 3 * h), np.float32)
    by_hidden: Floats = np.zeros_like(model.hidden)
    by_candidate_bias: Floats = np.zeros_like(model.candidate_bias)
    carried: Floats = np.zeros((2, shape[2], h), np.float32)
    turned = model.hidden.transpose(0, 2, 1)
    for t in reversed(range(shape[1])):
        total = by_states[:, t] + carried
        update, reset, candidate = trace.update[:, t], trace.reset[:, t], trace.candidate[:, t]
        by_candidate = total * (1.0 - update) * (1.0 - candidate * candidate)
        by_update = total * (trace.before[:, t] - candidate) * update * (1.0 - update)
        by_reset = by_candidate * trace.inner[:, t] * reset * (1.0 - reset)
        by_inner = by_candidate * reset
        by_gates[:, t] = np.concatenate([by_reset, by_update, by_candidate], axis=-1)
        own = np.concatenate([by_reset, by_update, by_inner], axis=-1)
        by_hidden = by_hidden + trace.before[:, t].transpose(0, 2, 1) @ own
        by_candidate_bias = by_candidate_bias + by_inner.sum(axis=1)
        carried = (total * update + own @ turned).astype(np.float32, copy=False)
    by_x = by_gates @ model.input.transpose(0, 2, 1)[:, None]
    return by_x, by_hidden, by_gates, by_candidate_bias
