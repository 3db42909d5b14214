"""Findings on the Intents screen, in a real browser: looked for, and mended with a button."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.intent import Intent
from builder.schema.utterance import Utterance
from ui.wording import catalogue

pytestmark = pytest.mark.browser
ZH = catalogue("zh")


@pytest.fixture
def page(browser: Browser, designer: str, api: Client) -> Iterator[Page]:
    draft = api.get_draft("shop")
    first, *rest = draft.skill.intents
    said = (*first.utterances["zh"], *map(_said, ("查物流！", "周日营业吗", "查物流 快")))
    wrong = first.model_copy(update={"utterances": {**first.utterances, "zh": said}})
    changed = draft.skill.model_copy(update={"intents": (wrong, *rest)})
    api.save_draft("shop", changed, revision=draft.revision)
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(designer)
    yield page
    context.close()


def _said(text: str) -> Utterance:
    return Utterance(text=text)


def test_findings_are_looked_for_and_mended(page: Page, api: Client) -> None:
    title = ZH["page.intents"]
    page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]', has_text=title).click()
    page.get_by_text(ZH["quality.title"], exact=True).click()
    page.get_by_role("button", name=ZH["quality.look"]).click()
    two = page.get_by_text("又在意图").first
    expect(two).to_be_visible(timeout=30_000)
    if folder := os.environ.get("DIALOOM_PICTURES"):
        page.screenshot(path=Path(folder) / "quality.png", full_page=True)
    page.get_by_role("button", name="修正所有不丢内容的问题").click()
    expect(page.get_by_text(ZH["quality.made"].format(count=1))).to_be_visible(timeout=30_000)
    texts = [
        u.text for u in api.get_draft("shop").skill.get(Intent, "track_order").utterances["zh"]
    ]
    assert "查物流！" not in texts
    expect(two).to_be_visible()
