"""The guided tour, walked as it says: three intents, two slots, a flow, a FAQ entry, a talk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.client import Client
from builder.schema.skill import Skill
from tests.browser.conftest import choose, opened
from ui.wording import catalogue

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
EN = catalogue("en")
BOT = "my_first_bot"


@pytest.fixture
def page(browser: Browser, designer: str) -> Iterator[Page]:
    with opened(browser, designer, "en-US", height=1000) as page:
        yield page


def test_a_first_bot_is_made_as_the_tour_says(page: Page, api: Client) -> None:
    def await_draft(fits: Callable[[Skill], bool]) -> None:
        deadline = time.monotonic() + 20
        while not fits(api.get_draft(BOT).skill):
            assert time.monotonic() < deadline, api.get_draft(BOT).skill
            time.sleep(0.05)

    def pick(field: str, option: str) -> None:
        choose(page, page.get_by_role("combobox", name=field).first, option)

    def named(part: str, name: str) -> None:
        page.get_by_role("button", name=EN[f"{part}.new"]).click()
        page.get_by_test_id("stForm").get_by_label(EN["new.name"], exact=True).fill(name)
        page.get_by_role("button", name=EN["new.create"], exact=True).click()
        await_draft(lambda skill: any(each.name == name for each in getattr(skill, part)))
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def to(step: str, page_name: str) -> None:
        expect(tour.get_by_text(EN[f"tour.{step}"])).to_be_visible()
        tour.get_by_role("button", name=EN["tour.go"].format(page=EN[f"page.{page_name}"])).click()
        expect(page.get_by_role("heading", name=EN[f"page.{page_name}"]).first).to_be_visible()

    page.get_by_role("button", name=EN["tour.start"]).click()
    tour = page.locator(".st-key-tour")
    expect(tour.get_by_text(EN["tour.intents"])).to_be_visible()

    for number in (1, 2, 3):
        name, *lines = EN[f"tour.intents_example_{number}"].splitlines()
        expect(tour.get_by_text(lines[0])).to_be_visible()
        named("intents", name)
        new = page.get_by_role("textbox", name=EN["utterances.new"].format(intent=name)).first
        for line in lines:
            new.fill(line)
            new.press("Enter")
        await_draft(lambda skill: len(skill.intents[-1].all_utterances()) == 4)

    to("slots", "slots")
    for line, kind in zip(EN["tour.slots_example"].splitlines(), ("number", "date"), strict=True):
        name, question = line.split(maxsplit=1)
        named("slots", name)
        pick(EN["slots.type"], EN[f"type.{kind}"])
        prompt = page.get_by_role("textbox", name=EN["slots.prompts"]).first
        prompt.fill(question)
        prompt.blur()
        await_draft(
            lambda skill: skill.slots[-1].type == kind and bool(skill.slots[-1].prompts)  # noqa: B023
        )

    to("flow", "flows")
    page.get_by_role("button", name=EN["flows.new"]).click()
    page.get_by_test_id("stForm").get_by_label(EN["new.name"], exact=True).fill("book_table")
    page.get_by_role("button", name=EN["new.create"], exact=True).click()
    await_draft(lambda skill: bool(skill.flows))
    pick(EN["flows.trigger"], "book_table")
    page.keyboard.press("Escape")
    await_draft(lambda skill: skill.flows[0].trigger.intents == ("book_table",))
    for slot in ("people", "day"):
        page.get_by_role("menuitem", name=EN["step.collect"], exact=True).click()
        expect(page.get_by_role("combobox", name=EN["step.slot"]).first).to_be_visible()
        pick(EN["step.slot"], slot)
        await_draft(lambda skill: skill.flows[0].steps[-1].model_dump()["slot"] == slot)  # noqa: B023
    page.get_by_role("menuitem", name=EN["step.say"], exact=True).click()
    text = page.get_by_role("textbox", name=EN["step.text"]).first
    text.fill(EN["tour.flow_example"])
    text.blur()
    await_draft(lambda skill: any(response.text for response in skill.responses))

    to("faq", "faq")
    question, answer = EN["tour.faq_example"].splitlines()
    page.get_by_role("button", name=EN["faq.new"]).click()
    page.get_by_test_id("stForm").get_by_label(EN["faq.question"], exact=True).fill(question)
    page.get_by_test_id("stForm").get_by_label(EN["faq.answer"], exact=True).fill(answer)
    page.get_by_role("button", name=EN["new.create"], exact=True).click()
    await_draft(lambda skill: bool(skill.faq))

    to("train", "train")
    page.get_by_role("button", name=EN["train.start"]).click()
    expect(tour.get_by_text(EN["tour.try"])).to_be_visible(timeout=60_000)
    to("try", "try_it")
    box = page.get_by_placeholder(EN["try.write"])
    for said, answered in (
        ("I would like to book a table", "How many of you will come?"),
        ("4", "On which day?"),
        ("tomorrow", "See you then!"),
    ):
        box.fill(said)
        box.press("Enter")
        expect(page.get_by_test_id("stChatMessage").filter(has_text=answered)).to_be_visible()
    to("publish", "publish")
    page.get_by_role("button", name=EN["publish.publish"], exact=True).first.click()
    expect(tour.get_by_text(EN["tour.finished"])).to_be_visible()
    assert api.get_deployment(BOT).version == 1
