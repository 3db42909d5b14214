"""Counting: periods on a calendar, funnels, unanswered messages, and what all add up to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from builder.analytics.funnel import Funnels
from builder.analytics.line import TurnLine
from builder.analytics.path import Move, written
from builder.analytics.period import period_of, zone_named
from builder.analytics.report import Report, Tally
from builder.analytics.unanswered import Unheard, grouped, spelled_alike
from builder.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 28, 20, tzinfo=UTC)


def line(
    session: str = "a",
    seq: int = 1,
    at: datetime = NOW,
    *moves: Move,
    outcome: str | None = "understood",
    text: str | None = None,
    handoff: str | None = None,
    ms: float = 10.0,
    intent: str | None = "track_order",
) -> TurnLine:
    return TurnLine(
        session, seq, at.timestamp(), "user" if outcome else "timer", outcome, "en", intent, None,
        written(moves), handoff, 0, None, ms, ms / 2, None, text,
    )  # fmt: skip


def report_of(*lines: TurnLine, days: int = 7) -> Report:
    tally = Tally(period_of(SHANGHAI, NOW, days=days))
    tally.add(lines)
    return tally.report({"track": ["ask", "tell"]}, silence=1800, now=NOW)


def test_days_are_those_of_the_time_zone() -> None:
    # In Shanghai it is four in the morning of the 29th.
    period = period_of(SHANGHAI, NOW, days=7)
    assert (period.first, period.last) == (date(2026, 11, 23), date(2026, 11, 29))
    assert [each.hour for each in period.moments()] == [0] * 7
    late = datetime(2026, 11, 28, 15, 59, tzinfo=UTC)
    early = datetime(2026, 11, 28, 16, 1, tzinfo=UTC)
    report = report_of(line(at=late), line(at=early, seq=2))
    assert [piece.messages for piece in report.pieces] == [0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_day_of_a_changed_clock_has_its_own_length(day: date, hours: int) -> None:
    period = period_of(ZoneInfo("Europe/Berlin"), NOW, first=day, last=day)
    assert period.unit == "hour"
    assert len(period.starts) == hours
    assert period.end - period.start == hours * 3600


def test_periods_that_cannot_be_are_told() -> None:
    with pytest.raises(Invalid, match="after its end"):
        period_of(SHANGHAI, NOW, first=date(2026, 11, 9), last=date(2026, 11, 8))
    with pytest.raises(Invalid, match="at most 366"):
        period_of(SHANGHAI, NOW, first=date(2024, 1, 1))
    with pytest.raises(Invalid, match="no time zone 'Mars'"):
        zone_named("Mars")


def test_messages_with_a_person_and_turns_of_timers_are_no_answers() -> None:
    report = report_of(
        line(),
        line(seq=2, outcome="with_person", ms=900),
        line(seq=3, outcome=None, ms=900),
    )
    assert (report.turns, report.messages) == (3, 2)
    assert report.latency[0].longest == 10.0
    assert report.intents[0].messages == 1


def test_funnel_tells_how_far_runs_came_and_where_they_were_lost() -> None:
    funnels = Funnels()
    start, tell = ("start", "track", "ask"), ("step", "track", "tell")
    funnels.add("done", 1, 0, [start])
    funnels.add("done", 2, 10, [tell, ("end", "track", "completed")])
    funnels.add("gave-up", 1, 0, [start, ("end", "track", "gave_up")])
    funnels.add("anew", 1, 0, [start])
    funnels.add("anew", 2, 9_000, [("talk", "", "")])
    funnels.add("silent", 1, 0, [start])
    funnels.add("waits", 1, 9_900, [start])
    # Of a run that began before the period nothing is known; what was taken back did not happen.
    funnels.add("earlier", 1, 0, [tell, ("end", "track", "completed")])
    funnels.add("undone", 1, 0, [start, ("undo", "", "")])
    (found,) = funnels.result({"track": ["ask", "tell"]}, silence=1800, until=10_000)
    assert found.entered == 5
    assert found.endings == {
        "completed": 1, "handed_off": 0, "cancelled": 0, "gave_up": 1, "failed": 0, "left": 2, "open": 1,
    }  # fmt: skip
    assert [(step.step, step.reached, step.lost) for step in found.steps] == [
        ("ask", 5, 3),
        ("tell", 1, 0),
    ]
    assert found.lost == 3


def test_interrupting_flow_is_counted_apart_and_gone_steps_are_marked() -> None:
    funnels = Funnels()
    funnels.add("a", 1, 0, [("start", "track", "ask")])
    funnels.add("a", 2, 1, [("start", "hours", "say"), ("end", "hours", "completed")])
    funnels.add("a", 3, 2, [("step", "track", "gone"), ("end", "track", "handed_off")])
    track, hours = sorted(funnels.result({"track": ["ask"]}, 1800, 10), key=lambda f: f.flow)[::-1]
    assert (track.flow, track.endings["handed_off"], track.lost) == ("track", 1, 0)
    assert [(step.step, step.known) for step in track.steps] == [("ask", True), ("gone", False)]
    assert hours.endings["completed"] == 1


def test_unanswered_messages_are_put_together_where_they_are_spelled_alike() -> None:
    unheard = Unheard()
    said = [
        "能开发票吗",
        "能开发票吗？",
        "请问能开发票吗",
        "do you hire",
        "Do you hire?",
        "👍",
        "/x",
    ]
    for seq, text in enumerate(said):
        unheard.add(line("a", seq, NOW, outcome="turned_away", text=text))
    ranked = unheard.ranked()
    groups = grouped(ranked, spelled_alike(ranked))
    assert [(group.text, group.count) for group in groups] == [
        ("能开发票吗", 3),
        ("do you hire", 2),
    ]
    assert groups[0].phrasings == ("请问能开发票吗",)
    assert (groups[0].session_id, groups[0].seq) == ("a", 2)


def test_handoffs_talks_and_signals_add_up() -> None:
    report = report_of(
        line("a", 1, NOW, ("talk", "", ""), ("start", "track", "ask")),
        line("a", 2, NOW, ("handoff", "track", "tell"), handoff="angry"),
        line("b", 1, NOW, ("talk", "", ""), outcome="turned_away", text="hm what"),
    )
    assert (report.talks, report.handoffs) == (2, 1)
    (handoff,) = report.handed_off
    assert (handoff.reason, handoff.flow, handoff.step) == ("angry", "track", "tell")
    assert report.outcomes["turned_away"] == 1
    assert [spelled.text for spelled in report.unanswered] == ["hm what"]
