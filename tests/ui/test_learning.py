"""What training and answering may do besides is switched on and off with the skill's settings."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from ui.options import APP
from ui.service import Service
from ui.wording import catalogue

WORDS = catalogue("en")


@pytest.mark.parametrize("name", ["robust", "learn_from_inbox", "phrasing"])
def test_author_chooses_what_training_and_answering_do_besides(
    service: Service, skill: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = skill
    app.session_state["go"] = "overview"
    app.run()
    for wanted in (True, False):
        assert getattr(service.draft(skill).skill, name) is not wanted
        [toggle] = [each for each in app.toggle if each.label == WORDS[f"learning.{name}"]]
        assert toggle.help == WORDS[f"learning.{name}_help"]
        toggle.set_value(wanted).run()
        assert not app.exception
        assert getattr(service.draft(skill).skill, name) is wanted
