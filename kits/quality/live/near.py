"""The nearest neighbours of every utterance, kept while utterances come and go."""

from __future__ import annotations

from typing import Final

import numpy as np

from builder.learning.softmax import Floats, unit_rows
from builder.nlu.neighbours import compressed
from kits.quality.live.ridge import Rows

# So many are heard; more are known, so that one that goes need not be looked for anew.
HEARD: Final = 10
_KNOWN: Final = 16
# Likeness counts by this power, so that the nearest count most.
_SHARPNESS: Final = 3
_BLOCK: Final = 1_000
# From so many rows on, candidates are found in fewer dimensions and compared in all of them.
_MANY: Final = 3_000
_CANDIDATES: Final = 48
_NOBODY: Final = np.float32(-2.0)


class Near:
    """Rows and likenesses of the nearest neighbours of each row, nearest first nowhere; -1 is nobody."""

    def __init__(self, vectors: Floats) -> None:
        """Find the neighbours of all rows."""
        count = len(vectors)
        self.rows: Rows = np.full((count, _KNOWN), -1, np.int64)
        self.likeness: Floats = np.full((count, _KNOWN), _NOBODY, np.float32)
        self._alive = np.ones(count, bool)
        most = min(_KNOWN, count - 1)
        if most < 1:
            return
        near = unit_rows(compressed(vectors)) if count > _MANY else vectors
        wanted = min(_CANDIDATES, count - 1) if count > _MANY else most
        for start in range(0, count, _BLOCK):
            alike = near[start : start + _BLOCK] @ near.T
            own = np.arange(len(alike))
            alike[own, start + own] = _NOBODY
            found = np.argpartition(-alike, wanted - 1, axis=1)[:, :wanted]
            exact = np.take_along_axis(alike, found, axis=1)
            if wanted > most:
                exact = np.einsum("nkd,nd->nk", vectors[found], vectors[start : start + _BLOCK])
                best = np.argpartition(-exact, most - 1, axis=1)[:, :most]
                found = np.take_along_axis(found, best, axis=1)
                exact = np.take_along_axis(exact, best, axis=1)
            self.rows[start : start + _BLOCK, :most] = found
            self.likeness[start : start + _BLOCK, :most] = exact

    def with_room(self, rows: int) -> None:
        """Grow to so many rows; the new ones are not there yet."""
        held = len(self.rows)
        grown, likeness = np.full((rows, _KNOWN), -1, np.int64), np.full((rows, _KNOWN), _NOBODY)
        grown[:held], likeness[:held] = self.rows, self.likeness
        alive = np.zeros(rows, bool)
        alive[:held] = self._alive
        self.rows, self.likeness, self._alive = grown, likeness.astype(np.float32), alive

    def add(self, row: int, vectors: Floats) -> None:
        """Take a row in, as a neighbour of others too."""
        alike = self._alike(row, vectors)
        self._take(row, alike)
        self._alive[row] = True
        nearer = np.flatnonzero(alike > self.likeness.min(axis=1))
        nearer = nearer[self._alive[nearer] & (nearer != row)]
        place = self.likeness[nearer].argmin(axis=1)
        self.rows[nearer, place] = row
        self.likeness[nearer, place] = alike[nearer]

    def remove(self, row: int, vectors: Floats) -> None:
        """Let a row go; who knew it, and then too few, looks for others."""
        self._alive[row] = False
        self.rows[row], self.likeness[row] = -1, _NOBODY
        knew = self.rows == row
        self.rows[knew], self.likeness[knew] = -1, _NOBODY
        most = min(HEARD, int(self._alive.sum()) - 1)
        for other in np.flatnonzero(knew.any(axis=1)):
            if (self.rows[other] >= 0).sum() < most:
                self._take(int(other), self._alike(int(other), vectors))

    def votes(self, labels: Rows, classes: int) -> Floats:
        """Return which intents the nearest neighbours have, as shares: (rows, classes)."""
        nearest = np.argpartition(-self.likeness, HEARD - 1, axis=1)[:, :HEARD]
        rows = np.take_along_axis(self.rows, nearest, axis=1)
        alike = np.take_along_axis(self.likeness, nearest, axis=1)
        weight = np.where(rows >= 0, np.maximum(alike, 1e-6) ** _SHARPNESS, 0.0)
        place = np.arange(len(rows))[:, None] * classes + np.maximum(labels[rows], 0)
        told = np.bincount(place.ravel(), weight.ravel(), minlength=len(rows) * classes)
        shares = told.reshape(len(rows), classes).astype(np.float32)
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), np.float32(1e-9))
        return shares

    def rivals(self, labels: Rows, line: float) -> list[tuple[int, int, float]]:
        """Return (row, row, likeness) of neighbours with different labels, each pair once, best first.

        Those from a likeness on are rivals.
        """
        left, place = np.nonzero((self.likeness >= line) & (labels[self.rows] != labels[:, None]))
        right, alike = self.rows[left, place], self.likeness[left, place]
        found = {
            (min(a, b), max(a, b)): s
            for a, b, s in zip(left.tolist(), right.tolist(), alike.tolist(), strict=True)
        }
        return sorted(((a, b, s) for (a, b), s in found.items()), key=lambda p: (-p[2], p[0], p[1]))

    def _alike(self, row: int, vectors: Floats) -> Floats:
        alike: Floats = vectors @ vectors[row]
        alike[~self._alive] = _NOBODY
        alike[row] = _NOBODY
        return alike

    def _take(self, row: int, alike: Floats) -> None:
        most = min(_KNOWN, len(alike) - 1)
        best = np.argpartition(-alike, most - 1)[:most] if most > 0 else np.zeros(0, np.int64)
        best = best[alike[best] > _NOBODY]
        self.rows[row], self.likeness[row] = -1, _NOBODY
        self.rows[row, : len(best)], self.likeness[row, : len(best)] = best, alike[best]
