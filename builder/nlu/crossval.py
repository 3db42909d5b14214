"""Cross-validation on the training examples alone: what would be scored, had it not been seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.conversation.understanding import BUILT_IN_INTENTS
from builder.encoding.encoder import Encoder
from builder.learning.softmax import Floats
from builder.nlu.classifier import Classifier, VectorsBy, names_heard
from builder.nlu.config import NluConfig
from builder.nlu.examples import Example
from builder.nlu.scope import SIGNS, Scope

_INTENT_GROUPS: Final = 4
# Half of so many intents, left out in two parts, show as well what a stranger looks like as all do.
_SEVERAL_INTENTS: Final = 60
# A quarter of so many intents, left out once, says enough of what a stranger looks like.
_MANY_INTENTS: Final = 500
# The log-probability of an intent that a model has not met.
_NEVER: Final = -20.0


@dataclass(frozen=True)
class Material:
    """Everything that training looks at: examples, everyday sentences and their vectors."""

    examples: tuple[Example, ...]
    intents: tuple[str, ...]
    vectors: VectorsBy
    everyday: tuple[str, ...]  # the language of each sentence
    everyday_vectors: VectorsBy
    stack: tuple[Encoder, ...]
    # What the author named out of scope: the language of each text, and the vectors.
    named: tuple[str, ...] = ()
    named_vectors: VectorsBy = field(default_factory=dict)

    def only(self, rows: Sequence[int] | NDArray[np.int64]) -> Material:
        """Return a material of some of the examples."""
        examples = tuple(self.examples[i] for i in rows)
        return replace(self, examples=examples, vectors=_take(self.vectors, rows))

    def train(
        self,
        rows: Sequence[int],
        around: Sequence[int],
        config: NluConfig,
        beyond: Sequence[int] | None = None,
    ) -> Trained:
        """Fit classifier and surroundings on some of the examples and everyday sentences.

        `beyond` are rows of what the author named out of scope; all of them when left out.
        """
        examples = [self.examples[i] for i in rows]
        own = _take(self.vectors, rows)
        classifier = Classifier.train(examples, self.intents, own, self.stack, config)
        languages = [self.everyday[i] for i in around]
        others = _take(self.everyday_vectors, around)
        beyond = range(len(self.named)) if beyond is None else beyond
        scope = Scope.train(
            examples,
            self.intents,
            own,
            languages,
            others,
            self.stack,
            [self.named[i] for i in beyond],
            _take(self.named_vectors, beyond),
        )
        return Trained(classifier, scope)


@dataclass(frozen=True)
class Trained:
    """A classifier and its surroundings, fitted on the same examples."""

    classifier: Classifier
    scope: Scope

    def judge(
        self, vectors: VectorsBy, stack: Sequence[Encoder], language: str
    ) -> tuple[Floats, Floats]:
        """Return what the heads say of many texts, (heads, n, intents), and the signs, (n, 4)."""
        names = names_heard(stack, language)
        heads, logits = self.classifier.logits(vectors, names)
        said = self.classifier.opinions(heads, logits)
        return said, self.scope.signs(logits, said, vectors, names)

    def judge_strangers(
        self,
        languages: Sequence[str],
        vectors: VectorsBy,
        stack: Sequence[Encoder],
        rows: Sequence[int],
    ) -> list[Floats]:
        """Return the signs of some of the texts that are none of the skill's own."""
        signs: list[Floats] = []
        for language in dict.fromkeys(languages[i] for i in rows):
            own = [i for i in rows if languages[i] == language]
            signs += list(self.judge(_take(vectors, own), stack, language)[1])
        return signs

    def judge_examples(
        self, material: Material, rows: Sequence[int]
    ) -> dict[int, tuple[Floats, Floats]]:
        """Return what is said, (heads, intents), and the signs, by row, each in its own language."""
        judged: dict[int, tuple[Floats, Floats]] = {}
        for language in dict.fromkeys(material.examples[i].language for i in rows):
            own = [i for i in rows if material.examples[i].language == language]
            said, signs = self.judge(_take(material.vectors, own), material.stack, language)
            judged |= {i: (said[:, n], signs[n]) for n, i in enumerate(own)}
        return judged


# Adds what nobody labelled to a material, as a classifier of it understands that.
Teach = Callable[[Material, Classifier], Material]


@dataclass(frozen=True)
class HeldOut:
    """What models that had not seen them say of the examples that people wrote.

    `said` holds one array (heads heard, intents) a row; the rest are signs of scope.
    """

    rows: tuple[int, ...]
    said: tuple[Floats, ...]
    inside: Floats
    left_out: Floats
    everyday: Floats
    named: Floats = field(default_factory=lambda: _stack([]))


def cross_validate(
    material: Material,
    config: NluConfig,
    *,
    seed: int,
    grown: Material | None = None,
    teach: Teach | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> HeldOut:
    """Score every judged example by models that did not train on it (or on its intent).

    Where training learns from logs, too, `teach` adds them to the examples of a fold, as a classifier of
    these alone hears them: what they are believed to mean must not come from what is held out.
    `grown` is the material with them, whose first examples are those of the material.
    """
    grown = grown or material
    rng = np.random.default_rng(seed)
    judged = _sample(material.examples, config.validation_limit, rng)
    # Where a sample is judged, each fold leaves enough to learn from, and two will do.
    sampled = len(judged) == config.validation_limit
    folds = min(config.folds, 2) if sampled else config.folds
    fold_of = _folds(material.examples, judged, folds, rng)
    beyond_fold = np.random.default_rng(seed).permutation(len(material.named)) % folds
    around_fold = rng.permutation(len(material.everyday)) % folds
    groups = _intent_groups(material.intents, rng) if config.scope else []
    if sampled and len(material.intents) > _MANY_INTENTS:
        # One fit of a thousand intents takes long enough: it leaves out texts and intents alike.
        return _judge_once(grown, [i for i in judged if fold_of[i] == 0], groups[:1], config)
    groups = groups[:2] if sampled or len(material.intents) > _SEVERAL_INTENTS else groups
    passes = folds + len(groups)
    said: dict[int, tuple[Floats, Floats]] = {}
    everyday: list[Floats] = []
    named: list[Floats] = []
    for fold in range(folds):
        rows = [i for i in range(len(material.examples)) if fold_of.get(i) != fold]
        around = np.flatnonzero(around_fold != fold).tolist()
        beyond = np.flatnonzero(beyond_fold != fold).tolist()
        trained = material.train(rows, around, config, beyond)
        if teach is not None:
            taught = teach(material.only(rows), trained.classifier)
            trained = taught.train(range(len(taught.examples)), around, config, beyond)
        said |= trained.judge_examples(material, [i for i in judged if fold_of[i] == fold])
        everyday += trained.judge_strangers(
            material.everyday,
            material.everyday_vectors,
            material.stack,
            np.flatnonzero(around_fold == fold).tolist(),
        )
        named += trained.judge_strangers(
            material.named,
            material.named_vectors,
            material.stack,
            np.flatnonzero(beyond_fold == fold).tolist(),
        )
        progress((fold + 1) / passes)
    left_out: list[Floats] = []
    for done, group in enumerate(groups):
        left_out += _leave_out(grown, judged, group, config)
        progress((folds + done + 1) / passes)
    return HeldOut(
        rows=tuple(judged),
        said=tuple(said[i][0] for i in judged),
        inside=_stack([said[i][1] for i in judged]),
        left_out=_stack(left_out),
        everyday=_stack(everyday),
        named=_stack(named),
    )


def _judge_once(
    material: Material, judged: Sequence[int], groups: Sequence[set[str]], config: NluConfig
) -> HeldOut:
    """Score examples by one model that met neither them nor the intents of a group."""
    examples = material.examples
    group = groups[0] if groups else set()
    kept = [n for n, intent in enumerate(material.intents) if intent not in group]
    smaller = replace(material, intents=tuple(material.intents[n] for n in kept))
    hidden = set(judged)
    learned = [
        i for i, example in enumerate(examples) if i not in hidden and example.intent not in group
    ]
    around, beyond = range(0, len(material.everyday), 2), range(0, len(material.named), 2)
    trained = smaller.train(learned, around, config, beyond)
    signs = trained.judge_examples(smaller, judged)
    inside = [i for i in judged if examples[i].intent not in group]
    said = []
    for i in inside:
        whole = np.full((len(signs[i][0]), len(material.intents)), _NEVER, np.float32)
        whole[:, kept] = signs[i][0]
        said.append(whole)
    everyday = trained.judge_strangers(
        material.everyday,
        material.everyday_vectors,
        material.stack,
        range(1, len(material.everyday), 2),
    )
    named = trained.judge_strangers(
        material.named, material.named_vectors, material.stack, range(1, len(material.named), 2)
    )
    return HeldOut(
        rows=tuple(inside),
        said=tuple(said),
        inside=_stack([signs[i][1] for i in inside]),
        left_out=_stack([signs[i][1] for i in judged if examples[i].intent in group]),
        everyday=_stack(everyday),
        named=_stack(named),
    )


def _leave_out(
    material: Material, judged: Sequence[int], group: set[str], config: NluConfig
) -> list[Floats]:
    """Return the signs of a group's utterances, given by a model that never met their intents."""
    examples = material.examples
    rows = [i for i, example in enumerate(examples) if example.intent not in group]
    outside = [i for i in judged if examples[i].intent in group]
    remaining = {examples[i].intent for i in rows}
    if len(remaining) < 2 or not outside:
        return []
    kept = tuple(intent for intent in material.intents if intent in remaining)
    smaller = replace(material, intents=kept)
    trained = smaller.train(rows, range(len(material.everyday)), config)
    return [signs for _, signs in trained.judge_examples(smaller, outside).values()]


def _sample(examples: Sequence[Example], limit: int, rng: np.random.Generator) -> list[int]:
    judged = [i for i, example in enumerate(examples) if example.is_held_out]
    if len(judged) <= limit:
        return judged
    return sorted(rng.permutation(judged)[:limit].tolist())


def _folds(
    examples: Sequence[Example], judged: Sequence[int], folds: int, rng: np.random.Generator
) -> dict[int, int]:
    """Deal each intent's examples out over the folds, going on where the last intent stopped."""
    by_intent: dict[str, list[int]] = {}
    for i in judged:
        by_intent.setdefault(examples[i].intent, []).append(i)
    dealt: dict[int, int] = {}
    for rows in by_intent.values():
        for i in rng.permutation(rows).tolist():
            dealt[i] = len(dealt) % folds
    return dealt


def _intent_groups(intents: Sequence[str], rng: np.random.Generator) -> list[set[str]]:
    own = [intent for intent in intents if intent not in BUILT_IN_INTENTS]
    shuffled = [own[i] for i in rng.permutation(len(own)).tolist()]
    count = min(_INTENT_GROUPS, len(own))
    return [set(shuffled[i::count]) for i in range(count)] if len(own) > 2 else []


def _take(vectors: VectorsBy, rows: Sequence[int] | NDArray[np.int64]) -> dict[str, Floats]:
    return {name: matrix[list(rows)] for name, matrix in vectors.items()}


def _stack(signs: Sequence[Floats]) -> Floats:
    return np.stack(signs) if signs else np.zeros((0, len(SIGNS)), np.float32)
