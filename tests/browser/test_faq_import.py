"""A file of questions is uploaded in the designer, looked through, and taken over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from builder.client import Client
from builder.schema.faq import FaqEntry
from tests.browser.conftest import opened
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

ROWS = """标准问,相似问,答案
运费是多少,包邮吗;邮费怎么算,满99元包邮。
几点开门,,十点。
没有答案的问题,,
"""


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, designer: str, language: str) -> Iterator[Page]:
    locale = {"zh": "zh-CN", "en": "en-US"}[language]
    with opened(browser, designer, locale) as page:
        yield page


def csv(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def test_file_is_looked_through_and_taken_over(page: Page, api: Client, language: str) -> None:
    words = catalogue(language)
    draft = api.get_draft("shop")
    hours = FaqEntry(id="hours", question="几点开门", answer="九点。", language="zh")
    api.save_draft(
        "shop", draft.skill.model_copy(update={"faq": (hours,)}), revision=draft.revision
    )
    title = words["page.faq"]
    page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]', has_text=title).click()
    page.get_by_role("button", name=words["faq_import.offer"]).click()
    dialog = page.get_by_role("dialog")
    upload = dialog.locator("input[type=file]")
    upload.set_input_files(csv("prices.csv", "产品,价格\n甲,8\n"))
    named = {"zh": "“产品”、“价格”", "en": "'产品', '价格'"}[language]
    expect(dialog.get_by_text(named)).to_be_visible()
    upload.set_input_files(csv("faq.csv", ROWS))
    found = words["faq_import.found"].format(new=1, changed=1, same=0, passed=1)
    expect(dialog.get_by_text(found.replace("*", ""))).to_be_visible()
    dialog.get_by_text(words["faq_import.findings"].format(count=2)).click()
    expect(dialog.get_by_text("没有答案的问题").first).to_be_visible()
    assert api.get_draft("shop").skill.faq == (hours,)
    dialog.get_by_role("button", name=words["faq_import.accept"].format(count=2)).click()
    expect(page.get_by_text(words["faq_import.done"].format(count=2))).to_be_visible()
    changed, new = api.get_draft("shop").skill.faq
    assert (changed.id, changed.answer) == ("hours", "十点。")
    assert (new.question, new.similar, new.language) == (
        "运费是多少",
        ("包邮吗", "邮费怎么算"),
        "zh",
    )
