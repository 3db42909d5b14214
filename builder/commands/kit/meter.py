"""`dialoom kit meter`: labels a decision and a minute, by person, and how far people agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.commands.kit.inbox import Skill
from builder.commands.output import print_json, tell
from builder.commands.served import Json, Url, client_of

if TYPE_CHECKING:
    from builder.wire.inbox import MeterShape


def meter(skill: Skill, url: Url = None, as_json: Json = False) -> None:
    """Tell what the labelling of a served skill cost and brought."""
    with client_of(url) as client:
        found, agreement = client.get_meter(skill), client.get_agreement(skill)
    if as_json:
        print_json(
            {
                "meter": found.model_dump(mode="json"),
                "agreement": agreement.model_dump(mode="json"),
            }
        )
        return
    tell(f"{'':<20} {'labels':>7} {'decisions':>10} {'a decision':>11} {'a minute':>9}")
    for name, line in [
        *((each.by, each.meter) for each in found.people),
        ("today", found.today),
        ("in all", found.total),
    ]:
        tell(_line(name, line))
    for pair in agreement.pairs:
        one, other = pair.people
        tell(f"{one} and {other}: kappa {pair.kappa:.2f}, {pair.alike:.0%} of {pair.both} alike")


def _line(name: str, meter: MeterShape) -> str:
    return (
        f"{name:<20} {meter.labels:>7} {meter.acts:>10} {meter.labels_per_act:>11.1f} "
        f"{meter.labels_per_minute:>9.1f}"
    )
