"""The labelling inbox in a real browser: by keys alone, in both languages."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.intent import Intent
from builder.schema.utterance import to_markup
from ui.wording import catalogue

pytestmark = pytest.mark.browser

SAID = (
    "我的订单现在到哪里了\n帮我看看订单到哪了\n订单怎么还没到\n查一下我的物流\n物流到哪一步了\n我的包裹发出来了吗\n"
    "我的订单A1001到哪了\n你们几点开门\n今天几点关门啊\n周日你们营业吗\n周末几点开门\n"
    "你们的营业时间是什么时候\n我要给张三打电话 13800138000\n"
    "能不能开发票\n我要开发票\n请给我开一张发票\n发票怎么开\n"
)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    locale = getattr(request, "param", "en-US")
    context = browser.new_context(locale=locale, viewport={"width": 1500, "height": 1000})
    yield context.new_page()
    context.close()


def open_inbox(page: Page, designer: str, person: str, language: str) -> dict[str, str]:
    words = catalogue(language)
    page.goto(f"{designer}/inbox")
    title = page.get_by_role("heading", name=words["page.inbox"]).first
    # The first page of a designer that has just started takes its time on a busy machine.
    expect(title).to_be_visible(timeout=60_000)
    name = page.get_by_role("textbox", name=words["me.your_name"])
    name.fill(person)
    name.press("Enter")
    return words


def arrange(api: Client) -> None:
    job = api.arrange("shop")
    while job.state in ("queued", "running"):
        time.sleep(0.1)
        job = api.get_job(job.id)
    assert job.error is None, job.error


def said(api: Client, name: str) -> list[str]:
    found = api.get_draft("shop").skill.find(Intent, name)
    return [to_markup(u) for u in found.all_utterances()] if found else []


def toast(page: Page, text: str) -> None:
    expect(page.get_by_test_id("stToast").filter(has_text=text).last).to_be_visible(timeout=30_000)


def test_a_log_becomes_labels_by_keys_alone(page: Page, designer: str, api: Client) -> None:
    words = open_inbox(page, designer, "ann", "en")
    page.get_by_role("tab", name=words["inbox.from_paste"]).click()
    field = page.get_by_role("textbox", name=words["inbox.paste"])
    field.fill(SAID)
    field.press("Control+Enter")
    page.get_by_role("button", name=words["inbox.add_lines"].format(count=17)).click()
    expect(page.get_by_text("17 new")).to_be_visible(timeout=30_000)
    assert "13800138000" not in str(api.list_candidates("shop"))
    page.get_by_role("button", name=words["inbox.arrange"]).click()
    rows = page.locator(".row")
    expect(rows.first).to_be_visible(timeout=90_000)

    group = api.take_group("shop", by="ann")
    assert group is not None
    before = api.get_draft("shop").revision
    # The first line is left out, its spans are edited in place, and the key A accepts the rest.
    page.keyboard.press("1")
    expect(page.locator(".row.off")).to_have_count(1)
    intent = group.intent or "ask_invoice"
    page.keyboard.press("a")
    toast(page, intent)
    assert api.get_draft("shop").revision == before + 1
    made = api.list_decisions("shop", by="ann").decisions[0]
    assert (made.verdict, len(made.exceptions), made.added) == ("accept", 1, len(group.members) - 1)
    assert 0 < made.seconds < 300

    page.keyboard.press("u")
    toast(page, words["inbox.undone"])
    assert api.get_draft("shop").revision == before + 2
    expect(page.locator(".row")).to_have_count(len(group.members))
    page.keyboard.press("s")
    until = time.monotonic() + 30
    while api.list_decisions("shop", by="ann").decisions[0].verdict != "split":
        assert time.monotonic() < until
        time.sleep(0.1)
    page.keyboard.press("u")
    toast(page, words["inbox.undone"])
    expect(page.locator(".row")).to_have_count(len(group.members))
    page.keyboard.press("l")
    expect(page.get_by_text(words["inbox.queue_later"].format(count=1))).to_be_visible(
        timeout=30_000
    )
    page.keyboard.press("x")
    until = time.monotonic() + 30
    while api.get_inbox("shop").candidates["rejected"] == 0:
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("page", ["en-US", "zh-CN"], indirect=True)
def test_lines_without_a_tick_get_another_intent_by_one_decision(
    page: Page, designer: str, api: Client, request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.params["page"][:2]
    api.clear_candidates("shop", ["proposed", "later", "rejected", "accepted"])
    lines = [f"订单{number}{language}怎么退" for number in range(100, 109)]
    api.add_candidate_file("shop", "log.txt", "\n".join(lines).encode())
    arrange(api)
    *others, group = sorted(api.list_groups("shop").groups, key=lambda each: len(each.members))
    for other in others:
        api.decide("shop", other.id, "skip", by="bob")
    count = len(group.members)
    assert count >= 3
    words = open_inbox(page, designer, "lee", language)
    rows = page.locator(".row")
    expect(rows).to_have_count(count, timeout=60_000)
    moved = [rows.nth(at).locator(".text").inner_text() for at in (0, 2)]
    rest = page.get_by_role("combobox", name=words["inbox.intent"], exact=True)
    rest.fill("ask_return")
    rest.press("Enter")
    makes = words["inbox.makes_intent"].replace("**{name}**", "ask_return")
    expect(page.get_by_text(makes)).to_be_visible(timeout=30_000)
    # Keys are for the lines again once the field is left.
    page.locator("h1").first.click()
    page.keyboard.press("1")
    page.keyboard.press("3")
    box = page.get_by_role("combobox", name=words["inbox.others"].format(count=2))
    box.fill("ask_refund")
    box.press("Enter")
    button = page.get_by_role("button", name=words["inbox.move"].format(count=2))
    expect(button).to_be_enabled(timeout=30_000)
    button.click()
    toast(page, "ask_refund")
    # What is left of the group stays, each line with its tick, and for the intent that was chosen.
    expect(rows).to_have_count(count - 2, timeout=30_000)
    expect(rest).to_have_value("ask_return")
    expect(page.locator(".row.off")).to_have_count(0)
    assert set(moved) <= set(said(api, "ask_refund"))
    made = api.list_decisions("shop", by="lee").decisions[0]
    assert (made.verdict, made.intent, len(made.candidates)) == ("accept", "ask_refund", 2)
    assert not made.exceptions
    page.keyboard.press("u")
    toast(page, words["inbox.undone"])
    expect(rows).to_have_count(count, timeout=30_000)
    assert not set(moved) & set(said(api, "ask_refund"))


@pytest.mark.parametrize("page", ["zh-CN"], indirect=True)
def test_a_new_intent_is_typed_and_marked_in_chinese(
    page: Page, designer: str, api: Client
) -> None:
    api.clear_candidates("shop", ["proposed", "later", "rejected", "accepted"])
    api.add_candidate_file(
        "shop", "log.txt", "订单A1001怎么退\n订单A2002怎么退\n订单B77怎么退".encode()
    )
    arrange(api)
    words = open_inbox(page, designer, "小李", "zh")
    expect(page.locator(".row").first).to_be_visible(timeout=60_000)
    group = api.take_group("shop", by="小李")
    assert group is not None
    count = len(group.members)
    # The mark-up of the first line is written by hand.
    text = group.members[0].candidate.utterance.text
    number = text[2 : text.index("怎")]
    page.locator(".row .text").first.click()
    page.keyboard.press("e")
    page.locator(".edit").fill(text.replace(number, f"[{number}](order_id)"))
    page.keyboard.press("Enter")
    expect(page.locator(".row .span")).to_have_text(number)
    # The list was drawn anew; a key still counts once.
    for left_out in (1, 0):
        page.keyboard.press("1")
        expect(page.locator(".row.off")).to_have_count(left_out)
    box = page.get_by_role("combobox", name=words["inbox.intent"])
    box.fill("return_order")
    box.press("Enter")
    makes = words["inbox.makes_intent"].replace("**{name}**", "return_order")
    expect(page.get_by_text(makes)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name=words["inbox.accept"].format(count=count)).click()
    toast(page, "return_order")
    assert f"订单[{number}](order_id)怎么退" in said(api, "return_order")
    expect(page.get_by_text(words["meter.per_decision"]).first).to_be_visible()
