"""The screen of assistants: skills in their order, moved, taken out, put in; saved at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from builder.errors import NotFound
from builder.schema.assistant import Assistant
from builder.schema.skill import Skill
from ui.options import APP
from ui.service import Service
from ui.wording import catalogue

EN = catalogue("en")


@pytest.fixture
def assistant(service: Service, skill: str) -> Iterator[str]:
    service.create(Skill(name="desk", languages=("en",)))
    service.create(Skill(name="bank", languages=("en",)))
    made = {"name": "front", "title": "Front desk", "languages": ["en"], "skills": [skill, "desk"]}
    service.create_assistant(Assistant.model_validate(made))
    yield "front"
    with contextlib.suppress(NotFound):
        service.delete_assistant("front")
    for name in ("desk", "bank"):
        service.delete(name)
    for line in service.trash():
        service.purge(line.name)


@pytest.fixture
def screen(assistant: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["go"] = "assistants"
    app.run()
    assert not app.exception
    return app


def skills(service: Service) -> tuple[str, ...]:
    return service.assistant("front").assistant.skill_names


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def test_skills_are_moved_and_taken_out(screen: AppTest, service: Service) -> None:
    shown = "\n".join(str(each.value) for each in screen.markdown)
    assert "**1.** Shop `shop`" in shown
    assert "**2.** desk `desk`" in shown
    assert screen.button(key="assistants/up/shop").disabled
    press(screen, "assistants/up/desk")
    assert skills(service) == ("desk", "shop")
    press(screen, "assistants/down/desk")
    assert skills(service) == ("shop", "desk")
    press(screen, "assistants/remove/desk")
    assert skills(service) == ("shop",)
    # Somebody answers always: the last one stays.
    assert screen.button(key="assistants/remove/shop").disabled


def test_skill_is_put_in_and_hears_what_nobody_understood(
    screen: AppTest, service: Service
) -> None:
    add = next(b for b in screen.button if b.label == EN["assistants.add_now"])
    add.click().run()
    assert not screen.exception
    assert skills(service) == ("shop", "desk", "bank")
    fallback = next(s for s in screen.selectbox if s.label == EN["assistants.fallback"])
    fallback.set_value("bank").run()
    assert not screen.exception
    assert service.assistant("front").assistant.fallback == "bank"
    press(screen, "assistants/remove/bank")
    assert service.assistant("front").assistant.fallback is None


def test_save_over_another_is_refused_with_its_reason(screen: AppTest, service: Service) -> None:
    shape = service.assistant("front")
    service.save_assistant(shape.assistant.model_copy(update={"remember": 7}), shape.revision)
    press(screen, "assistants/up/desk")
    # The page shows what the other has saved, and the next press goes through.
    assert service.assistant("front").assistant.remember == 7


def test_screen_without_assistants_says_what_to_do(
    skill: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["go"] = "assistants"
    app.run()
    assert not app.exception
    assert any(EN["assistants.none"] == each.value for each in app.info)
