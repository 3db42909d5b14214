"""Every screen in both languages: drawn without errors, readable by WCAG 2.1 AA, every control named.

Pictures of them are kept under `test-output/screens/` to be looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.skill import Skill
from builder.skillfile import load_skill
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "test-output" / "screens"
LOCALES = {"zh": "zh-CN", "en": "en-US"}
SCREENS = [key.removeprefix("page.") for key in catalogue("en") if key.startswith("page.")]

# Criteria of WCAG 2.1, levels A and AA, that a program can check. The link that React Flow's licence
# asks for is a logotype.
READABLE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}

# What a screen reader would read of each control that is shown; those without are told by their HTML.
NAMELESS = """() => [...document.querySelectorAll(
    '[data-testid=stMain] :is(button, input, textarea, select, [role=combobox], [role=slider])')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden' && e.type !== 'file')
  .filter(e => !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.title
      || e.textContent.trim() || (e.labels && e.labels.length && e.labels[0].textContent.trim())
      || e.closest('label')?.textContent.trim() || e.placeholder))
  .map(e => e.outerHTML.slice(0, 160))"""


@pytest.fixture(scope="module")
def shop(api: Client) -> Skill:
    """A ready-made skill, which is open at first as the one that was saved last."""
    skill = load_skill(ROOT / "skills" / "customer_service").skill
    assert skill is not None
    made = skill.model_copy(update={"name": "ready_made", "documents": ()})
    api.create_skill("ready_made", skill=made)
    return made


def await_rest(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def unreadable(page: Page) -> list[str]:
    """Return what people with a screen reader or weak sight cannot read on the page."""
    told = Axe().run(page, options=READABLE).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in told
        for node in one["nodes"]
        if "reactflow.dev" not in node["html"]
    ]


@pytest.mark.parametrize("language", list(LOCALES))
def test_every_screen(browser: Browser, designer: str, shop: Skill, language: str) -> None:
    words = catalogue(language)
    errors: list[str] = []
    context = browser.new_context(locale=LOCALES[language], viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(designer)
    (PICTURES / language).mkdir(parents=True, exist_ok=True)
    links = page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]')
    found = []
    for name in SCREENS:
        title = words[f"page.{name}"]
        links.get_by_text(title, exact=True).click()
        headed = shop.title[language][0] if name == "overview" else title
        expect(
            page.get_by_test_id("stMain").get_by_role("heading", name=headed).first
        ).to_be_visible()
        await_rest(page)
        page.screenshot(path=PICTURES / language / f"{name}.png")
        if page.locator('[data-testid="stException"]').count():
            found.append((name, "a stack trace"))
        found += [(name, each) for each in page.evaluate(NAMELESS)]
        found += [(name, each) for each in unreadable(page)]
        if (wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            found.append((name, f"{wide} pixels do not fit"))
        found += [(name, error) for error in errors]
        errors.clear()
    context.close()
    assert found == []
