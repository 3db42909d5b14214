"""The line of scope in plain units, on the screens of a trained skill."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from ui.options import APP
from ui.service import Service, is_open
from ui.wording import catalogue

EN, ZH = catalogue("en"), catalogue("zh")


@pytest.fixture
def screen(skill: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = skill
    return app


def shown(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in [*app.caption, *app.markdown])


def train(service: Service, skill: str) -> None:
    service.train(skill)
    deadline = time.monotonic() + 60
    while any(is_open(job) for job in service.jobs(skill)) and time.monotonic() < deadline:
        time.sleep(0.2)


def open_page(app: AppTest, page: str) -> None:
    app.session_state["go"] = page
    app.run()
    assert not app.exception


def test_author_chooses_how_many_customers_may_be_refused(
    screen: AppTest, service: Service, skill: str
) -> None:
    open_page(screen, "overview")
    assert EN["keep.unknown"] in shown(screen)
    train(service, skill)
    open_page(screen, "train")
    assert "of your customers," in shown(screen) and "strangers" in shown(screen)
    open_page(screen, "overview")
    next(toggle for toggle in screen.toggle if toggle.label == EN["keep.own"]).set_value(True).run()
    slider = next(each for each in screen.select_slider if each.label == EN["keep.slider"])
    slider.set_value(10.0).run()
    assert "Of 100 of your customers, 10 are refused wrongly" in shown(screen)
    assert not screen.exception
    assert service.draft(skill).skill.thresholds.keep == 0.9
    screen.session_state["screen_language"] = "zh"
    open_page(screen, "overview")
    assert ZH["keep.refused"].format(count="10") in shown(screen)


def test_author_names_what_is_out_of_scope(screen: AppTest, service: Service, skill: str) -> None:
    open_page(screen, "overview")
    label = f"{EN['overview.out_of_scope']} · English"
    field = next(each for each in screen.text_area if each.label == label)
    field.set_value("write me a poem\n\n  who won the match ").run()
    assert not screen.exception
    named = service.draft(skill).skill.out_of_scope
    assert named == {"en": ("write me a poem", "who won the match")}


def test_api_tells_what_each_share_of_customers_costs(service: Service, skill: str) -> None:
    train(service, skill)
    (version,) = service.versions(skill)
    assert [point.keep for point in version.scope] == sorted(point.keep for point in version.scope)
    assert all(point.far is not None and 0 <= point.far <= 1 for point in version.scope)
