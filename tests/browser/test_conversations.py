"""A person reads the talks of a skill in the designer, steps in, and gives back."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from builder.client import Client
from builder.schema.skill import Skill
from tests.browser.conftest import opened
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

WORDS = {"zh": catalogue("zh"), "en": catalogue("en")}
# Where to leave pictures of the screen, for who wants to look at them.
PICTURES = os.environ.get("DIALOOM_PICTURES")


@pytest.fixture(scope="module")
def talks(api: Client) -> Client:
    """Two talks: one that goes on, and one that waits for a person."""
    draft = api.get_draft("shop")
    shop = draft.skill.model_dump(mode="json", by_alias=True)
    spoken = {
        "zh": ["转人工", "我要找人工客服", "找真人"],
        "en": ["get me a human", "a real person please", "operator"],
    }
    shop["intents"].append({"name": "ask_person", "utterances": spoken})
    give = {"kind": "handoff", "id": "give", "reason": "wants a person"}
    shop["flows"].append(
        {"name": "person", "trigger": {"intents": ["ask_person"]}, "steps": [give]}
    )
    api.save_draft("shop", Skill.model_validate(shop), revision=draft.revision)
    job = api.start_training("shop")
    while job.state in ("queued", "running"):
        time.sleep(0.1)
        job = api.get_job(job.id)
    assert job.version is not None, job.error
    api.publish("shop", job.version)
    return api


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, designer: str, talks: Client, language: str) -> Iterator[Page]:
    del talks
    locale = {"zh": "zh-CN", "en": "en-GB"}[language]
    with opened(browser, designer, locale, height=1000) as page:
        title = WORDS[language]["page.conversations"]
        page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]', has_text=title).click()
        expect(page.get_by_role("heading", name=title, exact=True).first).to_be_visible()
        yield page


def standing(page: Page, words: str) -> Locator:
    """Return where the screen says who has the chosen talk."""
    return page.locator(".stMarkdownBadge", has_text=words)


def test_person_steps_in_and_gives_back(page: Page, talks: Client, language: str) -> None:
    words = WORDS[language]
    waiting, other = f"waits-{language}", f"goes-on-{language}"
    text = {"zh": ("查一下订单", "转人工", "您好，我是小金。"), "en": (
        "where is my order", "get me a human", "Hello, I am Kim.")}[language]  # fmt: skip
    talks.send_message("shop", waiting, text[0])
    assert talks.send_message("shop", waiting, text[1]).handed_off
    talks.send_message("shop", other, text[0])

    # It appears without anybody's doing, and the one that waits stands first although it is older.
    rows = page.locator('[data-testid="stButton"] button', has_text="-" + language)
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(words["conversations.wants_person"])
    rows.first.click()
    expect(page.get_by_text("wants a person")).to_be_visible()
    take = page.get_by_role("button", name=words["conversations.take"], exact=True)
    expect(take).to_be_disabled()
    page.get_by_role("textbox", name=words["me.your_name"], exact=True).fill("Kim")
    page.keyboard.press("Enter")
    take.click()
    expect(standing(page, words["conversations.with_you"])).to_be_visible()
    assert talks.get_session("shop", waiting).tracker["person"] == "Kim"

    answer = page.get_by_role("textbox", name=words["conversations.write"].format(person="Kim"))
    answer.fill(text[2])
    answer.press("Enter")
    expect(page.locator('[data-testid="stChatMessage"]', has_text=text[2])).to_be_visible()
    # What the user says meanwhile comes by itself.
    assert talks.send_message("shop", waiting, "A77").replies == ()
    expect(page.locator('[data-testid="stChatMessage"]', has_text="A77")).to_be_visible()
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"conversations-{language}.png"))

    page.get_by_role("button", name=words["conversations.release"], exact=True).click()
    expect(standing(page, words["conversations.by_skill"])).to_be_visible()
    assert not talks.get_session("shop", waiting).tracker["handed_off"]
    said = talks.list_replies("shop", waiting).said
    assert [reply.by for each in said for reply in each.replies if reply.text == text[2]] == ["Kim"]


def test_another_has_it_and_can_be_relieved(page: Page, talks: Client, language: str) -> None:
    words = WORDS[language]
    session = f"taken-{language}"
    talks.send_message("shop", session, "几点开门")
    talks.take_over("shop", session, "Lee")
    page.get_by_role("textbox", name=words["me.your_name"], exact=True).fill("Kim")
    page.keyboard.press("Enter")
    page.locator('[data-testid="stButton"] button', has_text=session).click()
    held = words["conversations.with_person"].format(person="Lee")
    expect(standing(page, held)).to_be_visible()
    page.get_by_role("button", name=words["conversations.instead"].format(person="Lee")).click()
    expect(standing(page, words["conversations.with_you"])).to_be_visible()
    assert talks.get_session("shop", session).tracker["person"] == "Kim"
