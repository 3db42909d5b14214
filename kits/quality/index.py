"""The quality of a skill while it is edited: after a change only what it touches is worked out anew.

Vectors are kept by text, neighbours and leave-one-out scores are brought up to date in place. What costs
nothing at ten thousand utterances is looked through whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from builder.encoding.encoder import Encoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.everyday import everyday_sentences
from builder.nlu.simplified import simplifying
from builder.nlu.threads import one_thread
from builder.schema.skill import Skill
from kits.datasets.dataset import Row
from kits.quality.alike import Near, nearest_in
from kits.quality.balance import unbalanced_intents
from kits.quality.conflicts import near_conflicts
from kits.quality.finding import Finding
from kits.quality.labels import doubtful_labels
from kits.quality.leakage import leaks
from kits.quality.live.space import Key, Space
from kits.quality.look import Language, Look, Memory
from kits.quality.overlap import overlapping_intents, split_intents
from kits.quality.repeated import repeated_words
from kits.quality.said import Placed, Places
from kits.quality.spans import MarkedWords, span_findings
from kits.quality.variety import missing_variety

# So many texts are encoded while somebody waits.
_FEW = 12

ProgressOf = Callable[[float, str], None]


class QualityIndex:
    """Keeps what was worked out of a skill's utterances; one look at a time."""

    def __init__(self, stack: Sequence[Encoder]) -> None:
        self._stack = tuple(stack)
        self._spaces: dict[str, Space] = {}
        self._words = MarkedWords()
        self._places = Places()
        self._memory: Memory = {}

    @classmethod
    def of(cls, skill: Skill, encoders: EncoderLibrary) -> QualityIndex:
        """Return an index over the encoders that speak a skill's languages."""
        return cls(simplifying(encoders.keeping(encoders.stack_for(skill.languages))))

    def look(self, skill: Skill, *, progress: ProgressOf = lambda done, message: None) -> Look:
        """Bring the index up to date with a skill, and return what there is to be seen of it."""
        by_intent = self._places.update(skill)
        placed = [place for own in by_intent.values() for place in own]
        first = _by_language(placed)
        for language in [code for code in self._spaces if code not in first]:
            del self._spaces[language]
        languages = {}
        with one_thread():
            for number, (language, places) in enumerate(first.items()):
                told = f"Comparing {len(places)} utterances in '{language}'"
                progress(number / len(first), told)
                space = self._updated(language, places)
                by_row = [places[key] if key is not None else None for key in space.keys]
                languages[language] = Language(space, space.judge(), by_row)
        progress(1.0, "All utterances are compared")
        for key in [key for key in self._memory if key[2] not in by_intent]:
            del self._memory[key]
        return Look(skill, placed, languages, by_intent, self._memory)

    def nearest(
        self,
        skill: Skill,
        language: str,
        texts: Sequence[str],
        *,
        most: int = 5,
        quick: bool = False,
    ) -> list[list[Near]] | None:
        """Return the utterances of a skill that are most like each text, the most alike first.

        With `quick`, None where more than a few texts would have to be encoded first.
        """
        placed = (place for own in self._places.update(skill).values() for place in own)
        places = _by_language(placed).get(language)
        if not places or not texts:
            return [[] for _ in texts]
        if quick and not self._is_near(language, places, texts):
            return None
        with one_thread():
            return nearest_in(self._updated(language, places), texts, most=most)

    def _is_near(self, language: str, places: dict[Key, Placed], texts: Sequence[str]) -> bool:
        space = self._spaces.get(language)
        if space is None:
            return False
        new = sum(key not in space.row_of for key in places)
        gone = len(space) - (len(places) - new)
        return new + gone + len(space.meaning.unheard(texts)) <= _FEW

    def findings(
        self,
        skill: Skill,
        *,
        tests: Sequence[Row] = (),
        progress: ProgressOf = lambda done, message: None,
    ) -> tuple[Finding, ...]:
        """Return everything that is found in a skill's training data, kind by kind, the worst first."""
        look = self.look(skill, progress=progress)
        with one_thread():
            return (
                *repeated_words(look),
                *doubtful_labels(look),
                *near_conflicts(look),
                *overlapping_intents(look),
                *split_intents(look),
                *span_findings(look, self._words),
                *missing_variety(look),
                *unbalanced_intents(look),
                *leaks(look, tests),
            )

    def _updated(self, language: str, places: dict[Key, Placed]) -> Space:
        space = self._spaces.get(language)
        gone = [key for key in space.row_of if key not in places] if space is not None else []
        new = [key for key in places if key not in space.row_of] if space is not None else []
        # Where most of it is another, making it anew is quicker, and its mean is the right one.
        if space is None or len(gone) + len(new) > max(50, len(space) // 4):
            around = [text for _, text in everyday_sentences([language])]
            space = self._spaces[language] = Space(language, list(places), self._stack, around)
        else:
            space.change(gone, new)
        return space


def _by_language(placed: Iterable[Placed]) -> dict[str, dict[Key, Placed]]:
    """Return the first place of each utterance, by language, intent and text."""
    first: dict[str, dict[Key, Placed]] = {}
    for place in placed:
        first.setdefault(place.language, {}).setdefault((place.intent, place.text), place)
    return first
