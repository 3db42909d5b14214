"""What turning strangers away costs, in plain units: how many of a hundred customers are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict


class KeepPoint(BaseModel):
    """What held-out messages say would happen if the share `keep` of the customers were kept.

    `threshold` is the line on the detector's score that does it. `far`, `near` and `named` are the
    shares turned away of everyday messages, of messages about intents that the skill had not met,
    and of the author's own out-of-scope examples; None where there was nothing to judge by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep: float
    threshold: float
    far: float | None = None
    near: float | None = None
    named: float | None = None


def point_at(curve: Sequence[KeepPoint], keep: float) -> KeepPoint:
    """Return what happens at a share of customers kept, between the two points it lies between.

    `curve` is sorted by `keep` and not empty; beyond its ends the end is returned.
    """
    return _between(curve, keep, [point.keep for point in curve])


def point_below(curve: Sequence[KeepPoint], threshold: float) -> KeepPoint:
    """Return what happens at a threshold on the score, as `point_at` does for a share kept."""
    return _between(curve, -threshold, [-point.threshold for point in curve])


def _between(curve: Sequence[KeepPoint], value: float, places: Sequence[float]) -> KeepPoint:
    if value <= places[0]:
        return curve[0]
    for i in range(1, len(places)):
        if value <= places[i]:
            width = places[i] - places[i - 1]
            return _mixed(curve[i - 1], curve[i], (value - places[i - 1]) / width)
    return curve[-1]


def _mixed(lower: KeepPoint, upper: KeepPoint, share: float) -> KeepPoint:
    def mix(low: float | None, high: float | None) -> float | None:
        return None if low is None or high is None else round(low + share * (high - low), 4)

    return KeepPoint(
        keep=round(lower.keep + share * (upper.keep - lower.keep), 4),
        threshold=round(lower.threshold + share * (upper.threshold - lower.threshold), 4),
        far=mix(lower.far, upper.far),
        near=mix(lower.near, upper.near),
        named=mix(lower.named, upper.named),
    )


def point_chosen(
    curve: Sequence[KeepPoint],
    scores: Mapping[str, float],
    *,
    keep: float | None,
    threshold: float | None,
) -> KeepPoint | None:
    """Return what happens at the author's choice, else at the training's; None where nothing is known.

    A threshold goes before a share to keep, as it does in the skill.
    """
    if threshold is not None:
        return point_below(curve, threshold) if curve else None
    if keep is not None and curve:
        return point_at(curve, keep)
    if "in_scope_kept" not in scores:
        return None
    return KeepPoint(
        keep=scores["in_scope_kept"],
        threshold=0.0,
        far=scores.get("oos_recall_everyday"),
        near=scores.get("oos_recall_left_out"),
        named=scores.get("oos_recall_named"),
    )


def of_hundred(share: float) -> str:
    """Write a share as how many of a hundred: "82", "3", "0.5"."""
    return f"{100 * share:.0f}" if share >= 0.1 else f"{round(100 * share, 1):g}"
