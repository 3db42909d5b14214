"""The figures of a report: of all that was asked, and intent by intent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from builder.nlu.scores import accuracy, macro_f1
from builder.training.report.asked import Asked


@dataclass(frozen=True)
class Numbers:
    """What came of all that was asked; shares are fractions of 1.

    `accuracy` and `macro_f1` look at the likeliest intent of a customer's message, wherever the line of
    scope lies; `answered` is the share of customers who get what they meant, `refused` the share
    turned away. `strangers` messages were asked that are none of the skill's business, of which
    the share `turned_away` was; None where there were none.
    """

    asked: int
    accuracy: float
    macro_f1: float
    answered: float
    refused: float
    strangers: int = 0
    turned_away: float | None = None


@dataclass(frozen=True)
class IntentLine:
    """What came of the utterances of one intent.

    Of `asked` utterances `right` were understood and `refused` turned away; `claimed` were taken for
    this intent, rightly or not. `confused` names what the others were taken for, and how often.
    """

    intent: str
    asked: int
    right: int
    refused: int
    claimed: int
    confused: tuple[tuple[str, int], ...]

    @property
    def recall(self) -> float | None:
        """The share of its utterances that were understood."""
        return round(self.right / self.asked, 4) if self.asked else None

    @property
    def precision(self) -> float | None:
        """The share of what was taken for it that belongs to it."""
        return round(self.right / self.claimed, 4) if self.claimed else None


def numbers_of(asked: Sequence[Asked]) -> Numbers:
    """Return the figures of all that was asked."""
    customers = [one for one in asked if not one.is_stranger]
    strangers = [one for one in asked if one.is_stranger]
    intents, found = [one.intent for one in customers], [one.found for one in customers]
    return Numbers(
        asked=len(customers),
        accuracy=round(accuracy(intents, found), 4),
        macro_f1=round(macro_f1(intents, found), 4),
        answered=_share([one.right for one in customers]) or 0.0,
        refused=_share([not one.kept for one in customers]) or 0.0,
        strangers=len(strangers),
        turned_away=_share([not one.kept for one in strangers]),
    )


def intent_lines(asked: Sequence[Asked]) -> tuple[IntentLine, ...]:
    """Return what came of each intent's utterances, in the order in which they were asked."""
    by_intent: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_intent[one.intent].append(one)
    claimed = Counter(one.decided for one in asked)
    lines = []
    for intent, own in by_intent.items():
        wrong = Counter(one.found for one in own if one.kept and not one.right)
        lines.append(
            IntentLine(
                intent=intent,
                asked=len(own),
                right=sum(one.right for one in own),
                refused=sum(not one.kept and not one.is_stranger for one in own),
                claimed=claimed[intent],
                confused=tuple(sorted(wrong.items(), key=lambda item: (-item[1], item[0]))),
            )
        )
    return tuple(lines)


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None
