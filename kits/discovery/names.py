"""Names for clusters, as an author would write them: `verb_noun`, in the language of the texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from builder.text import is_han
from kits.discovery.verbs import IRREGULAR_EN, VERBS_EN, VERBS_ZH
from kits.discovery.words import (
    MOST_LOOKED_AT,
    frequencies,
    longest_run,
    names_something,
    telling,
)

_LONGEST: Final = 60
_LOOKED_THROUGH: Final = 40
# A verb that less than this share of the texts say is none of what they want.
_VERB_SHARE: Final = 0.15
# What another form than the infinitive counts for a verb.
_FORM_COUNTS: Final = 0.5
_ENDINGS: Final = (
    ("ied", "y"),
    ("ies", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("es", ""),
    ("s", ""),
)
_REFUSED: Final = re.compile(r"[^\w]+")


def name_clusters(clusters: Sequence[Sequence[str]], taken: Collection[str] = ()) -> list[str]:
    """Return a valid name for the texts of each cluster; all differ, also from `taken`."""
    looked_at = [texts[:MOST_LOOKED_AT] for texts in clusters]
    counts = frequencies(looked_at)
    sizes = [len(texts) for texts in looked_at]
    total = Counter[str]()
    for one in counts:
        total.update(one)
    used, names = set(taken), list[str]()
    for number, one in enumerate(counts):
        ranked = telling(counts, sizes, total, number)[:_LOOKED_THROUGH]
        name = _unused(_proposals(ranked, one, max(sizes[number], 1)), used)
        used.add(name)
        names.append(name)
    return names


def verb_of(word: str) -> str | None:
    """Return the verb that an English word is a form of; None where it is none that names use."""
    if word in VERBS_EN:
        return word
    if word in IRREGULAR_EN:
        return IRREGULAR_EN[word]
    for ending, instead in _ENDINGS:
        stem = word.removesuffix(ending) + instead
        if word.endswith(ending) and stem in VERBS_EN:
            return stem
        # stopped, shipping: the last letter is doubled.
        if word.endswith(ending) and stem[-1:] == stem[-2:-1] and stem[:-1] in VERBS_EN:
            return stem[:-1]
    return None


def _proposals(ranked: Sequence[tuple[str, float]], counts: Counter[str], size: int) -> list[str]:
    """Return names from the best to the worst."""
    if not ranked:
        return ["ask_something"]
    han = sum(score for term, score in ranked if is_han(term[0]))
    chinese = han > sum(score for _, score in ranked) / 2
    return _chinese(ranked, counts, size) if chinese else _english(ranked, counts, size)


def _english(ranked: Sequence[tuple[str, float]], counts: Counter[str], size: int) -> list[str]:
    verb, things = "ask", list[str]()
    said = [(term, verb_of(term)) for term, _ in ranked if not is_han(term[0])]
    often: dict[str, float] = {}
    for term, form in said:
        if form is not None:
            # "cancelling" may be what is done, and "booking" a thing.
            often.setdefault(form, 0.0)
            often[form] += counts[term] if term == form else _FORM_COUNTS * counts[term]
    if often and max(often.values()) >= _VERB_SHARE * size:
        verb = max(often, key=lambda form: (often[form], form))
    for term, form in said:
        words = term.split()
        if " " in term:
            # A pair names one thing where its words are mostly said together: exchange rate.
            rarer = min(counts[word] for word in words)
            fits = counts[term] > 1 and counts[term] >= 0.5 * rarer and not any(map(_does, words))
        else:
            fits = not _does(term) and form != verb
        if fits and names_something(term):
            things.append("_".join(words))
    things = _longest_things(things)
    names = [f"{verb}_{thing}" for thing in things[:3]]
    names += [f"{verb}_{one}_{other}" for one in things[:3] for other in things[:4] if one != other]
    return names or [f"{verb}_something"]


def _does(word: str) -> bool:
    return verb_of(word) is not None and not word.endswith("ing")


def _longest_things(things: Sequence[str]) -> list[str]:
    """Put a pair of words in the place of the first of its words, and drop the words in it."""
    pairs = [thing for thing in things if "_" in thing]
    named: list[str] = []
    for thing in things:
        pair = next((p for p in pairs if thing in p.split("_")), thing)
        if pair not in named:
            named.append(pair)
    return named


def _chinese(ranked: Sequence[tuple[str, float]], counts: Counter[str], size: int) -> list[str]:
    runs = [term for term, _ in ranked if is_han(term[0])]
    things: list[str] = []
    for term in runs:
        run = longest_run(term, ranked, counts)
        bare = next(
            (run.removeprefix(v) for v in VERBS_ZH if run.startswith(v) and len(run) > len(v)), run
        )
        fits = bare not in VERBS_ZH and names_something(bare)
        if fits and not any(bare in t or t in bare for t in things):
            things.append(bare)
    # A verb of one ideograph counts where a run begins with it: 退 in 退票.
    said = {v: max((counts[r] for r in runs if r.startswith(v)), default=0) for v in VERBS_ZH}
    verb = max(VERBS_ZH, key=lambda v: (said[v] * (1 + 0.3 * len(v)), -VERBS_ZH.index(v)))
    if said[verb] < _VERB_SHARE * size:
        verb = "咨询"
    things = [thing for thing in things if thing not in verb] or ["其他"]
    names = [f"{verb}_{thing}" for thing in things[:3]]
    return names + [f"{verb}_{a}_{b}" for a in things[:3] for b in things[:4] if a != b]


def _unused(names: Sequence[str], used: Collection[str]) -> str:
    cleaned = [_REFUSED.sub("_", name).strip("_")[:_LONGEST] or "ask_something" for name in names]
    for name in cleaned:
        if name not in used:
            return name
    number = 2
    while f"{cleaned[0]}_{number}" in used:
        number += 1
    return f"{cleaned[0]}_{number}"
