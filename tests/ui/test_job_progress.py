"""A job that is watched while the server goes away: the page says so, and goes on watching."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from builder.errors import Unavailable
from builder.sentence import say
from ui.service import Service
from ui.wording import escape


def _watch() -> None:
    from ui.widgets.job_progress import watch_job

    watch_job("job")


def test_a_server_that_is_away_is_told_while_a_job_is_watched(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_service: Service, _job: str) -> None:
        raise Unavailable("server-unreachable", say("There is no server."))

    monkeypatch.setattr(Service, "job", away)
    screen = AppTest.from_function(_watch).run()
    assert not screen.exception
    assert screen.error[0].value == escape("There is no server.")
