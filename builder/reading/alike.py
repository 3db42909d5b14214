"""How like in meaning questions are, by several encoders that err differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.encoder import Encoder, by_view, weight_of
from builder.learning.adaptation import Adaptation
from builder.learning.softmax import unit_rows
from builder.text import ANY_LANGUAGE

Floats = NDArray[np.float32]
# From fewer questions the mean says more about them than about the language.
_FEWEST_FOR_MEAN: Final = 5
# From so many groups with several members on it is learned what tells groups apart.
_FEWEST_TO_ADAPT: Final = 10
# A layer further down, which knows more of wording, is there to support, and only once adapted:
# chosen on validation data (docs/reading.md).
_SUPPORTING: Final = 0.4
_LEAST_ALONE: Final = 1.0
# A group that lies near many others is near whatever is asked. So much of its mean likeness to the
# likest members of others is taken away (Dinu et al., hubness, 2015): chosen on validation data too.
_CROWDED: Final = 0.15
_LIKEST: Final = 10
# In a language with fewer groups nothing is a crowd.
_FEWEST_FOR_CROWD: Final = _LIKEST + 1
# Groups compared at a time, which bounds the memory, and with how many members, which bounds the time.
_AT_A_TIME: Final = 512
_MOST_COMPARED: Final = 3_000


@dataclass(frozen=True)
class Encoded:
    """Questions as encoders hear them: vectors and weight by view, and the rows that it `heard`.

    Vectors have a row for every question; zeros where an encoder does not speak its language.
    """

    languages: Sequence[str]
    views: Mapping[str, Floats]
    heard: Mapping[str, NDArray[np.bool_]]
    weights: Mapping[str, float]

    @classmethod
    def of(
        cls, questions: Sequence[str], languages: Sequence[str], stack: Sequence[Encoder]
    ) -> Encoded:
        """Encode questions with every encoder that speaks their language."""
        views: dict[str, Floats] = {}
        heard: dict[str, NDArray[np.bool_]] = {}
        weights: dict[str, float] = {}
        for encoder in stack if questions else ():
            spoken = np.array([_speaks(encoder, language) for language in languages])
            if not spoken.any():
                continue
            rows = [i for i, speaks in enumerate(spoken) if speaks]
            raw = encoder.encode([questions[i] for i in rows])
            for number, (name, part) in enumerate(by_view([encoder], {encoder.name: raw}).items()):
                views[name] = np.zeros((len(questions), part.shape[1]), np.float32)
                views[name][rows] = part
                heard[name] = spoken
                weights[name] = weight_of(encoder) * (_SUPPORTING if number else 1.0)
        return cls(languages, views, heard, weights)

    def row(self, number: int) -> dict[str, Floats]:
        """Return the vectors of one question by view."""
        return {name: rows[number] for name, rows in self.views.items() if self.heard[name][number]}


@dataclass(frozen=True)
class _View:
    """The members in one view of an encoder: what places a vector, the placed members, its weight."""

    means: Mapping[str, Floats]
    rows: Floats
    weight: float
    adaptation: Adaptation | None = None

    def place(self, vector: Floats, language: str) -> Floats:
        """Return where a vector lies: the language's mean taken away, adapted, of length 1."""
        centred = unit_rows(vector - self.means.get(language, self.means[ANY_LANGUAGE]))
        return centred if self.adaptation is None else self.adaptation.apply(centred)


class Alike:
    """Questions by groups, such as the entries of a FAQ; each is near its questions and their middle.

    Sentence vectors of a language crowd together, so each view has a mean for each language that is
    taken away. Where enough groups have several members, a map is learned under which members of a
    group lie together. A question that an encoder does not speak has no vector there (zeros).
    """

    def __init__(
        self,
        views: Mapping[str, _View],
        owner: Sequence[int] | NDArray[np.int64],
        groups: int,
        crowds: Mapping[str, Floats],
    ) -> None:
        self._views = dict(views)
        self._owner = np.array(owner, int)
        self._groups = groups
        self._middles = {
            name: unit_rows(_summed(view.rows, self._owner, groups))
            for name, view in self._views.items()
        }
        # How crowded it is around each group, by view.
        self._crowds = dict(crowds)

    @classmethod
    def of(cls, asked: Encoded, owner: Sequence[int], rows: Sequence[int] | None = None) -> Alike:
        """Place encoded questions, all or those of some rows, and learn what tells groups apart.

        `owner` numbers the group of every question.
        """
        chosen = np.arange(len(owner)) if rows is None else np.asarray(rows, int)
        members = np.array(owner, int)
        views: dict[str, _View] = {}
        for name, vectors in asked.views.items():
            own = chosen[asked.heard[name][chosen]]
            if not len(own):
                continue
            view = _view(vectors[own], [asked.languages[i] for i in own], members[own])
            if asked.weights[name] < _LEAST_ALONE and view.adaptation is None:
                continue
            placed = np.zeros_like(vectors)
            placed[own] = view.rows
            views[name] = _View(view.means, placed[chosen], asked.weights[name], view.adaptation)
        groups = len(set(owner))
        spoken = np.array([asked.languages[i] for i in chosen])
        crowds = {
            name: _crowd(view.rows, members[chosen], groups, spoken) for name, view in views.items()
        }
        return cls(views, members[chosen], groups, crowds)

    def entries(self, vectors: Mapping[str, Floats], language: str) -> Floats:
        """Return how like each group a question is: half its nearest member, half their middle.

        Less what it owes to lying in a crowd.
        """
        return self._of(
            {
                name: view.place(vectors[name], language)
                for name, view in self._views.items()
                if name in vectors
            }
        )

    def _of(self, asked: Mapping[str, Floats]) -> Floats:
        total = np.zeros(self._groups, np.float32)
        weight = np.zeros(self._groups, np.float32)
        for name, vector in asked.items():
            if not np.any(vector):
                continue
            view = self._views[name]
            middles = self._middles[name]
            nearest = np.full(self._groups, -1.0, np.float32)
            np.maximum.at(nearest, self._owner, view.rows @ vector)
            has = middles.any(axis=1)
            counted = np.float32(view.weight) * has
            near = 0.5 * nearest + 0.5 * (middles @ vector)
            total += counted * (near - np.float32(_CROWDED) * self._crowds[name])
            weight += counted
        return np.where(weight > 0, total / np.maximum(weight, 1e-9), -1.0).astype(np.float32)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return it as arrays for `from_arrays`."""
        arrays: dict[str, NDArray[Any]] = {}
        for name, view in self._views.items():
            # Half the precision changes no order, and halves the bundle.
            arrays[f"rows/{name}"] = view.rows.astype(np.float16)
            arrays[f"weight/{name}"] = np.array([view.weight], np.float32)
            arrays[f"crowd/{name}"] = self._crowds[name]
            arrays |= {f"mean/{name}/{k}": mean for k, mean in view.means.items()}
            if view.adaptation is not None:
                arrays |= {f"map/{name}/{k}": a for k, a in view.adaptation.arrays().items()}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], owner: Sequence[int]) -> Alike:
        """Return what was written as arrays; raises `ValueError` when they do not fit the owners."""
        names = [key.removeprefix("rows/") for key in arrays if key.startswith("rows/")]
        if any(len(arrays[f"rows/{name}"]) != len(owner) for name in names) or (
            owner and not names
        ):
            raise ValueError("it holds other questions")
        views = {
            name: _View(
                {
                    key.removeprefix(f"mean/{name}/"): mean
                    for key, mean in arrays.items()
                    if key.startswith(f"mean/{name}/")
                },
                arrays[f"rows/{name}"].astype(np.float32),
                float(arrays[f"weight/{name}"][0]),
                Adaptation.from_arrays(arrays, f"map/{name}/"),
            )
            for name in names
        }
        groups = len(set(owner))
        crowds = {name: arrays[f"crowd/{name}"] for name in names}
        if any(crowd.shape != (groups,) for crowd in crowds.values()):
            raise ValueError("it holds other groups")
        return cls(views, owner, groups, crowds)


def _summed(rows: Floats, owner: NDArray[np.int64], groups: int) -> Floats:
    sums = np.zeros((groups, rows.shape[1]), np.float32)
    np.add.at(sums, owner, rows)
    return sums


def _crowd(
    rows: Floats, owner: NDArray[np.int64], groups: int, languages: NDArray[np.str_]
) -> Floats:
    """Return how like the middle of each group the likest members of others are, in the mean.

    Others of its language: a translation is no crowd. Zero where a language has few groups.
    """
    crowd = np.zeros(groups, np.float32)
    heard = rows.any(axis=1)
    for language in sorted(set(languages.tolist())):
        own = np.flatnonzero(heard & (languages == language))
        numbers = np.unique(owner[own])
        if len(numbers) < _FEWEST_FOR_CROWD:
            continue
        middles = unit_rows(_summed(rows[own], owner[own], groups)[numbers])
        compared = own[:: -(-len(own) // _MOST_COMPARED)]
        for first in range(0, len(numbers), _AT_A_TIME):
            some = slice(first, first + _AT_A_TIME)
            likeness = middles[some] @ rows[compared].T
            likeness[owner[compared][None, :] == numbers[some, None]] = -1.0
            likest = -np.partition(-likeness, _LIKEST - 1, axis=1)[:, :_LIKEST]
            crowd[numbers[some]] = np.maximum(likest, 0.0).mean(axis=1)
    return crowd


def _view(raw: Floats, languages: Sequence[str], owner: NDArray[np.int64]) -> _View:
    """Centre the members of a view, and adapt it where there is enough to learn from."""
    means = _means(raw, languages)
    away = np.stack([means.get(language, means[ANY_LANGUAGE]) for language in languages])
    centred = unit_rows(raw - away)
    several = np.unique(owner, return_counts=True)[1] > 1
    adaptation = None
    if several.sum() >= _FEWEST_TO_ADAPT:
        adaptation = Adaptation.train(centred, owner)
    return _View(
        means, centred if adaptation is None else adaptation.apply(centred), 1.0, adaptation
    )


def _speaks(encoder: Encoder, language: str) -> bool:
    if encoder.languages is None or language == ANY_LANGUAGE:
        return True
    return language.split("-")[0] in encoder.languages


def _means(vectors: Floats, languages: Sequence[str]) -> dict[str, Floats]:
    """Return the mean of all, as `*`, and that of each language with enough questions to tell."""
    means = {ANY_LANGUAGE: vectors.mean(axis=0)}
    if len(vectors) < _FEWEST_FOR_MEAN:
        means[ANY_LANGUAGE] = np.zeros_like(means[ANY_LANGUAGE])
    for language in sorted(set(languages) - {ANY_LANGUAGE}):
        own = vectors[[spoken == language for spoken in languages]]
        if len(own) >= _FEWEST_FOR_MEAN:
            means[language] = own.mean(axis=0)
    return means
