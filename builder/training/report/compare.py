"""What has changed between two versions, utterance by utterance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.training.report.asked import Asked


@dataclass(frozen=True)
class Turned:
    """An utterance that one version understands and the other does not: what each took it for."""

    text: str
    intent: str
    before: str
    now: str


@dataclass(frozen=True)
class Change:
    """Of `common` utterances that both versions were asked, those that became right and wrong."""

    common: int
    became_right: tuple[Turned, ...]
    became_wrong: tuple[Turned, ...]


def change_of(before: Sequence[Asked], now: Sequence[Asked]) -> Change:
    """Compare what came of the utterances that both were asked under the same intent."""
    known = {(one.text, one.intent): one for one in before}
    pairs = [(known[one.text, one.intent], one) for one in now if (one.text, one.intent) in known]
    turned = [
        (one.right, Turned(one.text, one.intent, old.decided, one.decided))
        for old, one in pairs
        if old.right != one.right
    ]
    return Change(
        common=len(pairs),
        became_right=tuple(one for is_right, one in turned if is_right),
        became_wrong=tuple(one for is_right, one in turned if not is_right),
    )
