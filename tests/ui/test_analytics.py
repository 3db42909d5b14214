"""The screen of analytics, and looking for talks, against the real server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from builder.wire.analytics import ReportShape
from builder.wire.table import as_csv, tables_of
from ui.options import APP
from ui.service import Service
from ui.wording import catalogue


@pytest.fixture
def screen(skill: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["skill"] = skill
    return app


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["analytics", "conversations"])
def test_screens_open_and_tell_that_nobody_talked(
    screen: AppTest, page: str, language: str
) -> None:
    screen.session_state["screen_language"] = language
    screen.session_state["go"] = page
    screen.run()
    assert not screen.exception
    words = catalogue(language)
    assert screen.title[0].value == words[f"page.{page}"]
    told = {"analytics": "analytics.empty", "conversations": "conversations.none"}[page]
    assert words[told] in [str(each.value) for each in [*screen.info, *screen.caption]]


REPORT = {
    "first": "2026-11-27", "last": "2026-11-28", "time_zone": "UTC", "unit": "hour",
    "since": "2026-11-27T00:00:00Z", "turns": 4, "talks": 2, "messages": 4, "handoffs": 1,
    "outcomes": {"understood": 2, "turned_away": 2}, "signals": {"unhappy": 1},
    "pieces": [{"at": "2026-11-27T00:00:00Z", "talks": 2, "messages": 4, "handoffs": 1,
                "outcomes": {"understood": 2, "turned_away": 2}, "p50": 10.0, "p95": 20.0}],
    "intents": [{"intent": "track_order", "messages": 2, "by_piece": [2]}],
    "answers": [{"source": "faq:shipping", "messages": 1}],
    "handed_off": [{"reason": "angry", "flow": "track_order", "step": "person", "count": 1}],
    "flows": [{"flow": "track_order", "entered": 2, "lost": 1,
               "endings": {"completed": 1, "left": 1},
               "steps": [{"step": "ask", "reached": 2, "lost": 1, "endings": {"left": 1},
                          "known": True}]}],
    "latency": [{"stage": "turn", "turns": 4, "p50": 10, "p90": 15, "p95": 20, "p99": 21,
                 "mean": 11, "longest": 22}],
    "unanswered": [{"text": "=1+1 do you *hire*", "language": "en", "count": 2,
                    "at": datetime(2026, 11, 27, tzinfo=UTC), "session_id": "a", "seq": 1,
                    "phrasings": ["any jobs"]}],
    "unlisted": 0,
}  # fmt: skip


@pytest.fixture
def filled(screen: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """A screen whose report has something of everything; the inbox and the draft are the server's."""
    report = ReportShape.model_validate(REPORT)
    monkeypatch.setattr(Service, "talk_report", lambda *_: report)
    screen.session_state["screen_language"] = "en"
    screen.session_state["go"] = "analytics"
    screen.run()
    assert not screen.exception
    return screen


def test_question_that_nobody_answered_goes_to_the_inbox(
    filled: AppTest, service: Service, skill: str
) -> None:
    for section in ("intents", "flows", "handoffs", "latency", "unanswered"):
        filled.session_state[f"analytics/{skill}/section"] = section
        filled.run()
        assert not filled.exception, section
    words = catalogue("en")
    next(b for b in filled.button if b.label == words["analytics.to_inbox"]).click().run()
    assert not filled.exception
    assert service.inbox(skill, None).candidates["proposed"] == 2


def test_step_where_users_are_lost_opens_on_the_flows_screen(filled: AppTest, skill: str) -> None:
    filled.session_state[f"analytics/{skill}/section"] = "flows"
    filled.run()
    words = catalogue("en")
    next(b for b in filled.button if b.label == words["analytics.open_step"]).click().run()
    assert not filled.exception
    assert filled.title[0].value == words["page.flows"]
    assert filled.session_state[f"chosen/{skill}/step/track_order"] == "ask"


def test_files_hold_no_formula() -> None:
    tables = tables_of(ReportShape.model_validate(REPORT))
    assert "'=1+1" in as_csv(tables["unanswered"])
    assert all(len(rows) == 2 for name, rows in tables.items() if name != "signals")
