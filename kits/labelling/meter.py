"""What labelling cost and what it brought: labels a decision and a minute, by person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kits.labelling.decision import Decision

# Nobody looks at one group for longer: what goes beyond was a break.
LONGEST_LOOK: Final = 300.0


@dataclass(frozen=True)
class Meter:
    """Sums over decisions that stand; those taken back count as work, and bring nothing."""

    decisions: int = 0
    # Decisions and exceptions: everything that a person had to decide.
    acts: int = 0
    labels: int = 0
    # Labels that were taken back.
    taken_back: int = 0
    seconds: float = 0.0

    @property
    def labels_per_act(self) -> float:
        """How many utterances one human decision labelled; labelling one by one gives at most 1."""
        return self.labels / self.acts if self.acts else 0.0

    @property
    def labels_per_minute(self) -> float:
        """How many utterances a minute of a person labelled."""
        return 60 * self.labels / self.seconds if self.seconds else 0.0


def measure(decisions: Iterable[Decision]) -> Meter:
    """Add decisions up."""
    made = list(decisions)
    return Meter(
        decisions=len(made),
        acts=sum(one.acts for one in made),
        labels=sum(one.labels for one in made),
        taken_back=sum(one.labelled for one in made if one.undone),
        seconds=sum(min(max(one.seconds, 0.0), LONGEST_LOOK) for one in made),
    )


def measure_each(decisions: Sequence[Decision]) -> dict[str, Meter]:
    """Add up the decisions of each person, by name."""
    people = dict.fromkeys(one.by for one in decisions)
    return {by: measure(one for one in decisions if one.by == by) for by in people}
