"""The screen of evaluations, run by Streamlit's own harness against a real API server."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from builder.schema.chat import Chat
from builder.schema.intent import Intent
from ui.forms.evaluation_form import pasted_file
from ui.options import APP
from ui.service import EvaluationReport, Service, is_open
from ui.widgets.report.confusion import _chart, decided, worst_of
from ui.wording import catalogue

EN = catalogue("en")
HOSTILE = "<script>alert(1)</script> :material/home: $x$ **bold** 🙂"
CHATS = (
    {"name": "hours", "turns": [{"user": "when do you open", "replies": ["We open at ten"]}]},
    {"name": "order *bold*", "turns": [{"user": "where is my order", "flow": "track_order"}]},
)


@pytest.fixture
def screen(skill: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    monkeypatch.setattr("ui.widgets.report.health._FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = skill
    return app


def go(app: AppTest, page: str) -> AppTest:
    app.session_state["go"] = page
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label and not b.disabled).click().run()
    assert not app.exception
    return app


def show_section(app: AppTest, section: str) -> None:
    control = next(c for c in app.button_group if c.label == EN["evaluation.section"])
    control.set_value(section).run()
    assert not app.exception


def texts(app: AppTest) -> str:
    shown = [*app.title, *app.caption, *app.markdown, *app.error, *app.info, *app.success]
    return "\n".join(str(element.value) for element in shown)


def with_chats_and_a_strange_utterance(service: Service, skill: str) -> None:
    draft = service.draft(skill)
    intent = draft.skill.get(Intent, "ask_opening")
    told = intent.utterances["en"][0].model_copy(update={"text": HOSTILE})
    utterances = {**intent.utterances, "en": (*intent.utterances["en"], told)}
    changed = [
        i if i.name != intent.name else i.model_copy(update={"utterances": utterances})
        for i in draft.skill.intents
    ]
    after = draft.skill.model_copy(
        update={"intents": tuple(changed), "chats": tuple(map(Chat.model_validate, CHATS))}
    )
    service.save(skill, draft.revision, after)


def finish(service: Service, skill: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        jobs = [*service.jobs(skill), *(line.job for line in service.evaluations(skill))]
        if not any(map(is_open, jobs)):
            return
        time.sleep(0.1)


def test_a_version_is_evaluated_and_its_report_is_found_again(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "evaluate")
    assert EN["evaluation.no_version"] in texts(screen)
    with_chats_and_a_strange_utterance(service, skill)
    service.train(skill)
    finish(service, skill)
    go(screen, "evaluate")
    assert EN["evaluation.none"] in texts(screen)
    press(screen, EN["evaluation.start"])
    finish(service, skill)
    line = service.evaluations(skill)[0]
    report = service.result(line.job.id, EvaluationReport)
    assert line.tests is not None and (line.tests.passed, line.tests.failed) == (1, 1)
    go(screen, "train")
    go(screen, "evaluate")
    assert screen.metric[0].value == f"{report.numbers.accuracy:.1%}"
    assert "of your customers" in texts(screen)
    show_section(screen, "chats")
    assert "order \\*bold\\*" in texts(screen)
    assert "We open at ten" in str(screen.table[0].value)
    show_section(screen, "worst")
    wrong = worst_of(report.asked)
    assert len(wrong) == sum(decided(one) != one.intent for one in report.asked) > 0
    assert "<script>" not in texts(screen).replace("\\<script\\>", "")
    opening = next(b for b in screen.button if b.label == EN["evaluation.open"])
    opening.click().run()
    assert screen.title[0].value == EN["page.intents"]
    assert screen.session_state[f"chosen/{skill}/intents"] == wrong[0].intent


def test_health_stands_at_the_head_of_an_intent(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "intents")
    assert EN["health.right"].split("{asked}")[1] not in texts(screen)
    service.train(skill)
    finish(service, skill)
    go(screen, "train")
    go(screen, "intents")
    figures = next(one for one in service.health(skill).intents if one.intent == "track_order")
    told = EN["health.right"].format(right=figures.right, asked=figures.asked)
    assert told in texts(screen)


def test_pasted_lines_get_the_first_line_that_they_lack() -> None:
    assert pasted_file("") == ("", b"")
    assert pasted_file("hello,greet") == ("pasted.csv", b"text,intent\nhello,greet")
    assert pasted_file("hello\tgreet")[1] == b"text\tintent\nhello\tgreet"
    assert pasted_file("intent,text\ngreet,hello")[1] == b"intent,text\ngreet,hello"
    assert pasted_file('{"text": "a"}') == ("pasted.jsonl", b'{"text": "a"}')


def test_a_cell_is_chosen_in_one_layer_of_the_picture() -> None:
    # In a picture of layers, a choice that stands above them all would be made once a layer, and fail.
    chart = _chart(3)
    assert "params" not in chart
    assert [len(layer.get("params", ())) for layer in chart["layer"]] == [1, 0]
