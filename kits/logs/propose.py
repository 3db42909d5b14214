"""From places to groups: known intents, new ones, and noise; first of the part studied, then of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.encoding.encoder import Encoder
from builder.learning.softmax import Floats
from builder.schema.skill import Skill
from builder.text import language_of
from kits.discovery.discover import discover
from kits.discovery.hearing import worth_of_views
from kits.discovery.kmeans import Labels
from kits.labelling.group import Group, Kind, Member
from kits.logs.executor import Executor
from kits.logs.known import propose
from kits.logs.outcome import GroupReport, candidate_of, group_of, report_of
from kits.logs.stages.distinct import Text
from kits.logs.stages.placed import PlaceTask, learn_head, place_chunk
from kits.logs.stages.vectors import LogVectors
from kits.logs.work import Work

# What the light head is so much less sure of than of what it learned from is noise.
_LEAST: Final = 0.5
# Members of a group that are held; the rest of very large groups is only counted.
MOST_HELD: Final = 20_000


@dataclass(frozen=True)
class Target:
    """What a text may be placed in: an intent of the skill, a new one with its examples, or noise."""

    kind: Kind
    intent: str | None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """Where the studied texts belong: the number of their target, how sure, and a rival (-1: none)."""

    targets: tuple[Target, ...]
    labels: Labels
    scores: Floats
    rivals: Labels


def place_studied(
    skill: Skill,
    stack: Sequence[Encoder],
    texts: Sequence[str],
    views: Mapping[str, Floats],
    languages: Sequence[str],
    *,
    count: int | None,
    seed: int,
    progress: Callable[[float], None],
) -> Places:
    """Place texts: for intents of the skill by its own heads, the rest in clusters, or as noise."""
    known = propose(skill, stack, views, languages, seed=seed)
    progress(0.3)
    targets = [Target("noise", None)]
    labels = np.zeros(len(texts), np.int64)
    scores = known.scores.copy()
    rivals = np.full(len(texts), -1, np.int64)
    column: dict[int, int] = {}
    for number in sorted(set(known.best.tolist()) - {-1}):
        column[number] = len(targets)
        targets.append(Target("known", known.intents[number]))
        labels[known.best == number] = column[number]
    for row, rival in enumerate(known.rivals.tolist()):
        rivals[row] = column.get(rival, -1)
    left = np.flatnonzero(known.best < 0).tolist()
    found = discover(
        [texts[row] for row in left],
        {name: matrix[left] for name, matrix in views.items()},
        worth_of_views(stack, [languages[row] for row in left]),
        count=count,
        taken={intent.name for intent in skill.intents},
        seed=seed,
        progress=lambda done: progress(0.3 + 0.7 * done),
    )
    for cluster in found.clusters:
        rows = [left[row] for row in cluster.rows]
        labels[rows] = len(targets)
        scores[rows] = cluster.belonging
        examples = tuple(texts[left[row]] for row in cluster.examples)
        targets.append(Target("new", cluster.name, examples))
    return Places(tuple(targets), labels, scores.astype(np.float32), rivals)


def spread(
    work: Work,
    executor: Executor,
    skill: Skill,
    texts: Sequence[Text],
    vectors: LogVectors,
    rows: Labels,
    places: Places,
) -> tuple[list[Group], int, list[GroupReport]]:
    """Return the groups of all texts, noise last, how many texts are noise, and the groups in short.

    What was not studied is placed by a light head that the studied part teaches.
    """
    labels, scores, rivals = places.labels, places.scores, places.rivals
    if len(rows) < len(texts):
        labels, scores, rivals = _placed(work, executor, len(texts), vectors, rows, places)
    groups: list[Group] = []
    shown: list[GroupReport] = []
    for number, one in enumerate(places.targets):
        own = np.flatnonzero(labels == number)
        if not len(own):
            continue
        own = own[np.argsort(-scores[own], kind="stable")][:MOST_HELD]
        members = [
            Member(
                candidate_of(
                    texts[row].text,
                    language_of(texts[row].text, skill.languages),
                    texts[row].origin,
                    texts[row].count,
                    one.intent,
                    float(scores[row]),
                    _why(one, texts[row].count),
                ),
                round(float(scores[row]), 4),
                places.targets[rivals[row]].intent if rivals[row] >= 0 else None,
            )
            for row in own.tolist()
        ]
        purity = float(scores[own].mean()) if one.kind != "noise" else 0.0
        group = group_of(one.kind, one.intent, members, purity)
        groups.append(group)
        shown.append(report_of(group, one.examples))
    order = sorted(range(len(groups)), key=lambda i: _rank(groups[i]))
    noise = int((labels == 0).sum())
    told = [shown[i] for i in order if groups[i].kind != "noise"]
    return [groups[i] for i in order], noise, told


def _placed(
    work: Work,
    executor: Executor,
    count: int,
    vectors: LogVectors,
    rows: Labels,
    places: Places,
) -> tuple[Labels, Floats, Labels]:
    head = work.file("placed", 0, "head.npy")
    sure = np.clip(places.scores, 0.2, 1.0)
    sure[places.labels == 0] = 0.5
    learn_head(vectors.rows(rows), places.labels, sure, len(places.targets), head)
    tasks = [
        PlaceTask(str(path), str(head), str(work.file("placed", number, "npy")))
        for number, path in enumerate(work.files("vectors", "npy"))
    ]
    for _ in executor.run(place_chunk, tasks):
        pass
    told = np.concatenate([np.load(task.output, allow_pickle=False) for task in tasks])
    labels, scores = told[:, 0].astype(np.int64), told[:, 1].astype(np.float32)
    rivals = told[:, 2].astype(np.int64)
    labels[scores < _LEAST * _usual(labels[rows], scores[rows], len(places.targets))[labels]] = 0
    labels[rows], scores[rows], rivals[rows] = places.labels, places.scores, places.rivals
    return labels[:count], scores[:count], rivals[:count]


def _usual(labels: Labels, scores: Floats, classes: int) -> Floats:
    """Return how sure the head usually is of each class, where it was taught."""
    overall = float(np.median(scores))
    return np.array(
        [
            float(np.median(own)) if len(own := scores[labels == number]) else overall
            for number in range(classes)
        ],
        np.float32,
    )


def _rank(group: Group) -> tuple[int, float]:
    return ("known", "new", "noise").index(group.kind), -float(len(group.members))


def _why(one: Target, count: int) -> str:
    often = f"said {count:,} times" if count > 1 else "said once"
    match one.kind:
        case "known":
            return f"{often}; means what '{one.intent}' means"
        case "new":
            return f"{often}; one of a group that no intent is for"
    return f"{often}; like no others"
