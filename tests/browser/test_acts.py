"""What is done with a talk that was tried, files taken home, and a key made, in a real browser."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.intent import Intent
from builder.schema.utterance import to_markup
from tests.browser.conftest import await_rest, choose, opened
from ui.service import is_open
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

ZH = catalogue("zh")


@pytest.fixture(scope="module")
def trained(api: Client) -> Client:
    job = api.start_training("shop")
    deadline = time.monotonic() + 60
    while is_open(api.get_job(job.id)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert api.get_job(job.id).state == "done"
    return api


@pytest.fixture
def page(browser: Browser, designer: str, trained: Client) -> Iterator[Page]:
    with opened(browser, designer, "zh-CN") as page:
        yield page


def go(page: Page, name: str) -> None:
    title = ZH[f"page.{name}"]
    page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]', has_text=title).click()
    expect(page.get_by_role("heading", name=title, exact=True).first).to_be_visible()
    await_rest(page)


def say(page: Page, text: str, answer: str) -> None:
    box = page.get_by_placeholder(ZH["try.write"])
    box.fill(text)
    box.press("Enter")
    expect(page.get_by_test_id("stChatMessage").filter(has_text=answer).last).to_be_visible()


def test_a_talk_becomes_a_test_that_is_run(page: Page, trained: Client) -> None:
    go(page, "try_it")
    say(page, "我的订单到哪了", "请告诉我订单号。")
    say(page, "A1001", "订单A1001已发货。")
    page.get_by_role("button", name=ZH["make_test.make"]).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name=ZH["make_test.name"]).fill("查订单")
    dialog.get_by_role("textbox", name=ZH["make_test.name"]).press("Tab")
    dialog.get_by_role("button", name=ZH["make_test.save"]).click()
    expect(page.get_by_text(ZH["make_test.saved"].format(name="查订单"))).to_be_visible()
    [chat] = trained.get_draft("shop").skill.chats
    assert (chat.name, [turn.user for turn in chat.turns]) == (
        "查订单",
        ["我的订单到哪了", "A1001"],
    )
    assert chat.turns[0].intent == "track_order" and chat.turns[1].responses == ("say_status",)


def test_a_message_that_was_misunderstood_is_labelled_and_learned(
    page: Page, trained: Client
) -> None:
    def taught() -> list[str]:
        intent = trained.get_draft("shop").skill.get(Intent, "ask_opening")
        return [to_markup(utterance) for utterance in intent.utterances["zh"]]

    go(page, "try_it")
    box = page.get_by_placeholder(ZH["try.write"])
    box.fill("周末能过去吗")
    box.press("Enter")
    page.get_by_text(ZH["wrong.title"]).click()
    form = page.get_by_test_id("stForm").filter(has_text=ZH["wrong.intent"])
    choose(page, form.get_by_role("combobox"), "ask_opening")
    form.get_by_role("button", name=ZH["wrong.save"]).click()
    expect(page.get_by_text(ZH["wrong.saved"].format(intent="ask_opening"))).to_be_visible()
    assert "周末能过去吗" in taught()
    page.get_by_role("button", name=ZH["wrong.learn_now"]).click()
    told = ZH["try.learned"].split("{version}")[1]
    expect(page.get_by_text(told)).to_be_visible()
    say(page, "周末能过去吗", "九点开门。")


def test_a_skill_is_taken_home(page: Page) -> None:
    go(page, "skills")
    await_rest(page)
    with page.expect_download() as started:
        page.get_by_role("button", name=ZH["skills.export"]).first.click()
    file = started.value
    assert file.suggested_filename == "shop.zip"
    with zipfile.ZipFile(io.BytesIO(file.path().read_bytes())) as held:
        assert any(name.endswith("intents.yml") for name in held.namelist())


def test_a_key_is_made_shown_once_and_asked_for(page: Page, trained: Client) -> None:
    go(page, "settings")
    page.get_by_test_id("stButtonGroup").get_by_text(ZH["settings.keys"]).click()
    page.get_by_role("button", name=ZH["keys.make"]).click()
    expect(page.get_by_text(ZH["keys.needs_name"])).to_be_visible()
    page.get_by_role("textbox", name=ZH["keys.name"]).fill("客服系统")
    page.get_by_role("textbox", name=ZH["keys.name"]).press("Tab")
    page.get_by_role("button", name=ZH["keys.make"]).click()
    token = page.get_by_test_id("stCode").first.inner_text().strip()
    assert token.startswith("dlm_")
    with Client(trained.base_url, api_key=token) as program:
        assert [line.name for line in program.list_skills()]
    page.get_by_role("button", name=ZH["keys.kept"]).click()
    expect(page.get_by_text(token)).to_have_count(0)
