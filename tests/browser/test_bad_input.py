"""What is done to the designer: markup in all texts, the way back, two clicks, an outage."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from tests.browser.conftest import SHOP, opened
from tests.running import RunningServer
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

EN = catalogue("en")
HOSTILE = (
    "<img src=x onerror='globalThis.hit=1'><script>globalThis.hit=2</script> **b** $x$ :red[r]"
)


@pytest.fixture
def page(browser: Browser, designer: str) -> Iterator[Page]:
    with opened(browser, designer, "en-US") as page:
        yield page


def go(page: Page, name: str, heading: str | None = None) -> None:
    links = page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]')
    links.get_by_text(EN[f"page.{name}"], exact=True).click()
    title = heading or EN[f"page.{name}"]
    expect(page.get_by_test_id("stMain").get_by_role("heading", name=title).first).to_be_visible()
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def test_the_way_back_leads_to_the_screen_before(page: Page) -> None:
    for name in ("intents", "flows", "faq"):
        go(page, name)
    for name in ("flows", "intents"):
        page.go_back()
        expect(page.get_by_role("heading", name=EN[f"page.{name}"], exact=True)).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name=EN["page.flows"], exact=True)).to_be_visible()


def test_two_clicks_on_publish_publish_once(page: Page, api: Client) -> None:
    job = api.start_training("shop")
    while job.state in ("queued", "running"):
        time.sleep(0.1)
        job = api.get_job(job.id)
    go(page, "publish")
    publish = page.get_by_role("button", name=EN["publish.publish"], exact=True).first
    expect(publish).to_be_enabled()
    publish.dblclick()
    expect(publish).to_be_disabled()
    assert [each.version for each in api.list_publications("shop")] == [1]


def test_an_outage_loses_nothing_that_was_written(
    page: Page, api: Client, server: RunningServer
) -> None:
    go(page, "intents")
    page.get_by_text(EN["intents.settings"]).first.click()
    field = page.get_by_role("textbox", name=EN["common.description"]).first
    server.stop()
    field.fill("What was written while nobody was there")
    field.blur()
    told = page.get_by_text(EN["outage.told"].split(". ")[1])
    expect(told).to_be_visible()
    # The page is drawn anew meanwhile, and what was written stays.
    time.sleep(5)
    expect(told).to_be_visible()
    expect(field).to_have_value("What was written while nobody was there")
    server.start()
    expect(told).to_be_hidden()
    expect(page.get_by_text(EN["save.saved"]).first).to_be_visible()
    found = api.get_draft("shop").skill.get(Intent, "track_order").description
    assert found == "What was written while nobody was there"
    assert page.get_by_test_id("stException").count() == 0


def test_markup_in_every_text_is_shown_as_it_is_written(page: Page, api: Client) -> None:
    shop = Skill.model_validate(SHOP)
    hostile = Skill.model_validate(
        {
            **SHOP,
            "name": "hostile",
            "title": {"en": HOSTILE, "zh": HOSTILE},
            "description": HOSTILE,
            "intents": [
                {
                    "name": intent.name,
                    "title": {"en": HOSTILE},
                    "description": HOSTILE,
                    "utterances": {"en": [HOSTILE, "one more", "and one"], "zh": ["<b>一</b>"]},
                }
                for intent in shop.intents
            ],
            "responses": [
                {"name": response.name, "text": {"en": HOSTILE, "zh": HOSTILE}}
                for response in shop.responses
            ],
            "faq": [{"id": "hostile", "question": HOSTILE, "answer": HOSTILE}],
        }
    )
    api.create_skill("hostile", skill=hostile)
    page.reload()
    for name in ("overview", "intents", "responses", "flows", "faq", "data", "skills"):
        go(page, name, heading="img src" if name == "overview" else None)
        assert page.evaluate("globalThis.hit") is None, name
        assert page.locator("img[src='x']").count() == 0, name
