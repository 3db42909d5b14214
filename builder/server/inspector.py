"""Looks for what is wrong in the training data of drafts, and remembers what it worked out of them."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

from builder.encoding.library import EncoderLibrary
from builder.errors import BuilderError, Invalid
from builder.schema.check_intent import said_key
from builder.schema.skill import Skill
from builder.sentence import say
from kits.quality.alike import Near
from kits.quality.finding import Finding
from kits.quality.index import QualityIndex
from kits.quality.said import Places
from kits.quality.spelt import Spelt

# So many skills are remembered: those looked at last. One of ten thousand utterances takes 100 MB.
_REMEMBERED: Final = 3
# More are better looked at on the command line, where memory and time are their own.
_MOST_UTTERANCES: Final = 30_000

# Somebody who types does not wait for a look at everything that is under way.
_PATIENCE: Final = 0.15
# From this likeness on two utterances are written nearly the same, and so many are told.
_NEARLY: Final = 0.75
_SHOWN: Final = 4
_LOG: Final = logging.getLogger(__name__)

_Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class WrittenLike:
    """The utterances of the same words as a text, and those that are written nearly like it."""

    same: tuple[Near, ...]
    near: tuple[Near, ...]


class Inspector:
    """Keeps an index for each of the skills that are edited; thread-safe."""

    def __init__(self, library: EncoderLibrary) -> None:
        self._library = library
        self._lock = Lock()
        self._indexes: OrderedDict[_Key, tuple[Lock, QualityIndex]] = OrderedDict()
        self._written: OrderedDict[str, tuple[Lock, Places, Spelt]] = OrderedDict()
        self._preparing: set[_Key] = set()

    def findings(self, skill: Skill) -> tuple[Finding, ...]:
        """Return what is found in a skill; after a change only what it touches is worked out.

        Raises `Invalid('quality-too-many')`.
        """
        if self.is_too_large(skill):
            count = _utterances_in(skill)
            raise Invalid(
                "quality-too-many",
                say(
                    "Skill '{skill}' has {count:,} utterances, and the server looks at {most:,} at "
                    "most. On the command line there is no limit: dialoom kit quality.",
                    skill=skill.name,
                    count=count,
                    most=_MOST_UTTERANCES,
                ),
            )
        lock, index = self._index(skill)
        with lock:
            return index.findings(skill)

    def nearest(
        self,
        skill: Skill,
        language: str,
        texts: Sequence[str],
        *,
        most: int = 5,
        prepare: int = _MOST_UTTERANCES,
    ) -> list[list[Near]] | None:
        """Return the utterances most like each text in meaning, for somebody who does not want to wait.

        None where it would take long: they are then compared in the background, so that it is quick in a
        moment, unless the skill has more utterances than `prepare`.
        """
        with self._lock:
            held = self._indexes.get((skill.name, skill.languages))
        if held is not None and held[0].acquire(timeout=_PATIENCE):
            try:
                found = held[1].nearest(skill, language, texts, most=most, quick=True)
            finally:
                held[0].release()
            if found is not None:
                return found
        if _utterances_in(skill) <= prepare:
            self._prepare(skill, language, texts)
        return None

    def written_like(self, skill: Skill, texts: Sequence[str]) -> dict[str, WrittenLike]:
        """Return the utterances of the same words as each text, and those written nearly like it."""
        with self._lock:
            lock, places, spelt = self._written.setdefault(skill.name, (Lock(), Places(), Spelt()))
            self._written.move_to_end(skill.name)
            while len(self._written) > _REMEMBERED:
                self._written.popitem(last=False)
        wanted: dict[str, dict[Near, None]] = {said_key(text): {} for text in texts}
        with lock:
            placed = places.update(skill)
            spelt.update(placed)
            for own in placed.values():
                for place in own:
                    if place.words in wanted:
                        wanted[place.words][Near(place.intent, place.text, 1.0)] = None
            return {
                text: WrittenLike(
                    tuple(wanted[said_key(text)]),
                    tuple(spelt.nearest(text, least=_NEARLY, most=_SHOWN)),
                )
                for text in texts
            }

    def is_too_large(self, skill: Skill) -> bool:
        """Tell whether a skill has more utterances than are compared here."""
        return _utterances_in(skill) > _MOST_UTTERANCES

    def _prepare(self, skill: Skill, language: str, texts: Sequence[str]) -> None:
        key = (skill.name, skill.languages)
        with self._lock:
            if key in self._preparing:
                return
            self._preparing.add(key)

        def work() -> None:
            try:
                lock, index = self._index(skill)
                with lock:
                    index.nearest(skill, language, texts)
            except BuilderError as error:
                _LOG.warning("the utterances of '%s' cannot be compared: %s", skill.name, error)
            finally:
                with self._lock:
                    self._preparing.discard(key)

        Thread(target=work, name=f"compare-{skill.name}", daemon=True).start()

    def _index(self, skill: Skill) -> tuple[Lock, QualityIndex]:
        key = (skill.name, skill.languages)
        with self._lock:
            held = self._indexes.get(key)
            if held is None:
                held = self._indexes[key] = (Lock(), QualityIndex.of(skill, self._library))
                while len(self._indexes) > _REMEMBERED:
                    self._indexes.popitem(last=False)
            self._indexes.move_to_end(key)
            return held


def _utterances_in(skill: Skill) -> int:
    return sum(len(said) for intent in skill.intents for said in intent.utterances.values())
