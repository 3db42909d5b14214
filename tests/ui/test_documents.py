"""The screen of documents, run by Streamlit's own harness against a real API server."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from builder.schema.slot import Slot
from ui.changes import edit
from ui.options import APP
from ui.service import Service, is_open
from ui.wording import catalogue

EN = catalogue("en")
TERMS = b"# Returns\n\nYou may send things back within 15 days. <script>x</script>\n"
File = tuple[str, bytes, str]


@pytest.fixture
def screen(skill: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = skill
    app.session_state["go"] = "documents"
    return run(app)


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click()
    return run(app)


def upload(app: AppTest, *files: File) -> AppTest:
    app.file_uploader[0].set_value(files)
    run(app)
    return press(app, EN["documents.upload"].format(count=len(files)))


def texts(app: AppTest) -> str:
    shown = [*app.caption, *app.markdown, *app.error, *app.warning, *app.info, *app.toast]
    return "\n".join(str(element.value) for element in shown)


def names(service: Service, skill: str) -> list[str]:
    return [line.name for line in service.documents(skill).documents]


def train(service: Service, skill: str) -> None:
    job = service.train(skill)
    while is_open(job):
        time.sleep(0.05)
        job = service.job(job.id)
    assert job.error is None


def test_several_documents_are_uploaded_and_asked(
    screen: AppTest, service: Service, skill: str
) -> None:
    assert EN["documents.empty"] in texts(screen)
    assert EN["ask.none"] in texts(screen)
    upload(screen, ("terms.md", TERMS, "text/markdown"), ("b.txt", b"Other words.", "text/plain"))
    assert names(service, skill) == ["b.txt", "terms.md"]
    assert EN["documents.uploaded"].format(count=2) in texts(screen)
    assert EN["documents.unread"].format(count=2) in texts(screen)
    assert not screen.file_uploader[0].value
    train(service, skill)
    run(screen)
    assert EN["documents.passages"].format(count=1) in texts(screen)
    next(f for f in screen.text_input if f.label == EN["ask.question"]).set_value(
        "may I send things back within 15 days"
    )
    press(screen, EN["ask.ask"])
    shown = "\n".join(str(element.value) for element in screen.html)
    assert "<mark>You may send things back within 15 days.</mark>" in shown
    next(f for f in screen.text_input if f.label == EN["ask.question"]).set_value("chess")
    press(screen, EN["ask.ask"])
    assert EN["ask.no_answer"] in texts(screen)


def test_passage_is_shown_as_it_stands(screen: AppTest, service: Service, skill: str) -> None:
    upload(screen, ("a.txt", b"Buttons say <b onclick=x()>go</b> & wait.", "text/plain"))
    train(service, skill)
    run(screen)
    next(f for f in screen.text_input if f.label == EN["ask.question"]).set_value(
        "what do buttons say"
    )
    press(screen, EN["ask.ask"])
    shown = "\n".join(str(element.value) for element in screen.html)
    assert "Buttons say &lt;b onclick=x()&gt;go&lt;/b&gt; &amp; wait." in shown
    assert "<b onclick" not in shown


def test_document_that_is_refused_leaves_the_others(
    screen: AppTest, service: Service, skill: str
) -> None:
    upload(screen, ("empty.md", b"", "text/markdown"), ("terms.md", TERMS, "text/markdown"))
    assert names(service, skill) == ["terms.md"]
    refused = [error.value.replace("\\", "") for error in screen.error]
    assert refused == [
        "'empty.md' was not taken. The file is empty. Fill it, or remove the file.",
    ]
    press(screen, EN["documents.understood"])
    assert not screen.error


def test_save_of_somebody_else_is_not_lost(screen: AppTest, service: Service, skill: str) -> None:
    screen.file_uploader[0].set_value([("terms.md", TERMS, "text/markdown")])
    run(screen)
    draft = service.draft(skill)
    service.save(skill, draft.revision, edit.with_part(Slot(name="city"))(draft.skill))
    press(screen, EN["documents.upload"].format(count=1))
    assert EN["documents.stale"].format(done=0, count=1) in texts(screen)
    press(screen, EN["documents.upload"].format(count=1))
    assert names(service, skill) == ["terms.md"]
    assert service.draft(skill).skill.find(Slot, "city") is not None


def test_removed_document_is_taken_back(screen: AppTest, service: Service, skill: str) -> None:
    upload(screen, ("*a*.md", TERMS, "text/markdown"))
    press(screen, EN["documents.remove"])
    assert names(service, skill) == []
    assert EN["documents.removed"].format(name=r"\*a\*\.md") in texts(screen)
    press(screen, EN["documents.undo"])
    assert names(service, skill) == ["*a*.md"]
    assert service.document(skill, "*a*.md") == TERMS


def test_many_documents_are_searched(screen: AppTest, service: Service, skill: str) -> None:
    revision = service.draft(skill).revision
    for number in range(52):
        text = f"Page {number}.".encode()
        revision = service.put_document(skill, f"page {number}.txt", text, revision)
    run(screen)
    assert EN["documents.more"].format(count=2) in texts(screen)
    next(f for f in screen.text_input if f.label == EN["documents.find"]).set_value("PAGE 51")
    run(screen)
    assert "page 51" in texts(screen) and "page 50" not in texts(screen)
