"""How well each intent is understood, read from what training kept in the newest version."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from builder.bundle import Bundle
from builder.store.store import Store
from builder.training.report.asked import own_utterances
from builder.training.report.numbers import intent_lines
from builder.wire.evaluations import HealthShape, IntentFigures

# What was worked out of so many versions is remembered, by what they are made of.
_REMEMBERED: Final = 64
_known: Final[OrderedDict[str, tuple[IntentFigures, ...]]] = OrderedDict()
_lock: Final = Lock()


def health_of(store: Store, skill: str) -> HealthShape:
    """Return the figures of each intent by the newest version; none where there is no version."""
    newest = store.bundles.newest(skill)
    if newest is None:
        return HealthShape(version=None)
    with _lock:
        held = _known.get(newest.fingerprint)
    if held is None:
        held = _figures(store.bundles.load(skill, newest.version))
        with _lock:
            _known[newest.fingerprint] = held
            while len(_known) > _REMEMBERED:
                _known.popitem(last=False)
    return HealthShape(version=newest.version, revision=newest.revision, intents=held)


def _figures(content: bytes) -> tuple[IntentFigures, ...]:
    asked = own_utterances(Bundle.from_bytes(content))
    return tuple(map(IntentFigures.model_validate, intent_lines(asked)))
