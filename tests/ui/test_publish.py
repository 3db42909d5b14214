"""Publishing on the screen: what answers where, what is different, what it changes, and the way back."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from builder.client import Client
from builder.schema.response import Response
from ui.changes.copies import with_fields
from ui.options import APP
from ui.service import Service, is_open
from ui.wording import catalogue

EN = catalogue("en")


def _train(service: Service) -> int:
    job = service.train("shop")
    while is_open(job):
        time.sleep(0.1)
        job = service.job(job.id)
    assert job.version is not None, job.error
    return job.version


@pytest.fixture
def screen(skill: str, service: Service, url: str) -> AppTest:
    """The screen of a skill of two versions: the first is published, the second says otherwise."""
    service.publish(skill, _train(service), expected=None)
    with Client(url) as client:
        for number in range(2):
            client.send_message(skill, f"ann-{number}", "when do you open")
    draft = service.draft(skill)
    changed = with_fields(
        draft.skill,
        responses=tuple(
            with_fields(each, text={"en": ("We open at *ten*.",), "zh": ("十点开门。",)})
            if each.name == "say_opening"
            else each
            for each in draft.skill.responses
        ),
    )
    assert changed.find(Response, "say_opening") is not None
    service.save(skill, draft.revision, changed)
    _train(service)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = skill
    app.session_state["person/name"] = "Kim"
    app.session_state["go"] = "publish"
    return app.run()


def _press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def _show(app: AppTest, part: str) -> str:
    app.session_state["publish/shop/part"] = part
    app.run()
    assert not app.exception
    return _texts(app)


def _texts(app: AppTest) -> str:
    shown = [*app.caption, *app.markdown, *app.info, *app.success, *app.error, *app.subheader]
    return "\n".join(str(element.value) for element in shown)


def test_a_version_goes_to_test_to_production_and_back(screen: AppTest, service: Service) -> None:
    assert EN["check.impact-unknown"] in _texts(screen)
    assert "say\\_opening" in _show(screen, "difference")
    assert "We open at \\*ten\\*\\." in _texts(screen)
    _press(screen, "publish/shop/to/test")
    assert service.deployments("shop")["test"].version == 2
    _press(screen, "publish/shop/promote")
    assert service.deployments("shop")["production"].version == 2
    assert screen.button(key="publish/shop/to/production").disabled
    _press(screen, "publish/shop/production/undo")
    assert service.deployments("shop")["production"].version == 1
    assert {each.by for each in service.publications("shop")} == {"", "Kim"}
    versions = _show(screen, "versions")
    assert EN["publish.published"].split("{when}")[0].format(place="Production") in versions
    _show(screen, "addresses")
    assert "environment=test" in "\n".join(code.value for code in screen.code)


def test_what_changes_for_users_is_previewed_and_judged(screen: AppTest, service: Service) -> None:
    _show(screen, "impact")
    _press(screen, "impact/shop/2/start")
    job = service.impacts("shop", 2, 1)[0]
    while is_open(job):
        time.sleep(0.1)
        job = service.job(job.id)
    screen.run()
    assert not screen.exception
    told = _texts(screen)
    assert "when do you open" in told
    assert "We open at \\*ten\\*\\." in told
    group = service.impact("shop", job.id).groups[0]
    _press(screen, f"impact/{job.id}/{group.id}/unwanted")
    verdict = service.impact("shop", job.id).groups[0].verdict
    assert verdict is not None
    assert (verdict.verdict, verdict.by) == ("unwanted", "Kim")
    # What speaks against it is told before the button, which asks to be sure.
    _show(screen, "checks")
    assert screen.button(key="publish/shop/to/production").disabled
    screen.checkbox(key="publish/shop/2/anyway").check().run()
    _press(screen, "publish/shop/to/production")
    assert service.deployments("shop")["production"].version == 2
