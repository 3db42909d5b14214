"""The utterance grid when the page takes it away and draws another while somebody writes in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ui.widgets.utterance_list import LABELS, SCRIPT
from ui.widgets.utterance_marks import told_labels

pytestmark = pytest.mark.browser

# As Streamlit does it: an element for each view, the same for new data, a clean-up once it is gone.
_STREAMLIT = """
async (script) => {
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const { default: show } = await import(url);
    const mounted = {};
    window.sent = [];
    window.draw = (slot, data) => {
        if (!mounted[slot]) {
            const parent = document.createElement("section");
            parent.id = slot;
            document.body.append(parent);
            mounted[slot] = { parent };
        }
        mounted[slot].leave = show({
            parentElement: mounted[slot].parent,
            data: structuredClone(data),
            setTriggerValue: (event, value) =>
                window.sent.push({ slot, event, value: structuredClone(value) }),
        });
    };
    window.overtake = (slot) => mounted[slot].leave();
    window.drop = (slot) => {
        mounted[slot].parent.remove();
        mounted[slot].leave();
        delete mounted[slot];
    };
}
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_default_timeout(10_000)
    page.evaluate(_STREAMLIT, SCRIPT)
    yield page
    page.close()


def draw(page: Page, slot: str, intent: str = "greet", **more: Any) -> None:
    data = {
        "place": f"utterances/shop/{intent}/en",
        "intent": intent,
        "version": "1",
        "lines": ["hello", "good morning"],
        "slots": [],
        "intents": ["leave"],
        "problems": {},
        "told": None,
        "told_edits": None,
        "most_lines": 1000,
        "most_letters": 100_000,
        "labels": told_labels(*LABELS),
        **more,
    }
    page.evaluate("([slot, data]) => window.draw(slot, data)", [slot, data])


def drop(page: Page, slot: str) -> None:
    page.evaluate("(slot) => window.drop(slot)", slot)


def rows(page: Page, slot: str) -> list[str]:
    return page.locator(f"#{slot} .row .text").all_inner_texts()


def changes_sent(page: Page) -> list[dict[str, Any]]:
    """Return all that was sent to be saved; what is asked while somebody types comes between."""
    changes: list[dict[str, Any]] = page.evaluate(
        "window.sent.filter(each => each.event === 'edited').map(each => each.value)"
    )
    return changes


def lines_sent(page: Page) -> list[tuple[str, list[str]]]:
    """Return the slots that changes were sent from, each with all lines that were sent to be added."""
    sent = page.evaluate("window.sent.filter(each => each.event === 'edited')")
    return [
        (each["slot"], [line for op in each["value"]["ops"] for line in op.get("lines", ())])
        for each in sent
    ]


def test_what_is_being_typed_goes_on_in_the_next_view(page: Page) -> None:
    draw(page, "first")
    page.locator("#first .new").click()
    page.keyboard.type("hi the")
    page.keyboard.press("ArrowLeft")
    draw(page, "second")
    drop(page, "first")
    expect(page.locator("#second .new")).to_be_focused()
    page.keyboard.type("r")
    page.keyboard.press("Enter")
    assert rows(page, "second") == ["hello", "good morning", "hi thre"]
    assert lines_sent(page) == [("second", ["hi thre"])]


def test_the_next_view_may_come_after_the_first_has_gone(page: Page) -> None:
    draw(page, "first")
    page.locator("#first .new").click()
    page.keyboard.type("hi there")
    drop(page, "first")
    draw(page, "second")
    expect(page.locator("#second .new")).to_be_focused()
    expect(page.locator("#second .new")).to_have_value("hi there")


def test_nobody_is_pulled_out_of_the_field_they_went_to(page: Page) -> None:
    draw(page, "first")
    page.locator("#first .new").fill("hi there")
    page.evaluate("document.body.append(document.createElement('input'))")
    page.locator("body > input").click()
    draw(page, "second")
    drop(page, "first")
    expect(page.locator("body > input")).to_be_focused()
    expect(page.locator("#second .new")).to_have_value("hi there")


def test_what_was_added_is_kept_until_it_is_confirmed(page: Page) -> None:
    draw(page, "first")
    page.locator("#first .new").fill("hi there")
    page.locator("#first .new").press("Enter")
    drop(page, "first")
    draw(page, "second")
    assert rows(page, "second") == ["hello", "good morning", "hi there"]
    assert lines_sent(page)[-1] == ("second", ["hi there"])
    value = changes_sent(page)[-1]
    told = {"view": value["view"], "number": value["ops"][-1]["number"]}
    saved = ["hello", "good morning", "hi there"]
    draw(page, "second", version="2", lines=saved, told_edits=told)
    page.locator("#second .new").fill("hey")
    page.locator("#second .new").press("Enter")
    assert lines_sent(page)[-1] == ("second", ["hey"])
    assert rows(page, "second") == [*saved, "hey"]


def test_two_views_of_one_place_tell_the_same(page: Page) -> None:
    draw(page, "first")
    draw(page, "second")
    page.locator("#first .new").fill("hi there")
    expect(page.locator("#second .new")).to_have_value("hi there")
    page.locator("#first .new").press("Enter")
    expect(page.locator("#second .new")).to_have_value("")
    assert rows(page, "first") == rows(page, "second") == ["hello", "good morning", "hi there"]


def test_a_line_that_is_edited_stays_open(page: Page) -> None:
    draw(page, "first")
    page.locator("#first .row", has_text="good morning").dblclick()
    page.locator("#first .edit").fill("good evening")
    draw(page, "second")
    drop(page, "first")
    expect(page.locator("#second .edit")).to_be_focused()
    page.keyboard.press("Enter")
    assert rows(page, "second") == ["hello", "good evening"]
    assert [op["source"] for op in changes_sent(page)[-1]["ops"]] == ["good evening"]


def test_nobody_asks_about_a_line_that_was_left(page: Page) -> None:
    page.clock.install()
    draw(page, "first")
    page.locator("#first .row", has_text="good morning").dblclick()
    page.locator("#first .edit").fill("good evening")
    page.keyboard.press("Escape")
    page.locator("#first .new").fill("hi there")
    draw(page, "first", "leave", lines=["bye"])
    page.locator("#first .new").fill("see you")
    drop(page, "first")
    page.clock.run_for(1000)
    assert page.evaluate("window.sent") == []
    draw(page, "second")
    page.locator("#second .new").fill("hi there")
    page.clock.run_for(1000)
    assert page.evaluate("window.sent.map(each => [each.event, each.value.text])") == [
        ["typed", "hi there"]
    ]


def test_lines_that_were_pasted_wait_for_the_answer(page: Page) -> None:
    draw(page, "first")
    page.locator("#first .new").evaluate(
        """field => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "one more\\nand another");
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        }"""
    )
    drop(page, "first")
    draw(page, "second")
    page.locator("#second .notes .plain.strong").click()
    assert rows(page, "second") == ["hello", "good morning", "one more", "and another"]


def test_each_intent_keeps_its_own(page: Page) -> None:
    draw(page, "list", "greet")
    page.locator("#list .new").fill("hi there")
    draw(page, "list", "leave", lines=["bye"])
    expect(page.locator("#list .new")).to_have_value("")
    page.locator("#list .new").fill("see you")
    page.locator("#list .new").press("Enter")
    draw(page, "list", "greet")
    expect(page.locator("#list .new")).to_have_value("hi there")
    assert rows(page, "list") == ["hello", "good morning"]
    draw(page, "list", "leave", lines=["bye"])
    assert rows(page, "list") == ["bye", "see you"]
    assert lines_sent(page)[-1] == ("list", ["see you"])


def test_a_drawing_that_was_overtaken_is_not_taken_for_one_that_is_gone(page: Page) -> None:
    draw(page, "first")
    page.evaluate("window.overtake('first')")
    page.locator("#first .new").fill("hi there")
    page.locator("#first .new").press("Enter")
    assert lines_sent(page) == [("first", ["hi there"])]
