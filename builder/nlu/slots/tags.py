"""Spans as tags of tokens: begin, inside and outside, and the best sequence of them.

Tag 0 is outside; slot number `s` has tags `2 s + 1` (begin) and `2 s + 2` (inside).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Offsets
from builder.schema.utterance import Span

Floats = NDArray[np.float32]
Tags = NDArray[np.int64]
OUTSIDE = 0
_NEVER = np.float32(-1e4)
_TINY = 1e-30
# A tag so much less likely than the best of its token counts as just that unlikely.
_LEAST = np.float32(-50.0)


@dataclass(frozen=True)
class TaggedSpan:
    """Characters `start` to `end` (exclusive) that tags mark, the slot's number and a score."""

    start: int
    end: int
    slot: int
    score: float


def begin(slot: int) -> int:
    """Return the tag that begins a span of a slot."""
    return 2 * slot + 1


def inside(slot: int) -> int:
    """Return the tag that continues a span of a slot."""
    return 2 * slot + 2


def tags_of(offsets: Offsets, spans: Sequence[Span], slots: Sequence[str]) -> Tags:
    """Tag the tokens that the spans touch; spans of unknown slots leave their tokens outside."""
    tags = np.zeros(len(offsets), np.int64)
    for span in spans:
        if span.slot not in slots:
            continue
        slot = slots.index(span.slot)
        touched = np.flatnonzero((offsets[:, 0] < span.end) & (offsets[:, 1] > span.start))
        tags[touched] = inside(slot)
        tags[touched[:1]] = begin(slot)
    return tags


def count_transitions(sequences: Sequence[Tags], slots: int) -> Floats:
    """Return the log-probability of each tag after each other; row 0 of `from` also begins a text."""
    size = 2 * slots + 1
    counts = np.full((size, size), 0.1, np.float64)
    for tags in sequences:
        for before, after in pairwise([OUTSIDE, *tags.tolist()]):
            counts[before, after] += 1
    log: Floats = np.log(counts / counts.sum(axis=1, keepdims=True)).astype(np.float32)
    return np.where(possible(slots), log, _NEVER).astype(np.float32)


def possible(slots: int) -> NDArray[np.bool_]:
    """Tell which tag may follow which: inside a span only after its begin or its inside."""
    size = 2 * slots + 1
    allowed = np.ones((size, size), bool)
    for slot in range(slots):
        allowed[:, inside(slot)] = False
        allowed[[begin(slot), inside(slot)], inside(slot)] = True
    return allowed


def best_tags(scores: Floats, transitions: Floats) -> Tags:
    """Return the best sequence of tags (Viterbi); `scores` has a row a token, a column a tag."""
    count, size = scores.shape
    back = np.zeros((count, size), np.int64)
    best = transitions[OUTSIDE] + scores[0]
    for i in range(1, count):
        total = best[:, None] + transitions
        back[i] = total.argmax(axis=0)
        best = total[back[i], np.arange(size)] + scores[i]
    tags = np.zeros(count, np.int64)
    tags[-1] = best.argmax()
    for i in range(count - 1, 0, -1):
        tags[i - 1] = back[i, tags[i]]
    return tags


def spans_of(tags: Tags, offsets: Offsets, probabilities: Floats) -> list[TaggedSpan]:
    """Read the spans that tags mark; the score is the mean probability of their tokens."""
    found: list[TaggedSpan] = []
    at = 0
    while at < len(tags):
        tag = int(tags[at])
        if tag == OUTSIDE:
            at += 1
            continue
        slot = (tag - 1) // 2
        last = at + 1
        while last < len(tags) and tags[last] == inside(slot):
            last += 1
        own = probabilities[at:last, [begin(slot), inside(slot)]].sum(axis=1)
        found.append(
            TaggedSpan(
                int(offsets[at, 0]), int(offsets[last - 1, 1]), slot, float(np.mean(own).clip(0, 1))
            )
        )
        at = last
    return found


def marginals(scores: Floats, transitions: Floats) -> Floats:
    """Return the probability of each tag at each token, given all of them (forward and backward)."""
    count, size = scores.shape
    # Scaled at each token, which needs no logarithms inside (Rabiner 1989).
    ways = np.exp(transitions)
    likely = np.exp(np.maximum(scores - scores.max(axis=1, keepdims=True), _LEAST))
    forward, backward = np.empty_like(likely), np.ones((count, size), np.float32)
    for i in range(count):
        reached = (ways[OUTSIDE] if i == 0 else forward[i - 1] @ ways) * likely[i]
        forward[i] = reached / max(float(reached.sum()), _TINY)
    for i in range(count - 2, -1, -1):
        left = ways @ (likely[i + 1] * backward[i + 1])
        backward[i] = left / max(float(left.max()), _TINY)
    both = forward * backward
    probabilities: Floats = both / np.maximum(both.sum(axis=1, keepdims=True), _TINY)
    return probabilities
