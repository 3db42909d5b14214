"""Intents that have far fewer utterances than the others, or far more, language by language."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from builder.schema.intent import Intent
from builder.sentence import say
from builder.text import ANY_LANGUAGE
from kits.quality.edit import Add, Drop
from kits.quality.finding import Finding, Fix, finding
from kits.quality.look import Language, Look, is_own
from kits.quality.said import Said
from kits.samples.substitution import SubstitutionProducer

# Below this share of what the middle intent has, an intent is poor; above this multiple it is rich.
_POOR: Final = 0.25
_RICH: Final = 8
# In a skill that is just begun counts say little.
_BEGUN: Final = 8
_FEWEST_INTENTS: Final = 3
_SEED: Final = 13


def unbalanced_intents(look: Look) -> Iterator[Finding]:
    """Yield intents with a quarter of the middle one's utterances or less, or eight times as many."""
    for name, language in look.languages.items():
        rows: dict[str, Sequence[int]] = {
            intent: own for intent, own in language.rows.items() if is_own(intent)
        }
        middle = float(np.median([len(own) for own in rows.values()])) if rows else 0.0
        if len(rows) < _FEWEST_INTENTS or middle < _BEGUN:
            continue
        for intent, own in rows.items():
            if len(own) <= _POOR * middle:
                yield _poor(look, name, intent, len(own), middle)
            elif len(own) >= _RICH * middle:
                yield _rich(look, language, intent, own, middle)


def _poor(look: Look, language: str, intent: str, count: int, middle: float) -> Finding:
    what = say(
        "Intent '{intent}' has {count} utterances in '{language}', and half of the intents have "
        "{middle:.0f} or more.",
        intent=intent,
        count=count,
        language=language,
        middle=middle,
    )
    remedy = say(
        "Add some that people really said: dialoom kit logs finds them, kit samples makes them."
    )
    made = _made_from_words(look, intent, int(middle / 2))
    fixes = []
    if made:
        says = say(
            "Add {count} utterances made by putting other dictionary words into its own.",
            count=len(made),
        )
        fixes.append(Fix(says, tuple(Add(one) for one in made)))
    path = ("intents", intent)
    return finding(look.skill, "intent-poor", path, what, remedy, score=0.6, fixes=fixes)


def _made_from_words(look: Look, intent: str, wanted: int) -> list[Said]:
    own = look.skill.get(Intent, intent)
    if not any(utterance.spans for utterance in own.all_utterances()):
        return []
    alone = look.skill.model_copy(update={"intents": (own,)})
    made = list(SubstitutionProducer().produce(alone, seed=_SEED))
    random.Random(_SEED).shuffle(made)
    return [Said(intent, one.language or ANY_LANGUAGE, one.utterance) for one in made[:wanted]]


def _rich(
    look: Look, language: Language, intent: str, rows: Sequence[int], middle: float
) -> Finding:
    keep = int(_RICH * middle)
    what = say(
        "Intent '{intent}' has {count} utterances in '{language}', and half of the intents have "
        "{middle:.0f} or fewer.",
        intent=intent,
        count=len(rows),
        language=language.space.language,
        middle=middle,
    )
    surplus = _most_repeated(language, rows, len(rows) - keep // 2)
    fix = Fix(
        say(
            "Remove the {count} that say most nearly what another of its utterances says.",
            count=len(surplus),
        ),
        tuple(Drop(language.place(row)) for row in surplus),
    )
    remedy = say("Training weighs it down already; what says the same again teaches nothing.")
    path = ("intents", intent)
    return finding(look.skill, "intent-rich", path, what, remedy, score=0.4, fixes=[fix])


def _most_repeated(language: Language, rows: Sequence[int], count: int) -> list[int]:
    """Return the rows that lie nearest to one that stays, of each pair the later one."""
    vectors = language.space.vectors[list(rows)]
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1.0)
    nearest = np.array([alike[n, :n].max() if n else -1.0 for n in range(len(rows))])
    gone = np.argsort(-nearest, kind="stable")[:count]
    return sorted(rows[n] for n in gone.tolist())
