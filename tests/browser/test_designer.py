"""The designer in a real browser: edit, train, publish, chat, and the flow on its canvas."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from builder.client import Client
from builder.schema.intent import Intent
from builder.schema.response import Response
from builder.schema.slot import Slot
from builder.schema.utterance import to_markup
from tests.browser.conftest import await_rest, opened
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

ZH = catalogue("zh")


@pytest.fixture
def page(browser: Browser, designer: str) -> Iterator[Page]:
    with opened(browser, designer, "zh-CN") as page:
        yield page


def go(page: Page, name: str) -> None:
    title = ZH[f"page.{name}"]
    page.locator('[data-testid="stSidebar"] [data-testid="stPageLink"]', has_text=title).click()
    expect(page.get_by_role("heading", name=title, exact=True).first).to_be_visible()


def row(page: Page, text: str) -> Locator:
    return page.locator(".rows .row", has_text=text).locator("visible=true").first


def resting(step: Locator) -> FloatRect:
    """Return where a step stands once the canvas has moved to what was added."""
    box = step.bounding_box()
    while True:
        time.sleep(0.3)
        before, box = box, step.bounding_box()
        if box is not None and box == before:
            return box


def saved_utterances(api: Client) -> list[str]:
    intent = api.get_draft("shop").skill.get(Intent, "track_order")
    return [to_markup(utterance) for utterance in intent.utterances["zh"]]


def test_utterances_are_edited_and_marked(page: Page, api: Client) -> None:
    go(page, "intents")
    new = page.get_by_role("textbox", name=ZH["utterances.new"].format(intent="track_order")).first
    new.fill("单号[A1")
    expect(
        page.get_by_text(ZH["utterances.fault_open"].split("：")[1].format(at=3))
    ).to_be_visible()
    new.fill("几点开门?")
    told = ZH["utterances.same_there"].split("：")[0].format(intent="ask_opening")
    expect(page.get_by_text(told)).to_be_visible()
    # What comes quickly after one another is all kept.
    for line in ("单号A1呢", "到货了没"):
        new.fill(line)
        new.press("Enter")
    expect(row(page, "到货了没")).to_be_visible()
    deadline = time.monotonic() + 20
    while "到货了没" not in saved_utterances(api):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    # What was saved is drawn anew, and takes an open menu along.
    await_rest(page)

    # Selecting by mouse depends on the font's width, so that the selection is set and then told.
    row(page, "单号A1呢").locator(".text").evaluate(
        """text => {
            const range = document.createRange();
            range.setStart(text.firstChild, 2);
            range.setEnd(text.firstChild, 4);
            const root = text.getRootNode();
            const selection = (root.getSelection ? root.getSelection() : null) || getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
            text.dispatchEvent(new MouseEvent("mouseup", { bubbles: true, composed: true }));
        }"""
    )
    page.locator(".menu .choice", has_text="order_id").click()
    expect(page.locator(".span[data-slot='order_id']", has_text="A1")).to_be_visible()

    row(page, "到货了没").locator(".text").click()
    row(page, "到货了没").focus()
    page.keyboard.press("Enter")
    page.locator(".edit").fill("我的货到了没")
    page.locator(".edit").press("Enter")
    expect(row(page, "我的货到了没")).to_be_visible()
    wanted = ["单号[A1](order_id)呢", "我的货到了没"]
    deadline = time.monotonic() + 10
    while saved_utterances(api)[-2:] != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert saved_utterances(api)[-2:] == wanted


def test_what_is_written_is_saved_while_one_writes(page: Page, api: Client) -> None:
    def said() -> str:
        return api.get_draft("shop").skill.get(Response, "say_opening").text["zh"][0]

    go(page, "responses")
    page.locator(".rows .row, .part", has_text="say_opening").first.click()
    expect(page.get_by_role("heading", name="say_opening", exact=True)).to_be_visible()
    field = page.get_by_role("textbox", name=ZH["responses.text"]).first
    field.click()
    page.keyboard.press("Control+End")
    for more in ("周日休息。", "节假日照常。"):
        page.keyboard.type(more)
        deadline = time.monotonic() + 15
        while not said().endswith(more) and time.monotonic() < deadline:
            time.sleep(0.1)
        # Nobody left the field, and it still has the keyboard.
        assert said().endswith(more)
    assert said() == "九点开门。周日休息。节假日照常。"


def test_one_line_is_saved_while_one_writes_but_for_a_name(page: Page, api: Client) -> None:
    go(page, "slots")
    page.locator(".rows .row, .part", has_text="order_id").first.click()
    expect(page.get_by_role("heading", name="order_id", exact=True)).to_be_visible()
    name = page.get_by_role("textbox", name=ZH["common.name"], exact=True).first
    name.click()
    page.keyboard.type("x")
    time.sleep(3)
    assert [slot.name for slot in api.get_draft("shop").skill.slots] == ["order_id"]
    page.keyboard.press("Backspace")
    field = page.get_by_role("textbox", name=ZH["common.description"]).first
    field.click()
    for more in ("一单一号", "，在短信里"):
        page.keyboard.type(more)
        deadline = time.monotonic() + 15
        while not api.get_draft("shop").skill.slots[0].description.endswith(more):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    expect(field).to_be_focused()
    assert api.get_draft("shop").skill.slots[0].description == "一单一号，在短信里"


def test_places_of_slots_are_completed_while_one_writes(page: Page, api: Client) -> None:
    def said() -> str:
        return api.get_draft("shop").skill.get(Response, "say_opening").text["zh"][0]

    before = said()
    go(page, "responses")
    page.locator(".rows .row, .part", has_text="say_opening").first.click()
    expect(page.get_by_role("heading", name="say_opening", exact=True)).to_be_visible()
    field = page.get_by_role("textbox", name=ZH["responses.text"]).first
    offered = page.get_by_role("option", name="{order_id}", exact=True)
    # The heading comes first: until then the field is that of the response before.
    expect(field).to_have_value(before)
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("单号{or")
    expect(offered).to_have_attribute("aria-selected", "true")
    # What is saved meanwhile takes the list away from nobody, whoever saved something else before.
    draft = api.get_draft("shop")
    others = (*draft.skill.slots, Slot(name="order_day", type="text"))
    api.save_draft(
        "shop", draft.skill.model_copy(update={"slots": others}), revision=draft.revision
    )
    deadline = time.monotonic() + 15
    while said() != f"{before}单号{{or":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    expect(page.get_by_role("option", name="{order_day}", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"{before}单号{{order_id}}")
    expect(offered).to_be_hidden()
    page.keyboard.type("，{")
    expect(offered).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    page.keyboard.press("Backspace")
    page.keyboard.type("见")
    deadline = time.monotonic() + 15
    while said() != f"{before}单号{{order_id}}，见":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    # In another language the list is drawn anew, and is still one.
    page.get_by_text("English", exact=True).last.click()
    field = page.get_by_role("textbox", name=catalogue("en")["responses.text"]).first
    expect(field).to_have_value(said())
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("{or")
    expect(page.get_by_role("listbox", name=catalogue("en")["variants.place"])).to_have_count(1)
    expect(offered).to_have_attribute("aria-selected", "true")


def test_flow_is_drawn_and_changed_on_its_canvas(page: Page, api: Client) -> None:
    go(page, "flows")
    step = page.locator(".step[data-step='ask']")
    expect(step).to_contain_text("请告诉我订单号。")
    expect(page.locator(".step")).to_have_count(2)
    step.click()
    expect(page.locator(".step.selected[data-step='ask']")).to_be_visible()
    expect(page.get_by_role("spinbutton", name=ZH["step.attempts"])).to_have_value("3")

    page.get_by_role("menuitem", name=ZH["step.handoff"]).click()
    expect(page.locator(".step")).to_have_count(4)
    flow = api.get_draft("shop").skill.flows[0]
    assert [step.kind for step in flow.steps] == ["collect", "say", "end", "handoff"]

    box = resting(page.locator(".step[data-step='tell']"))
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 60, steps=8)
    page.mouse.up()
    deadline = time.monotonic() + 10
    while not api.get_draft("shop").skill.flows[0].canvas and time.monotonic() < deadline:
        time.sleep(0.1)
    assert set(api.get_draft("shop").skill.flows[0].canvas) == {"ask", "tell", "end", "handoff"}

    page.locator(".step[data-step='handoff']").click()
    expect(page.locator(".step.selected[data-step='handoff']")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.locator(".step")).to_have_count(3)


def test_skill_is_trained_published_and_tried(page: Page, api: Client) -> None:
    go(page, "train")
    page.get_by_role("button", name=ZH["train.start"]).click()
    expect(page.get_by_role("progressbar").first).to_be_visible()
    ready = re.escape(ZH["train.done"]).replace(r"\{version\}", r"(\d+)").split("，")[0]
    expect(page.get_by_text(re.compile(ready))).to_be_visible(timeout=60_000)

    go(page, "publish")
    page.get_by_role("button", name=ZH["publish.publish"], exact=True).first.click()
    expect(
        page.get_by_role("button", name=ZH["publish.publish"], exact=True).first
    ).to_be_disabled()
    assert api.get_deployment("shop").version is not None
    parts = page.get_by_test_id("stButtonGroup")
    parts.get_by_text(ZH["publish.part_addresses"], exact=True).click()
    expect(page.get_by_text("/v1/skills/shop/messages").first).to_be_visible()

    go(page, "try_it")
    box = page.get_by_placeholder(ZH["try.write"])
    box.fill("我的订单到哪了")
    box.press("Enter")
    expect(page.get_by_test_id("stChatMessage").filter(has_text="请告诉我订单号。")).to_be_visible()
    views = page.get_by_test_id("stButtonGroup")
    views.get_by_text(ZH["try.understood"], exact=True).click()
    expect(page.get_by_text(ZH["parse.ranking"])).to_be_visible()
    views.get_by_text(ZH["try.flow"], exact=True).click()
    expect(page.locator(".step.current[data-step='ask']")).to_be_visible()
    box.fill("A1001")
    box.press("Enter")
    expect(
        page.get_by_test_id("stChatMessage").filter(has_text="订单A1001已发货。")
    ).to_be_visible()


def test_language_is_switched(page: Page) -> None:
    go(page, "responses")
    page.get_by_role("radio", name="English").or_(
        page.get_by_text("English", exact=True)
    ).first.click()
    expect(page.get_by_role("heading", name="Responses", exact=True)).to_be_visible()


def test_skill_is_made_and_deleted(page: Page, api: Client) -> None:
    page.get_by_role("button", name=ZH["skills.create"]).click()
    page.get_by_role("textbox", name=ZH["skills.name"], exact=True).fill("咖啡店")
    page.get_by_role("dialog").get_by_role("button", name=ZH["new.create"]).click()
    expect(page.get_by_role("heading", name="咖啡店")).to_be_visible()
    assert "咖啡店" in [line.name for line in api.list_skills()]
    go(page, "skills")
    # The skill that was changed last stands first; a click too early would hit another's.
    expect(page.get_by_test_id("stMain").get_by_text("咖啡店").first).to_be_visible()
    page.locator("[class*='st-key-delete-'] button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("咖啡店")
    dialog.get_by_role("textbox").fill("咖啡店")
    dialog.get_by_role("textbox").press("Tab")
    dialog.get_by_role("button", name=ZH["skills.delete_now"]).click()
    expect(page.get_by_text(ZH["skills.deleted"].format(name="咖啡店"))).to_be_visible()
    assert "咖啡店" not in [line.name for line in api.list_skills()]
