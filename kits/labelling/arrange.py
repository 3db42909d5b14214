"""Arrange candidates for labelling: groups that one decision may label, in order of what it brings.

Candidates are grouped by the intent that they are believed to be for and by what lies together; groups
are ordered by what their labels are expected to teach for each decision that they cost (`worth.py`).
What is about no intent of the skill is gathered into intents that it lacks, or set aside.

Sources: Settles, *Active learning literature survey* (2009), for expected gain, density and diversity;
Kim et al., *Structured labeling* (2014), for labels by groups.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.conversation.understanding import ANSWER_QUESTION
from builder.encoding.encoder import Encoder, by_view
from builder.learning.softmax import Floats
from builder.schema.skill import Skill
from kits.candidate import Candidate
from kits.discovery.discover import discover
from kits.discovery.hearing import worth_of_views
from kits.labelling.beliefs import Beliefs, beliefs_of
from kits.labelling.cut import MOST, Rows, cuttings, leaves
from kits.labelling.group import Group, Member
from kits.labelling.why import Why
from kits.labelling.worth import Aim, cost, likely_share, need, worth_of

Progress = Callable[[float, str], None]

# More than this at once take more memory and time than a person would wait for.
MOST_ARRANGED: Final = 20_000
# Below this a member's next likely intent is told.
_SURE: Final = 0.9
# What a label of an intent is worth that the skill may not want at all.
_STRANGE: Final = 0.5


@dataclass(frozen=True)
class _Cut:
    """A group that might be shown: its rows, what they are believed to mean, and its worth."""

    rows: Rows
    intent: int
    likely: float
    # Worth for each decision, before the need of its intent is known.
    worth: float


def arrange(
    skill: Skill,
    candidates: Sequence[Candidate],
    stack: Sequence[Encoder],
    *,
    seed: int,
    aim: Aim = "accuracy",
    most: int = MOST,
    progress: Progress = lambda done, message: None,
) -> list[Group]:
    """Return the candidates in groups of at most `most`, those to look at first in front.

    Each candidate is in one group. With `aim` "accuracy" groups come first that teach most for a
    decision, with "labels" those that label most. The encoders are those of the skill's languages. More
    than `MOST_ARRANGED` candidates are arranged by how often they were said, and the rest is left for
    later. A skill without two intents that have utterances gets proposals for new intents only.
    """
    unique = list({candidate.id: candidate for candidate in candidates}.values())
    unique.sort(key=lambda candidate: -candidate.count)
    shown = unique[:MOST_ARRANGED]
    if not shown:
        return []
    if sum(bool(intent.all_utterances()) for intent in skill.intents) < 2:
        return _strangers(skill, shown, _read(shown, stack), stack, most=most, seed=seed)
    beliefs = beliefs_of(
        skill, shown, stack, seed=seed, progress=lambda done, said: progress(0.9 * done, said)
    )
    own = {intent.name for intent in skill.intents}
    best = beliefs.shares.argmax(axis=1)
    is_own = np.asarray([intent in own for intent in beliefs.intents])[best]
    known = [
        _known(cut, gain, beliefs, shown)
        for cut, gain in _ordered(skill, beliefs, shown, beliefs.inside & is_own, aim, most)
    ]
    aside = _aside(shown, beliefs, np.flatnonzero(beliefs.inside & ~is_own), most)
    progress(0.9, "Looking for intents that are missing")
    outside = np.flatnonzero(~beliefs.inside)
    vectors = {name: matrix[outside] for name, matrix in beliefs.vectors.items()}
    strangers = [shown[row] for row in outside]
    new = _strangers(skill, strangers, vectors, stack, most=most, seed=seed)
    progress(1.0, "Arranged")
    return sorted([*known, *new, *aside], key=lambda group: -group.gain)


def _ordered(
    skill: Skill,
    beliefs: Beliefs,
    shown: Sequence[Candidate],
    which: NDArray[np.bool_],
    aim: Aim,
    most: int,
) -> Iterator[tuple[_Cut, float]]:
    """Yield groups that are apart and hold every row, each with its gain.

    Each time an intent is served, its next group is needed less.
    """
    counts = np.asarray([candidate.count for candidate in shown], np.float32)
    best = beliefs.shares.argmax(axis=1)
    labels = Counter({intent.name: len(intent.all_utterances()) for intent in skill.intents})
    waiting: dict[int, list[_Cut]] = {}
    for intent in np.unique(best[which]).tolist():
        rows = np.flatnonzero(which & (best == intent))
        cuts = [
            _cut(group, intent, beliefs, counts, aim)
            for group in cuttings(rows, beliefs.places, most=most)
        ]
        waiting[intent] = sorted(cuts, key=lambda cut: cut.worth)
    served = {intent: float(labels[beliefs.intents[intent]]) for intent in waiting}
    taken = np.zeros(len(shown), bool)

    def next_of(intent: int) -> tuple[float, int] | None:
        cuts = waiting[intent]
        while cuts and taken[cuts[-1].rows].any():
            cuts.pop()
        return (-cuts[-1].worth * need(served[intent], aim), intent) if cuts else None

    queue = [first for intent in waiting if (first := next_of(intent))]
    heapq.heapify(queue)
    while queue:
        gain, intent = heapq.heappop(queue)
        cut = waiting[intent].pop()
        taken[cut.rows] = True
        served[intent] += cut.likely * len(cut.rows)
        yield cut, -gain
        if following := next_of(intent):
            heapq.heappush(queue, following)


def _cut(rows: Rows, intent: int, beliefs: Beliefs, counts: Floats, aim: Aim) -> _Cut:
    shares = beliefs.shares[rows]
    likely = likely_share(shares)
    value = worth_of(shares[:, intent], counts[rows], aim) / cost(len(rows), likely)
    return _Cut(rows, intent, likely, value)


def _known(cut: _Cut, gain: float, beliefs: Beliefs, shown: Sequence[Candidate]) -> Group:
    """Return a group of an intent, the surest members first, those that may be of another with it."""
    shares = beliefs.shares[cut.rows]
    members, rivals = [], Counter[str]()
    for place in np.argsort(-shares[:, cut.intent], kind="stable"):
        own = float(shares[place, cut.intent])
        second = beliefs.intents[int(np.argsort(-shares[place], kind="stable")[1])]
        rival = second if own < _SURE else None
        rivals.update([rival] if rival else [])
        members.append(Member(shown[int(cut.rows[place])], round(own, 3), rival))
    intent = beliefs.intents[cut.intent]
    mean = float(shares[:, cut.intent].mean())
    return Group(
        "known", intent, tuple(members), round(mean, 3), round(gain, 4), _why(mean, rivals)
    )


def _why(sure: float, rivals: Counter[str]) -> Why:
    if sure >= _SURE:
        return Why("sure", round(sure, 3))
    return Why("unsure", round(sure, 3), tuple(name for name, _ in rivals.most_common(2)))


def _aside(shown: Sequence[Candidate], beliefs: Beliefs, rows: Rows, most: int) -> Iterator[Group]:
    """Yield what every skill understands, such as yes and no, and questions of the FAQ."""
    best = beliefs.shares.argmax(axis=1)
    for intent in np.unique(best[rows]).tolist():
        name = beliefs.intents[intent]
        what = Why("asked" if name == ANSWER_QUESTION else "built_in")
        for group in leaves(rows[best[rows] == intent], beliefs.places, most=most):
            sure = beliefs.shares[group, intent]
            members = [
                Member(shown[int(row)], round(float(score), 3), name)
                for row, score in zip(group, sure, strict=True)
            ]
            yield Group("noise", None, tuple(members), round(float(sure.mean()), 3), 0.0, what)


def _strangers(
    skill: Skill,
    strangers: Sequence[Candidate],
    vectors: Mapping[str, Floats],
    stack: Sequence[Encoder],
    *,
    most: int,
    seed: int,
) -> list[Group]:
    """Gather what is about no intent of the skill into intents that it lacks; the rest is noise."""
    if not strangers:
        return []
    texts = [candidate.utterance.text for candidate in strangers]
    languages = [candidate.language for candidate in strangers]
    taken = [intent.name for intent in skill.intents]
    worth = worth_of_views(stack, languages)
    found = discover(texts, vectors, worth, taken=taken, seed=seed)
    groups = []
    for cluster in found.clusters:
        belongs = dict(zip(cluster.rows, cluster.belonging, strict=True))
        for start in range(0, len(cluster.rows), most):
            rows = cluster.rows[start : start + most]
            members = tuple(Member(strangers[row], belongs[row]) for row in rows)
            share = sum(belongs[row] for row in rows) / len(rows)
            gain = _STRANGE * share * len(rows) / cost(len(rows), share)
            why = Why("new", count=len(cluster.rows))
            groups.append(Group("new", cluster.name, members, round(share, 3), round(gain, 4), why))
    for start in range(0, len(found.noise), most):
        rows = found.noise[start : start + most]
        members = tuple(Member(strangers[row], 0.0) for row in rows)
        groups.append(Group("noise", None, members, 0.0, 0.0, Why("alone")))
    return groups


def _read(candidates: Sequence[Candidate], stack: Sequence[Encoder]) -> dict[str, Floats]:
    texts = [candidate.utterance.text for candidate in candidates]
    return dict(by_view(stack, {encoder.name: encoder.encode(texts) for encoder in stack}))
