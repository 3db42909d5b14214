"""The utterances of one language by meaning: vectors, neighbours, and what each would be taken for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.encoding.encoder import Encoder, sentences_in, weight_of
from builder.learning.softmax import Floats, unit_rows
from builder.nlu.stack import heard
from kits.quality.live.near import Near
from kits.quality.live.ridge import Ridge, Rows

# With fewer utterances their mean says more about them than about the language.
_FEW: Final = 200
# Rounding adds up over rank-one steps: after so many all is fitted anew.
_STEPS: Final = 2_000
_ROOM: Final = 64
# So many texts that are said nowhere are remembered.
_HEARD: Final = 2_000

Key = tuple[str, str]  # intent and text


@dataclass(frozen=True)
class Judged:
    """What is said of each row of a space, had it not been learned from.

    `own` is the margin by which a row's own intent leads, below 0 where another one does; `other` is the
    intent that comes first besides its own, `wrong` how sure it is that the own is wrong, 0 to 1.
    """

    own: Floats
    other: Rows
    wrong: Floats


class Meaning:
    """Turns texts of a language into vectors whose products are likeness, by all that hear it."""

    def __init__(
        self, language: str, stack: Sequence[Encoder], texts: Sequence[str], around: Sequence[str]
    ) -> None:
        """Learn what sentences of the language share: from the texts, and from others if few."""
        self._encoders = heard(stack, language)
        shown = list(texts) if len(texts) >= _FEW else [*texts, *around]
        self._known: dict[str, Floats] = {}
        self._heard: dict[str, Floats] = {}
        raw = self._raw(shown)
        self._means = {name: rows.mean(axis=0) for name, rows in raw.items()}
        self._remember(shown, raw)

    def of(self, texts: Sequence[str]) -> Floats:
        """Return the unit vectors of texts; each text is encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._remember(new, self._raw(new))
        return np.stack([self._known[text] for text in texts])

    def hear(self, texts: Sequence[str]) -> Floats:
        """Return the unit vectors of texts that are said nowhere; the last ones are remembered."""
        new = self.unheard(texts)
        if new:
            self._heard |= self._joined(new, self._raw(new))
        found = np.stack([self._heard[t] if t in self._heard else self._known[t] for t in texts])
        for text in list(self._heard)[: max(len(self._heard) - _HEARD, 0)]:
            del self._heard[text]
        return found

    def unheard(self, texts: Sequence[str]) -> list[str]:
        """Return those of the texts that would have to be encoded."""
        return [t for t in dict.fromkeys(texts) if t not in self._known and t not in self._heard]

    def forget(self, text: str) -> None:
        """Let go of a text that is said no more."""
        self._known.pop(text, None)

    def _raw(self, texts: Sequence[str]) -> dict[str, Floats]:
        return {e.name: sentences_in(e, e.encode(texts)) for e in self._encoders}

    def _remember(self, texts: Sequence[str], raw: Mapping[str, Floats]) -> None:
        self._known |= self._joined(texts, raw)

    def _joined(self, texts: Sequence[str], raw: Mapping[str, Floats]) -> dict[str, Floats]:
        weights = {encoder.name: weight_of(encoder) for encoder in self._encoders}
        total = sum(weights.values())
        parts = [
            np.float32((weights[name] / total) ** 0.5) * unit_rows(rows - self._means[name])
            for name, rows in raw.items()
        ]
        joined = np.concatenate(parts, axis=1)
        return dict(zip(texts, joined, strict=True))


class Space:
    """Rows of utterances, added and removed in place; a free row has label -1."""

    def __init__(
        self,
        language: str,
        said: Sequence[Key],
        stack: Sequence[Encoder],
        around: Sequence[str] = (),
    ) -> None:
        """Encode and compare all utterances of a language; keys are (intent, text), each once."""
        self.language = language
        self.intents: list[str] = list(dict.fromkeys(intent for intent, _ in said))
        self._column = {intent: n for n, intent in enumerate(self.intents)}
        self.meaning = Meaning(language, stack, [text for _, text in said], around)
        self.keys: list[Key | None] = list(said)
        self.row_of: dict[Key, int] = {key: row for row, key in enumerate(said)}
        self.vectors = self.meaning.of([text for _, text in said])
        self.labels: Rows = np.array([self._column[intent] for intent, _ in said], np.int64)
        self.near = Near(self.vectors)
        self.ridge = Ridge(self.vectors, self.labels, len(self.intents))
        self._free: list[int] = []
        self._steps = 0
        # Room is made while people wait anyway, not at their first change.
        self._grow()

    def __len__(self) -> int:
        return len(self.row_of)

    def change(self, gone: Sequence[Key], new: Sequence[Key]) -> None:
        """Take some utterances out and others in."""
        for key in gone:
            self._remove(key)
        for key in new:
            self._add(key)
        self._steps += len(gone) + len(new)
        if self._steps > _STEPS:
            self.ridge = Ridge(self.vectors, self.labels, len(self.intents))
            self._steps = 0

    def judge(self) -> Judged:
        """Judge every row by what is learned from all others, and by its neighbours."""
        rows = np.arange(len(self.labels))
        labels = np.maximum(self.labels, 0)
        total = self.ridge.scores(self.labels) + self.near.votes(self.labels, len(self.intents))
        own = total[rows, labels]
        total[rows, labels] = -np.inf
        others = total.argmax(axis=1)
        margins = own - total[rows, others]
        if len(self.intents) < 2:
            margins = np.ones(len(rows), np.float32)
        margins = np.where(self.labels >= 0, margins, np.float32(9.0)).astype(np.float32)
        return Judged(margins, others, _sureness(margins))

    def _add(self, key: Key) -> None:
        if not self._free:
            self._grow()
        row = self._free.pop()
        intent, text = key
        column = self._column.get(intent)
        if column is None:
            column = self._column[intent] = len(self.intents)
            self.intents.append(intent)
            self.ridge.with_room(len(self.labels), len(self.intents))
        self.vectors[row] = self.meaning.of([text])[0]
        self.labels[row], self.keys[row], self.row_of[key] = column, key, row
        self.ridge.add(row, self.vectors, column)
        self.near.add(row, self.vectors)

    def _remove(self, key: Key) -> None:
        row = self.row_of.pop(key)
        self.ridge.remove(row, self.vectors, int(self.labels[row]))
        self.near.remove(row, self.vectors)
        self.labels[row], self.keys[row] = -1, None
        self.vectors[row] = 0.0
        self._free.append(row)

    def _grow(self) -> None:
        held = len(self.labels)
        room = held + max(_ROOM, held // 8)
        vectors = np.zeros((room, self.vectors.shape[1]), np.float32)
        vectors[:held] = self.vectors
        labels: Rows = np.full(room, -1, np.int64)
        labels[:held] = self.labels
        self.vectors, self.labels = vectors, labels
        self.keys += [None] * (room - held)
        self.ridge.with_room(room, len(self.intents))
        self.near.with_room(room)
        self._free += range(room - 1, held - 1, -1)


# The margin at which every second label is wrong where one in twenty is, and how steeply that changes
# (BANKING77 with planted errors).
_EVEN: Final = -0.45
_STEEP: Final = 4.5


def _sureness(margins: Floats) -> Floats:
    result: Floats = (1.0 / (1.0 + np.exp(np.clip((margins - _EVEN) * _STEEP, -50, 50)))).astype(
        np.float32
    )
    return result
