"""The canvas of a flow: steps dropped in, copied, found, grouped, taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.flow import Flow
from tests.browser.conftest import opened
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
ZH = catalogue("zh")


@pytest.fixture
def page(browser: Browser, designer: str) -> Iterator[Page]:
    with opened(browser, designer, "zh-CN") as page:
        page.get_by_test_id("stSidebar").get_by_role(
            "link", name=ZH["page.flows"], exact=True
        ).click()
        expect(page.locator(".step")).to_have_count(2)
        yield page


def test_steps_are_dropped_in_copied_grouped_found_and_taken_back(page: Page, api: Client) -> None:
    def saved(fits: Callable[[Flow], bool]) -> bool:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            if fits(api.get_draft("shop").skill.get(Flow, "track_order")):
                return True
            time.sleep(0.05)
        return False

    # Drop a step onto the line between the two.
    first = page.locator(".step[data-step='ask']").bounding_box()
    line = page.locator(".react-flow__edge[data-id='ask/next'] path").first.bounding_box()
    kind = page.get_by_role("menuitem", name=ZH["step.say"], exact=True).bounding_box()
    assert first is not None and line is not None and kind is not None
    page.mouse.move(kind["x"] + 15, kind["y"] + 10)
    page.mouse.down()
    page.mouse.move(line["x"] + line["width"] / 2, line["y"] + line["height"] / 2, steps=5)
    page.mouse.up()
    assert saved(lambda flow: flow.next_of(flow.get_step("ask")) == "say")
    new = page.locator(".step.selected[data-step='say']")
    expect(new).to_be_visible()
    assert saved(lambda flow: flow.next_of(flow.get_step("say")) == "tell" and "say" in flow.canvas)

    # Its form stands beside; what was said of it shows on the step.
    expect(new.get_by_role("img")).to_have_attribute("title", re.compile("什么也没说"))

    # Copy and paste, as fast as keys go.
    new.click()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    assert saved(lambda flow: flow.find_step("say_2") is not None)
    expect(page.locator(".step.selected[data-step='say_2']")).to_be_visible()

    # A frame around two, and the search.
    page.locator(".react-flow__pane").click(position={"x": 650, "y": 60})
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+g")
    expect(page.locator(".frame .name")).to_have_text(ZH["canvas.group_name"])
    page.keyboard.press("/")
    page.keyboard.type("订单号")
    page.keyboard.press("Enter")
    expect(page.locator(".step.selected")).to_have_count(1)
    expect(page.locator(".step.selected[data-step='ask']")).to_be_visible()
    expect(page.get_by_role("spinbutton", name=ZH["step.attempts"])).to_have_value("3")

    # Back, step by step: the frame, the copy; and the copy again.
    page.locator(".step[data-step='ask']").click()
    page.keyboard.press("Control+z")
    assert saved(lambda flow: flow.groups == ())
    page.keyboard.press("Control+z")
    assert saved(lambda flow: flow.find_step("say_2") is None)
    page.keyboard.press("Control+Shift+z")
    assert saved(lambda flow: flow.find_step("say_2") is not None)
    expect(page.locator(".step[data-step='say_2']")).to_be_visible()
