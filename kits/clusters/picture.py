"""A picture of what users say: clusters of their messages beside the utterances of a skill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import Final, Literal

import numpy as np

from builder.encoding.encoder import Encoder, by_view
from builder.learning.softmax import Floats
from builder.nlu.threads import one_thread
from builder.schema.skill import Skill
from kits.candidate import Candidate
from kits.clusters.plane import on_plane
from kits.discovery.discover import discover
from kits.discovery.hearing import worth_of_views
from kits.discovery.places import compressed, gathered, joined, reduced
from kits.quality.said import Placed, placed_in

# More points than these are neither told apart on a screen nor waited for.
MOST_MESSAGES: Final = 2_400
MOST_UTTERANCES: Final = 1_600
# So many of the nearest utterances say which intent a message is near to, if it is as near as this.
_VOTES: Final = 5

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Point:
    """A text on the plane: an utterance with its intent, or a message with its cluster (None: noise).

    `near` is the intent that most of the utterances nearest to a message are of.
    """

    kind: Literal["utterance", "message"]
    text: str
    language: str
    x: float
    y: float
    intent: str | None = None
    cluster: int | None = None
    near: str | None = None
    count: int = 1
    producer: str = ""


@dataclass(frozen=True)
class NamedCluster:
    """Messages that mean the same: a name that none of the skill's intents has, and how alike they are.

    `near` is the intent that most of them are near to, and `near_share` how many (0 to 1).
    """

    name: str
    size: int
    cohesion: float
    near: str | None
    near_share: float
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """Points, clusters by number, and what was left out because there is too much of it."""

    points: tuple[Point, ...]
    clusters: tuple[NamedCluster, ...]
    utterances_left_out: int
    messages_left_out: int


def draw(
    skill: Skill,
    messages: Sequence[Candidate],
    stack: Sequence[Encoder],
    *,
    count: int | None = None,
    seed: int = 13,
    progress: Progress = lambda done, message: None,
) -> Picture:
    """Cluster messages, and lay them and the skill's utterances on a plane.

    Without a `count` of clusters the one that fits best is looked for.
    Of more messages than `MOST_MESSAGES` those said most often are taken, of more utterances than
    `MOST_UTTERANCES` an even part of each intent.
    """
    own, left = _utterances(skill, seed)
    heard = sorted(messages, key=lambda each: -each.count)[:MOST_MESSAGES]
    texts = [each.text for each in own] + [each.utterance.text for each in heard]
    languages = [each.language for each in own] + [each.language for each in heard]
    if not texts:
        return Picture((), (), 0, 0)
    progress(0.05, f"Reading {len(texts)} texts")
    vectors: dict[str, Floats] = {}
    for number, encoder in enumerate(stack):
        vectors[encoder.name] = encoder.encode(texts)
        progress(0.05 + 0.55 * (number + 1) / len(stack), f"Reading {len(texts)} texts")
    views = dict(by_view(stack, vectors))
    worth = worth_of_views(stack, languages)
    with one_thread():
        return _drawn(skill, own, heard, views, worth, left, len(messages), count, seed, progress)


def _drawn(
    skill: Skill,
    own: Sequence[Placed],
    heard: Sequence[Candidate],
    views: Mapping[str, Floats],
    worth: Mapping[str, float],
    left: int,
    messages: int,
    count: int | None,
    seed: int,
    progress: Progress,
) -> Picture:
    progress(0.6, "Looking for clusters")
    found = discover(
        [each.utterance.text for each in heard],
        {name: matrix[len(own) :] for name, matrix in views.items()},
        worth,
        count=min(count, len(heard)) if count is not None else None,
        taken=[intent.name for intent in skill.intents],
        seed=seed,
        progress=lambda done: progress(0.6 + 0.25 * done, "Looking for clusters"),
    )
    places = reduced(compressed(joined(views, worth)))
    near = _near(places, [each.intent for each in own])
    progress(0.9, "Laying them on a plane")
    plane = on_plane(gathered(places, rounds=1), seed=seed)
    points = [
        Point("utterance", each.text, each.language, *_at(plane[row]), intent=each.intent)
        for row, each in enumerate(own)
    ]
    points += [
        Point(
            "message",
            each.utterance.text,
            each.language,
            *_at(plane[len(own) + row]),
            cluster=int(found.labels[row]) if found.labels[row] >= 0 else None,
            near=near[row],
            count=each.count,
            producer=each.provenance.producer,
        )
        for row, each in enumerate(heard)
    ]
    clusters = []
    for cluster in found.clusters:
        often = Counter(near[row] for row in cluster.rows if near[row] is not None)
        intent, times = often.most_common(1)[0] if often else (None, 0)
        clusters.append(
            NamedCluster(
                cluster.name,
                len(cluster.rows),
                cluster.cohesion,
                intent,
                round(times / len(cluster.rows), 3),
                tuple(heard[row].utterance.text for row in cluster.examples),
            )
        )
    progress(1.0, "The picture is drawn")
    return Picture(tuple(points), tuple(clusters), left, messages - len(heard))


def _utterances(skill: Skill, seed: int) -> tuple[list[Placed], int]:
    """Return an even part of each intent's utterances, and how many were left out."""
    every = list(placed_in(skill))
    share = min(1.0, MOST_UTTERANCES / max(len(every), 1))
    chance = Random(seed)
    some: list[Placed] = []
    for _, said in groupby(every, key=lambda each: each.intent):
        own = list(said)
        some += chance.sample(own, max(1, int(share * len(own))))
    return some, len(every) - len(some)


def _near(places: Floats, intents: Sequence[str]) -> list[str | None]:
    """Return the intent that most of the utterances nearest to each message are of."""
    own, others = places[: len(intents)], places[len(intents) :]
    if not intents:
        return [None] * len(others)
    found: list[str | None] = []
    most = min(_VOTES, len(intents))
    for start in range(0, len(others), 1_000):
        likeness = others[start : start + 1_000] @ own.T
        rows = np.argpartition(-likeness, most - 1, axis=1)[:, :most]
        for number, row in enumerate(rows.tolist()):
            votes: dict[str, float] = {}
            for at in row:
                strength = max(float(likeness[number, at]), 0.0)
                votes[intents[at]] = votes.get(intents[at], 0.0) + strength
            intent, strength = max(votes.items(), key=lambda vote: vote[1])
            found.append(intent if strength > sum(votes.values()) / 2 else None)
    return found


def _at(place: Floats) -> tuple[float, float]:
    return round(float(place[0]), 4), round(float(place[1]), 4)
