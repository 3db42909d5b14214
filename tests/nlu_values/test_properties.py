from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.nlu.values.recognise import FINDABLE, find_values
from builder.schema.entity import SystemType

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

PIECES = st.sampled_from([
    "今天", "明", "后天", "下", "周", "三", "星期", "五", "月", "5", "12", "日", "号", "年",
    "2026", "点", "半", "刻", "分", "下午", "早", "晚", "上", "小时", "个", "十", "百", "万",
    "亿", "两", "零", "负", "块", "元", "毛", "%", "百分之", "到", "-", "/", ":", ".", ",", "$",
    "¥", "+", "138", "0013", "8000", "@", "a.com", "www.", "x", "第", "一", "前", "后", "过",
    "最近", "tomorrow", "next", "friday", "at", "pm", "in", "three", "days", "and", "a", "half",
    "of", "the", "dec", "1st", "may", "to", "from", "hundred", "dozen", "twenty", "past",
    "o'clock", "no", "yes", "good", "half", "hour", "week", "２", "：", "，", "😀", "İ",
    "\ud800", " ",
])  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=14).map(" ".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_values_stand_within_the_text_and_do_not_overlap(text: str) -> None:
    found = find_values(text, "zh", NOW, FINDABLE)
    for kind in FINDABLE:
        end = 0
        for value in (f for f in found if f.type is kind):
            assert end <= value.start < value.end <= len(text)
            assert 0 < value.score <= 1
            end = value.end


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_values_have_readable_normal_forms(text: str) -> None:
    for found in find_values(text, "zh", NOW, FINDABLE):
        match found.type:
            case SystemType.DATE:
                ends = [date.fromisoformat(part) for part in str(found.value).split("/")]
                assert ends == sorted(ends)
            case SystemType.DATETIME:
                for part in str(found.value).split("/"):
                    assert datetime.fromisoformat(part).tzinfo is None
            case SystemType.NUMBER | SystemType.PERCENT:
                assert isinstance(found.value, int | float)
            case SystemType.MONEY:
                assert isinstance(found.value, dict)
                assert set(found.value) == {"amount", "currency"}


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2026, 11, 23), date(2035, 12, 31)))
def test_written_dates_come_back(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.month}/{day.day}/{day.year}",
        f"{day:%B} {day.day}, {day.year}",
    ):
        assert [f.value for f in find_values(text, "zh", NOW, {SystemType.DATE})] == [str(day)]


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_a_year_lies_ahead(today: date, month: int, day: int) -> None:
    now = datetime(today.year, today.month, today.day, 9, 0, tzinfo=NOW.tzinfo)
    (found,) = find_values(f"{month}月{day}日", "zh", now, {SystemType.DATE})
    value = date.fromisoformat(str(found.value))
    assert (value.month, value.day) == (month, day)
    assert today <= value < today + timedelta(days=367)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 99_999))
def test_written_numbers_come_back(number: int) -> None:
    assert [f.value for f in find_values(f"共{number}个", "zh", NOW, {SystemType.NUMBER})] == [
        number
    ]


HOSTILE = [
    *("1", "一", "两", "点", "周", "下", "年", "半", " ", "(", "$", "+", "-", ".", "a", "好"),
    *(
        "1,",
        "1.",
        "1-",
        "12:",
        "1/",
        "一百",
        "三点",
        "3天",
        "三块",
        "今天",
        "百分之",
        "3月5日",
        "138 ",
    ),
    *(
        "one ",
        "half ",
        "in ",
        "next ",
        "to ",
        "at 5 ",
        "a hundred ",
        "minus ",
        "dec 1-",
        "yes ",
        "the ",
    ),
    *("a@", "a.", "https://", "www.", "+1", "13800138000", "2026-", "tomorrow at 5pm "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    short, long = (piece * (n // len(piece)) for n in (1000, 4000))
    fastest = min(_seconds(long) for _ in range(2))
    # Twenty milliseconds on a quiet machine; ten times that on a busy one, and never quadratic.
    assert fastest < 0.2
    assert fastest < 12 * max(min(_seconds(short) for _ in range(2)), 0.002)


def _seconds(text: str) -> float:
    started = time.process_time()
    find_values(text, "zh", NOW, FINDABLE)
    return time.process_time() - started
