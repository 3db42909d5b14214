from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from builder.nlu.values.recognise import FINDABLE, find_values
from builder.schema.entity import SystemType

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def said(text: str, *types: SystemType) -> list[tuple[str, object]]:
    return [(str(f.type), f.value) for f in find_values(text, "zh", NOW, types or FINDABLE)]


def test_a_whole_request_gives_every_value_once() -> None:
    assert said("帮我订明天下午三点的会议室，10个人，联系13800138000") == [
        ("date", "2026-11-24"),
        ("datetime", "2026-11-24T15:00"),
        ("time", "15:00"),
        ("number", 10),
        ("phone", "+8613800138000"),
    ]


def test_a_number_inside_a_duration_counts_only_when_durations_do_not() -> None:
    assert said("住3晚", SystemType.NUMBER) == [("number", 3)]
    assert said("住3晚", SystemType.NUMBER, SystemType.DURATION) == [("duration", "P3D")]


def test_dates_are_counted_in_the_time_zone_of_now() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    values = [f.value for f in find_values("tomorrow", "en", late, {SystemType.DATE})]
    assert values == ["2026-11-24"]
    shanghai = late.astimezone(ZoneInfo("Asia/Shanghai"))
    assert [f.value for f in find_values("tomorrow", "en", shanghai, {SystemType.DATE})] == [
        "2026-11-25"
    ]


def test_mixed_languages_are_both_read() -> None:
    assert said("book 两个 rooms for 明天", SystemType.NUMBER, SystemType.DATE) == [
        ("number", 2),
        ("date", "2026-11-24"),
    ]


def test_weekday_of_today_is_next_week() -> None:
    assert said("周一", SystemType.DATE) == [("date", "2026-11-30")]


def test_nothing_wanted_or_said_gives_nothing() -> None:
    assert find_values("明天", "zh", NOW, ()) == []
    assert find_values("  ", "zh", NOW, FINDABLE) == []


def test_a_message_takes_little_time() -> None:
    text = "Book a table for 4 people next Friday at 7:30pm, my number is 415-555-2671"
    find_values(text, "en", NOW, FINDABLE)
    runs = []
    for _ in range(50):
        started = time.perf_counter()
        find_values(text, "en", NOW, FINDABLE)
        runs.append(time.perf_counter() - started)
    assert sorted(runs)[5] < 0.02
