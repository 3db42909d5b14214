"""When the time is that an author or a slot names, counted from the beginning of a turn."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from builder.schema.duration import LONGEST, read_duration
from builder.schema.skill import Skill


def zone_of(skill: Skill, wanted: str | None = None) -> ZoneInfo:
    """Return the time zone that the user is in, else the skill's.

    One that does not exist counts as none, and the last resort is universal time.
    """
    for name in filter(None, (wanted, skill.time_zone)):
        if is_zone(name):
            return ZoneInfo(name)
    # `check` tells the author; the talk goes on.
    return ZoneInfo("UTC")


def is_zone(name: str) -> bool:
    """Tell whether a time zone of that name exists: `Asia/Shanghai`."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def after(now: datetime, length: str) -> datetime | None:
    """Return the time after a length of time from now, or None where that cannot be read."""
    found = read_duration(length)
    return None if found is None else now.astimezone(UTC) + found


def at(now: datetime, moment: str, zone: ZoneInfo) -> datetime | None:
    """Return the time that a text names, or None where it cannot be read or is over a year away.

    A time of day is the next one; a date is its first minute; of a stretch the beginning counts.
    """
    local = now.astimezone(zone)
    found = _read(moment.strip().split("/")[0], local)
    if found is None:
        return None
    try:
        then = found.replace(tzinfo=found.tzinfo or zone).astimezone(UTC)
    except OverflowError:
        return None
    return then if then - now <= LONGEST else None


def _read(moment: str, local: datetime) -> datetime | None:
    try:
        return datetime.fromisoformat(moment)
    except ValueError:
        pass
    try:
        clock = time.fromisoformat(moment)
    except ValueError:
        return None
    try:
        then = datetime.combine(local.date(), clock)
        passed = then <= local.replace(tzinfo=None)
        return datetime.combine(local.date() + timedelta(days=1), clock) if passed else then
    except (OverflowError, TypeError):
        return None
