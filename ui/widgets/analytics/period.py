"""Choosing the days that are looked at, and whose days they are."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import streamlit as st

from builder.client.analytics import Days
from ui.wording import t

_LENGTHS: Final = {"today": 1, "days_7": 7, "days_30": 30, "days_90": 90}
_OWN: Final = "own"


def choose_period(skill: str) -> tuple[Days | None, bool]:
    """Return the chosen days, None while they are not whole, and whether to count them anew."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            t("analytics.period"),
            [*_LENGTHS, _OWN],
            format_func=lambda each: t(f"analytics.{each}"),
            default="days_7",
            required=True,
            key=f"analytics/{skill}/period",
            persist_state="session",
        )
        zones = _zones()
        zone = st.selectbox(
            t("analytics.time_zone"),
            zones,
            key="analytics/time_zone",
            help=t("analytics.time_zone_help"),
            width=240,
            persist_state="session",
        )
        own = _own_days(skill, str(zone or zones[0])) if chosen == _OWN else None
        renewed = st.button(t("analytics.renew"), icon=":material/refresh:")
    name = str(zone or zones[0])
    if chosen == _OWN:
        return (Days(1, *own, name) if own is not None else None), renewed
    return Days(_LENGTHS[str(chosen or "days_7")], None, None, name), renewed


def _own_days(skill: str, zone: str) -> tuple[date, date] | None:
    today = datetime.now(ZoneInfo(zone)).date()
    picked = st.date_input(
        t("analytics.dates"),
        (today - timedelta(days=13), today),
        max_value=today,
        key=f"analytics/{skill}/dates",
        width=260,
        persist_state="session",
    )
    if isinstance(picked, tuple) and len(picked) == 2:
        return picked[0], picked[1]
    return None


def _zones() -> list[str]:
    """Return the time zones there are, that of the browser first."""
    every = sorted(name for name in available_timezones() if "/" in name and name[0].isupper())
    own = own_zone()
    return [own, *(name for name in ("UTC", *every) if name != own)]


def own_zone() -> str:
    """Return the time zone of the person's browser."""
    name = st.context.timezone or "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name
