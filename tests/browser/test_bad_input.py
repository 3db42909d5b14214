"""What is done to the designer: markup in all texts, the way back, two clicks, an outage."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.server.app import create_app
from builder.settings import Settings
from tests.browser.conftest import SHOP, free_port, opened
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

EN = catalogue("en")
HOSTILE = (
    "<img src=x onerror='globalThis.hit=1'><script>globalThis.hit=2</script> **b** $x$ :red[r]"
)


class Server:
    """A server that can go away and come back at its address, with what it had stored."""

    def __init__(self, folder: Path) -> None:
        self._settings = Settings(data_dir=folder, encoders=("hashing",))
        self.port = free_port()

    def begin(self) -> None:
        config = uvicorn.Config(create_app(self._settings), port=self.port, log_level="warning")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.02)

    def end(self) -> None:
        self._server.force_exit = self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data"))
    server.begin()
    yield server
    server.end()


@pytest.fixture(scope="module")
def api(server: Server) -> Iterator[Client]:
    with Client(f"http://127.0.0.1:{server.port}") as client:
        client.create_skill("shop", skill=Skill.model_validate(SHOP))
        yield client


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


def description(page: Page) -> None:
    """Open the settings of the intent that is shown."""
    page.get_by_text(EN["intents.settings"]).first.click()


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


def test_an_outage_loses_nothing_that_was_written(page: Page, api: Client, server: Server) -> None:
    go(page, "intents")
    description(page)
    field = page.get_by_role("textbox", name=EN["common.description"]).first
    server.end()
    field.fill("What was written while nobody was there")
    field.blur()
    told = page.get_by_text(EN["outage.told"])
    expect(told).to_be_visible()
    # The page is drawn anew meanwhile, and what was written stays.
    time.sleep(5)
    expect(told).to_be_visible()
    expect(field).to_have_value("What was written while nobody was there")
    server.begin()
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
