"""Values that lean on what a slot holds: the day of a new time, the time of a new day, a move."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import JsonValue

from builder.conversation.understanding import Context
from builder.nlu.slots.recogniser import SlotRecogniser
from builder.schema.skill import Skill

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def read(
    kind: str, text: str, held: JsonValue, *, slots: int = 1, asked: str | None = None
) -> list[object]:
    names = [f"slot_{number}" for number in range(slots)]
    skill = Skill.model_validate({"name": "x", "slots": [{"name": n, "type": kind} for n in names]})
    holding = {} if held is None else dict.fromkeys(names, held)
    context = Context(now=NOW, requested_slot=asked, held=holding)
    return [v.value for v in SlotRecogniser(skill, None).recognise(text, "zh", context, None)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("改成四点", "2026-11-25T16:00"),
        ("改到晚上八点半", "2026-11-25T20:30"),
        ("四点吧", "2026-11-25T16:00"),
        ("改成4点到6点", "2026-11-25T16:00/2026-11-25T18:00"),
        ("那后天呢", "2026-11-25T15:00"),
        ("那大后天呢", "2026-11-26T15:00"),
        ("換成下週三", "2026-12-02T15:00"),
        ("推迟一个小时", "2026-11-25T16:00"),
        ("晚半小时", "2026-11-25T15:30"),
        ("提前一天", "2026-11-24T15:00"),
        ("往后推两天", "2026-11-27T15:00"),
        ("make it 5pm", "2026-11-25T17:00"),
        ("and on Friday?", "2026-11-27T15:00"),
        ("an hour later", "2026-11-25T16:00"),
        ("two days earlier", "2026-11-23T15:00"),
        ("push it back by half an hour", "2026-11-25T15:30"),
        ("改成下周三上午九点", "2026-12-02T09:00"),
    ],
)
def test_a_moment_keeps_what_is_not_said_anew(text: str, value: str) -> None:
    assert read("datetime", text, "2026-11-25T15:00") == [value]


@pytest.mark.parametrize(
    ("kind", "text", "held", "value"),
    [
        ("date", "晚一天", "2026-12-31", "2027-01-01"),
        ("date", "提前一周", "2026-12-31", "2026-12-24"),
        ("date", "a month later", "2027-01-31", "2027-02-28"),
        ("date", "那后天呢", "2026-12-31", "2026-11-25"),
        ("time", "推迟半小时", "15:00", "15:30"),
        ("time", "two hours earlier", "15:00", "13:00"),
    ],
)
def test_days_and_times_are_moved(kind: str, text: str, held: str, value: str) -> None:
    assert read(kind, text, held) == [value]


@pytest.mark.parametrize(
    ("kind", "text", "held", "value"),
    [
        ("datetime", "四点吧", None, "2026-11-23T16:00"),
        (
            "datetime",
            "四点钟的时候有没有去机场的大巴车可以坐",
            "2026-11-25T15:00",
            "2026-11-23T16:00",
        ),
        ("datetime", "四点吧", "2026-11-25/2026-11-26", "2026-11-23T16:00"),
        ("datetime", "四点吧", 17, "2026-11-23T16:00"),
        ("date", "三天后", "2026-12-31", "2026-11-26"),
    ],
)
def test_what_leans_on_nothing_is_read_by_itself(
    kind: str, text: str, held: JsonValue, value: str
) -> None:
    assert read(kind, text, held) == [value]


def test_a_time_never_moves_into_another_day() -> None:
    assert read("time", "推迟三小时", "23:00") == []


def test_of_two_slots_only_the_one_asked_for_is_leant_on() -> None:
    held = "2026-11-25T15:00"
    assert read("datetime", "改成四点", held, slots=2) == ["2026-11-23T16:00"]
    assert read("datetime", "改成四点", held, slots=2, asked="slot_1") == ["2026-11-25T16:00"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bob", "Bob"),
        ("mary ann lee", "Mary Ann Lee"),
        ("小王", "小王"),
        ("梅长苏", "梅长苏"),
        ("叫李航", "李航"),
    ],
)
def test_a_name_that_was_asked_for_may_be_all_that_is_said(text: str, value: str) -> None:
    assert read("person", text, None, asked="slot_0") == [value]
    assert read("person", text, None) in ([], [value])


@pytest.mark.parametrize(
    "text",
    ["cancel", "yes", "no thanks", "取消", "算了", "高兴", "help", "New York", "why", "12", "?"],
)
def test_not_every_answer_is_a_name(text: str) -> None:
    assert read("person", text, None, asked="slot_0") == []
