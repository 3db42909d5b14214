"""Looks for what is wrong in the training data of drafts, and remembers what it worked out of them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.schema.skill import Skill
from kits.quality.finding import Finding
from kits.quality.index import QualityIndex

# So many skills are remembered: those looked at last. One of ten thousand utterances takes 100 MB.
_REMEMBERED: Final = 3
# More are better looked at on the command line, where memory and time are their own.
_MOST_UTTERANCES: Final = 30_000

_Key = tuple[str, tuple[str, ...]]


class Inspector:
    """Keeps an index for each of the skills that are edited; thread-safe."""

    def __init__(self, library: EncoderLibrary) -> None:
        self._library = library
        self._lock = Lock()
        self._indexes: OrderedDict[_Key, tuple[Lock, QualityIndex]] = OrderedDict()

    def findings(self, skill: Skill) -> tuple[Finding, ...]:
        """Return what is found in a skill; after a change only what it touches is worked out.

        Raises `Invalid('quality-too-many')`.
        """
        count = sum(len(intent.all_utterances()) for intent in skill.intents)
        if count > _MOST_UTTERANCES:
            raise Invalid(
                "quality-too-many",
                f"Skill '{skill.name}' has {count:,} utterances, and the server looks at "
                f"{_MOST_UTTERANCES:,} at most. On the command line there is no limit: "
                "dialoom kit quality.",
            )
        lock, index = self._index(skill)
        with lock:
            return index.findings(skill)

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
