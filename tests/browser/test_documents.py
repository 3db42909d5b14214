"""Documents in a real browser: uploaded, trained, asked, removed and taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

ZH, EN = catalogue("zh"), catalogue("en")
# Whoever names and writes a file may try to be taken for mark-up, by HTML and by Markdown.
NASTY = "<img src=x onerror=alert(1)> **fat** :red[x].md"
TERMS = "# 退货\n\n七天内可以退货，<b>运费</b>由我们承担。请保留包装。\n"


@pytest.fixture(params=["zh-CN", "en-GB"])
def page(request: pytest.FixtureRequest, browser: Browser, designer: str) -> Iterator[Page]:
    context = browser.new_context(locale=request.param, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(f"a dialog: {dialog.message}"))
    page.goto(f"{designer}/documents")
    yield page
    context.close()
    assert errors == []


def train(api: Client) -> None:
    job = api.start_training("shop")
    while job.state in ("queued", "running"):
        time.sleep(0.1)
        job = api.get_job(job.id)
    assert job.error is None


def test_documents_are_uploaded_read_and_asked(page: Page, api: Client, tmp_path: Path) -> None:
    chinese = page.evaluate("navigator.language").startswith("zh")
    words = ZH if chinese else EN
    (tmp_path / "terms.md").write_text(TERMS, "utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 cut short")
    (tmp_path / NASTY).write_text("Nothing of note.")
    title = page.get_by_role("heading", name=words["page.documents"]).first
    # The first page of a designer that has just started takes its time on a busy machine.
    expect(title).to_be_visible(timeout=60_000)
    page.locator('input[type="file"]').set_input_files(sorted(tmp_path.iterdir()))
    page.get_by_role("button", name=words["documents.upload"].format(count=3)).click()
    for name in ("terms.md", "scan.pdf", NASTY):
        expect(page.get_by_role("strong").get_by_text(name, exact=True)).to_be_visible()
    assert [d.name for d in api.list_documents("shop").documents] == sorted(
        ["terms.md", "scan.pdf", NASTY]
    )
    train(api)
    page.reload()
    expect(page.get_by_text(words["documents.passages"].format(count=1)).first).to_be_visible()
    expect(page.get_by_text(words["documents.nothing"])).to_be_visible()
    damaged = "文件已损坏或不完整" if chinese else "damaged or cut short"
    expect(page.get_by_text(damaged)).to_be_visible()

    page.get_by_label(words["ask.question"]).fill("七天内可以退货，运费由谁承担")
    page.get_by_role("button", name=words["ask.ask"], exact=True).click()
    marked = page.locator(".passage mark").first
    expect(marked).to_have_text("七天内可以退货，运费由我们承担。")
    expect(page.get_by_text(words["ask.nearest"])).to_be_visible()
    page.get_by_label(words["ask.question"]).fill("weather on mars")
    page.get_by_role("button", name=words["ask.ask"], exact=True).click()
    expect(page.get_by_text(words["ask.no_answer"])).to_be_visible()

    page.get_by_role("button", name=words["documents.remove"]).first.click()
    undo = page.get_by_test_id("stMain").get_by_role("button", name=words["documents.undo"])
    expect(undo).to_be_visible()
    assert len(api.list_documents("shop").documents) == 2
    undo.click()
    expect(undo).to_be_hidden()
    assert len(api.list_documents("shop").documents) == 3
    draft = api.get_draft("shop")
    without = draft.skill.model_copy(update={"documents": ()})
    api.save_draft("shop", without, revision=draft.revision)
