"""Whom a skill turns away, in plain units, and the control that moves the line."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.schema.keeping import KeepPoint, of_hundred, point_chosen
from builder.schema.skill import Thresholds
from ui.service import VersionLine
from ui.state import session
from ui.wording import t

# How many of a hundred customers may be refused wrongly.
_REFUSED: Final = (0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0)
_USUAL: Final = 3.0


def scope_in_words(version: VersionLine, thresholds: Thresholds) -> str | None:
    """Say whom a version turns away with these thresholds; None where nothing is known."""
    point = point_chosen(
        version.scope, version.scores, keep=thresholds.keep, threshold=thresholds.intent
    )
    return None if point is None else in_words(point)


def edit_keep(before: float | None) -> float | None:
    """Show how many customers may be refused wrongly; return the share to keep, None for training's."""
    own = st.toggle(
        t("keep.own"),
        value=before is not None,
        key=session.field_key("keep", "own"),
        help=t("keep.help"),
    )
    chosen = before
    if own:
        given = _USUAL if before is None else round(100 * (1 - before), 1)
        refused = st.select_slider(
            t("keep.slider"),
            options=sorted({*_REFUSED, given}),
            value=given,
            key=session.field_key("keep", "refused"),
            format_func=lambda count: t("keep.count", count=f"{count:g}"),
        )
        same = before is not None and refused == given
        chosen = before if same else round(1 - float(refused) / 100, 4)
    versions = session.service().versions(session.skill().name)
    told = (
        scope_in_words(versions[0], Thresholds(keep=chosen if own else None)) if versions else None
    )
    st.caption(told or t("keep.unknown"))
    return chosen if own else None


def in_words(point: KeepPoint) -> str:
    """Say whom a line of scope turns away, in plain units."""
    parts = [t("keep.refused", count=of_hundred(1 - point.keep))]
    for kind, share in (("far", point.far), ("near", point.near), ("named", point.named)):
        if share is not None:
            parts.append(t(f"keep.{kind}", count=of_hundred(share)))
    return " ".join(parts)
