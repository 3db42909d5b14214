"""Find the template that a message fits best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from builder.nlu.slots.hit import Hit
from builder.nlu.templates.align import lay_in_any_order, lay_in_order
from builder.nlu.templates.words import MOST_PLACES, Key, Places, WordFinder
from builder.schema.skill import Skill
from builder.schema.template import Fragment, Template
from builder.text import fold

# Longer messages are left to the model: a template describes all that is said.
LONGEST: Final = 400
# So many templates are laid on a message at most, in the order of writing.
_MOST_LAID: Final = 200


@dataclass(frozen=True)
class Recognised:
    """Characters `start` to `end` of the message, and the fragment that accounts for them."""

    fragment: Fragment
    start: int
    end: int
    hit: Hit | None = None


@dataclass(frozen=True)
class TemplateMatch:
    """A template that a message fits: the share recognised and the fragments found."""

    intent: str
    template: Template
    share: float
    recognised: tuple[Recognised, ...]

    @property
    def rank(self) -> tuple[float, int, int]:
        """How good the match is: the share, then the fragments that must match, then all found."""
        musts = sum(found.fragment.must for found in self.recognised)
        return round(self.share, 6), musts, len(self.recognised)


@dataclass(frozen=True)
class _Compiled:
    intent: str
    template: Template
    keys: tuple[Key | None, ...]
    needed: frozenset[Key]


class TemplateFinder:
    """Knows the templates and cues of a skill; needs no training and no encoder."""

    def __init__(self, skill: Skill) -> None:
        self._types = {slot.name: str(slot.type) for slot in skill.slots}
        self._templates = [
            self._compile(intent.name, template)
            for intent in skill.intents
            for template in intent.all_templates()
        ]
        used = Counter(key for one in self._templates for key in set(one.keys) if key is not None)
        # A template is looked at where its rarest needed fragment stands; without one, where any does.
        self._under: dict[Key, list[int]] = {}
        for number, one in enumerate(self._templates):
            rarest = sorted(one.needed, key=lambda key: (used[key], str(key)))[:1]
            for key in rarest or {key for key in one.keys if key is not None}:
                self._under.setdefault(key, []).append(number)
        self._words = WordFinder(_words_of(skill))
        self._slot_types = {str(key[1]) for key in used if key[0] == "slot"}

    def __bool__(self) -> bool:
        return bool(self._templates)

    def may_fit(self, text: str) -> bool:
        """Tell quickly whether a template could fit, were there every slot value that it needs."""
        places: Places = {}
        self._words.find(fold(text), places)
        return any(
            all(key[0] == "slot" or key in places for key in one.needed) for one in self._templates
        )

    def find(self, text: str, hits: Sequence[Hit]) -> list[TemplateMatch]:
        """Return the best match of each intent whose templates the text fits, the best first."""
        if not self._templates or len(text) > LONGEST:
            return []
        places: Places = {}
        self._words.find(fold(text), places)
        by_place: dict[tuple[str, int, int], Hit] = {}
        for hit in hits:
            kind = str(hit.type)
            found = places.setdefault(("slot", kind), []) if kind in self._slot_types else []
            if len(found) < MOST_PLACES and (kind, hit.start, hit.end) not in by_place:
                by_place[kind, hit.start, hit.end] = hit
                found.append((hit.start, hit.end))
        for found in places.values():
            found.sort()
        there = {key for key, found in places.items() if found}
        numbers = sorted({number for key in there for number in self._under.get(key, ())})
        fitting = [n for n in numbers if self._templates[n].needed <= there][:_MOST_LAID]
        if not fitting:
            return []
        counted = [0, *accumulate(int(c.isalnum()) for c in text)]
        best: dict[str, TemplateMatch] = {}
        for number in fitting:
            match = self._lay(self._templates[number], places, counted, by_place)
            if match is not None:
                known = best.get(match.intent)
                if known is None or match.rank > known.rank:
                    best[match.intent] = match
        return sorted(best.values(), key=lambda match: match.rank, reverse=True)

    def _lay(
        self,
        one: _Compiled,
        places: Places,
        counted: Sequence[int],
        by_place: dict[tuple[str, int, int], Hit],
    ) -> TemplateMatch | None:
        lay = lay_in_order if one.template.ordered else lay_in_any_order
        laid = lay(one.template, one.keys, places, counted)
        if laid is None:
            return None
        recognised = sum(counted[end] - counted[start] for _, start, end in laid.placed)
        whole = counted[-1] - laid.wild
        share = recognised / whole if whole else 0.0
        if not recognised or share < one.template.threshold - 1e-9:
            return None
        return TemplateMatch(
            one.intent,
            one.template,
            share,
            tuple(
                Recognised(
                    one.template.fragments[number],
                    start,
                    end,
                    by_place.get((str((one.keys[number] or ("", ""))[1]), start, end)),
                )
                for number, start, end in laid.placed
            ),
        )

    def _compile(self, intent: str, template: Template) -> _Compiled:
        keys = tuple(self._key(fragment) for fragment in template.fragments)
        needed = frozenset(
            key
            for key, fragment in zip(keys, template.fragments, strict=True)
            if key is not None and fragment.must
        )
        return _Compiled(intent, template, keys, needed)

    def _key(self, fragment: Fragment) -> Key | None:
        if fragment.kind == "any":
            return None
        if fragment.kind == "text":
            return "text", fragment.words
        if fragment.kind == "slot":
            return "slot", self._types.get(fragment.name or "", "")
        return "cue", fragment.name or ""


def _words_of(skill: Skill) -> Iterator[tuple[Key, str]]:
    for name, words_by_language in skill.cues.items():
        for words in words_by_language.values():
            for word in words:
                yield ("cue", name), word
    for intent in skill.intents:
        for template in intent.all_templates():
            for fragment in template.fragments:
                for word in fragment.words if fragment.kind == "text" else ():
                    yield ("text", fragment.words), word
