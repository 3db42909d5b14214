"""The screens, run by Streamlit's own harness against a real API server."""

from __future__ import annotations

import time

import pytest
from streamlit.testing.v1 import AppTest

from builder.schema.flow import Flow, Trigger
from builder.schema.intent import Intent
from builder.schema.response import Response
from builder.schema.slot import Slot
from builder.schema.step import SayStep, WaitStep
from builder.schema.utterance import parse_markup
from ui.changes import edit, template_edit
from ui.changes.copies import with_fields
from ui.options import APP
from ui.service import Service, is_open
from ui.wording import catalogue

EN = catalogue("en")


@pytest.fixture
def screen(skill: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr("ui.state.session.FRESH_SECONDS", 0.0)
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.session_state["skill"] = skill
    return app


def go(app: AppTest, page: str) -> AppTest:
    app.session_state["go"] = page
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    button = next(b for b in app.button if b.label == label and not b.disabled)
    button.click().run()
    assert not app.exception
    return app


def field(app: AppTest, label: str) -> object:
    found = [*app.text_input, *app.text_area, *app.selectbox, *app.multiselect]
    return next(widget for widget in found if widget.label == label)


def texts(app: AppTest) -> str:
    shown = [*app.title, *app.caption, *app.markdown, *app.error, *app.warning, *app.info]
    return "\n".join(str(element.value) for element in [*shown, *app.success, *app.toast])


@pytest.mark.parametrize(
    "page",
    [
        "skills",
        "overview",
        "intents",
        "slots",
        "responses",
        "flows",
        "faq",
        "documents",
        "train",
        "try_it",
        "publish",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_screen_opens_in_every_language(screen: AppTest, page: str, language: str) -> None:
    screen.session_state["screen_language"] = language
    go(screen, page)
    expected = catalogue(language)["page.skills" if page == "skills" else f"page.{page}"]
    title = screen.title[0].value
    assert title == ("Shop" if page == "overview" else expected)


def test_a_faq_without_questions_is_an_empty_table(
    screen: AppTest, service: Service, skill: str
) -> None:
    save_elsewhere(service, skill, edit.with_settings(faq=()))
    go(screen, "faq")
    assert EN["faq.empty"] in texts(screen)


def save_elsewhere(service: Service, skill: str, change: edit.Change | None = None) -> None:
    draft = service.draft(skill)
    change = change or edit.with_part(Slot(name="city"))
    service.save(skill, draft.revision, change(draft.skill))


def add_elsewhere(service: Service, skill: str) -> None:
    new = edit.added([parse_markup("any news of my parcel")])
    save_elsewhere(service, skill, edit.with_utterances("track_order", "en", new))


def change_description(app: AppTest) -> None:
    field(app, EN["common.description"]).set_value("Where an order is")  # type: ignore[attr-defined]
    app.run()


def test_changes_of_different_parts_are_saved_together(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "intents")
    save_elsewhere(service, skill)
    change_description(screen)
    assert "Somebody else saved" not in texts(screen)
    assert EN["stale.merged"].split("{")[0] in texts(screen)
    saved = service.draft(skill).skill
    assert saved.get(Intent, "track_order").description == "Where an order is"
    assert saved.find(Slot, "city") is not None
    assert not next(b for b in screen.button if b.label == EN["save.undo"]).disabled


def test_fields_stay_while_others_change_what_is_not_on_the_screen(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "slots")
    kept = field(screen, EN["common.description"]).key  # type: ignore[attr-defined]
    save_elsewhere(service, skill, edit.with_part(Response(name="say_more")))
    change_description(screen)
    assert EN["stale.merged"].split("{")[0] in texts(screen)
    # Whoever writes in a field goes on writing in it.
    assert field(screen, EN["common.description"]).key == kept  # type: ignore[attr-defined]
    # The words of a cue stand on the same page, in a field that must not bring back what was there.
    save_elsewhere(service, skill, template_edit.with_cue("please", {"en": ("please",)}))
    field(screen, EN["common.description"]).set_value("Its number")  # type: ignore[attr-defined]
    screen.run()
    assert field(screen, EN["common.description"]).key != kept  # type: ignore[attr-defined]
    saved = service.draft(skill).skill
    assert saved.slots[0].description == "Its number"
    assert saved.cues == {"please": {"en": ("please",)}}
    assert saved.find(Response, "say_more") is not None


def test_fields_of_one_form_that_two_change_both_stand(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "overview")
    save_elsewhere(service, skill, edit.with_settings(time_zone="Asia/Tokyo"))
    change_description(screen)
    saved = service.draft(skill).skill
    assert (saved.description, saved.time_zone) == ("Where an order is", "Asia/Tokyo")
    zone = field(screen, EN["overview.time_zone"])
    assert zone.value == "Asia/Tokyo"  # type: ignore[attr-defined]


def test_fields_of_a_flow_that_two_change_both_stand(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "flows")
    flow = service.draft(skill).skill.flows[0]
    theirs = with_fields(flow, trigger=Trigger(intents=()))
    save_elsewhere(service, skill, edit.with_part(theirs, flow.name))
    change_description(screen)
    saved = service.draft(skill).skill.flows[0]
    assert (saved.description, saved.trigger) == ("Where an order is", Trigger(intents=()))


def test_a_step_is_saved_beside_the_text_that_another_gave_its_response(
    screen: AppTest, service: Service, skill: str
) -> None:
    before = service.draft(skill).skill
    flow = before.flows[0]
    said = before.responses[0]
    say = SayStep(id="last_word", response=said.name)
    save_elsewhere(
        service, skill, edit.with_part(with_fields(flow, steps=(*flow.steps, say)), flow.name)
    )
    screen.session_state[f"chosen/{skill}/step/{flow.name}"] = "last_word"
    go(screen, "flows")
    other = with_fields(said, text={"en": ("Told by another",)})
    save_elsewhere(service, skill, edit.with_part(other, said.name))
    field(screen, EN["step.id"]).set_value("closing")  # type: ignore[attr-defined]
    screen.run()
    saved = service.draft(skill).skill
    assert [step.id for step in saved.flows[0].steps][-1] == "closing"
    assert saved.responses[0].text == {"en": ("Told by another",)}


def test_stale_save_is_made_on_top_of_the_other_one(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "intents")
    add_elsewhere(service, skill)
    change_description(screen)
    assert "Somebody else saved" in texts(screen)
    assert service.draft(skill).skill.get(Intent, "track_order").description == ""
    # What is written meanwhile belongs to the change that is asked about.
    field(screen, EN["common.description"]).set_value("Where it is")  # type: ignore[attr-defined]
    screen.run()
    assert service.draft(skill).skill.get(Intent, "track_order").description == ""
    press(screen, EN["stale.keep_mine"])
    saved = service.draft(skill).skill.get(Intent, "track_order")
    assert saved.description == "Where it is"
    assert "any news of my parcel" in [u.text for u in saved.utterances["en"]]


def test_stale_save_can_be_dropped(screen: AppTest, service: Service, skill: str) -> None:
    go(screen, "intents")
    add_elsewhere(service, skill)
    change_description(screen)
    press(screen, EN["stale.take_theirs"])
    assert "Somebody else saved" not in texts(screen)
    assert field(screen, EN["common.description"]).value == ""  # type: ignore[attr-defined]
    assert service.draft(skill).skill.get(Intent, "track_order").description == ""


def test_changes_are_taken_back_and_made_again(
    screen: AppTest, service: Service, skill: str
) -> None:
    def description() -> str:
        return service.draft(skill).skill.get(Intent, "track_order").description

    go(screen, "intents")
    before = service.draft(skill).skill
    change_description(screen)
    field(screen, EN["common.description"]).set_value("Where it is")  # type: ignore[attr-defined]
    screen.run()
    press(screen, EN["delete.confirm"])
    assert service.draft(skill).skill.find(Intent, "track_order") is None
    press(screen, EN["save.undo"])
    assert description() == "Where it is"
    press(screen, EN["save.undo"])
    assert description() == "Where an order is"
    press(screen, EN["save.redo"])
    assert description() == "Where it is"
    press(screen, EN["save.undo"])
    press(screen, EN["save.undo"])
    assert service.draft(skill).skill == before
    assert next(b for b in screen.button if b.label == EN["save.undo"]).disabled
    add_elsewhere(service, skill)
    press(screen, EN["save.redo"])
    assert EN["save.undo_late"] in texts(screen)
    assert description() == ""


def test_a_name_in_use_is_told_beside_the_form_and_nothing_is_saved(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "slots")
    revision = service.draft(skill).revision
    next(widget for widget in screen.text_input if widget.value == "order_id").set_value(
        "status"
    ).run()
    assert "named 'status' already" in texts(screen)
    assert service.draft(skill).revision == revision
    press(screen, EN["save.discard"])
    assert any(widget.value == "order_id" for widget in screen.text_input)


def test_newer_draft_is_offered(screen: AppTest, service: Service, skill: str) -> None:
    go(screen, "slots")
    save_elsewhere(service, skill)
    screen.run()
    press(screen, EN["stale.reload"])
    assert screen.session_state["work"].draft.skill.find(Slot, "city") is not None


def test_slot_is_renamed_everywhere(screen: AppTest, service: Service, skill: str) -> None:
    go(screen, "slots")
    name = next(widget for widget in screen.text_input if widget.value == "order_id")
    name.set_value("order_number").run()
    saved = service.draft(skill).skill
    assert saved.find(Slot, "order_id") is None
    assert "order_number" in saved.get(Flow, "track_order").model_dump_json()


def test_response_gets_a_variation(screen: AppTest, service: Service, skill: str) -> None:
    screen.session_state[f"chosen/{skill}/responses"] = "say_status"
    go(screen, "responses")
    press(screen, EN["variants.add"])
    area = next(a for a in screen.text_area if a.placeholder == EN["variants.other"])
    area.set_value("It is {status} now.").run()
    # Saved while the form stays open: there still is one field for each of the two, and none is doubled.
    text = service.draft(skill).skill.get(Response, "say_status").text
    assert "It is {status} now." in next(iter(text.values()))


def test_time_of_a_wait_step_is_edited_in_its_form(
    screen: AppTest, service: Service, skill: str
) -> None:
    draft = service.draft(skill)
    flow = draft.skill.get(Flow, "track_order")
    wait = WaitStep.model_validate({"id": "pause", "for": "10m"})
    longer = edit.with_part(with_fields(flow, steps=(*flow.steps, wait)), flow.name)
    service.save(skill, draft.revision, longer(draft.skill))
    screen.session_state[f"chosen/{skill}/step/track_order"] = "pause"
    go(screen, "flows")
    length = next(text for text in screen.text_input if text.label == EN["step.wait_for"])
    length.set_value("2h").run()
    saved = service.draft(skill).skill.get(Flow, "track_order").get_step("pause")
    assert isinstance(saved, WaitStep)
    assert (saved.for_, saved.until) == ("2h", None)


def test_step_is_edited_in_its_form(screen: AppTest, service: Service, skill: str) -> None:
    screen.session_state[f"chosen/{skill}/step/track_order"] = "ask"
    go(screen, "flows")
    screen.number_input[0].set_value(5).run()
    step = service.draft(skill).skill.get(Flow, "track_order").get_step("ask")
    assert step.model_dump()["attempts"] == 5


def test_faq_entry_is_made(screen: AppTest, service: Service, skill: str) -> None:
    before = len(service.draft(skill).skill.faq)
    go(screen, "faq")
    field(screen, EN["faq.question"]).set_value("Do you ship abroad?")  # type: ignore[attr-defined]
    field(screen, EN["faq.answer"]).set_value("Yes, everywhere.")  # type: ignore[attr-defined]
    press(screen, EN["new.create"])
    faq = service.draft(skill).skill.faq
    assert len(faq) == before + 1 and faq[-1].question == "Do you ship abroad?"


def test_problems_stand_in_the_sidebar_and_stop_training(
    screen: AppTest, service: Service, skill: str
) -> None:
    draft = service.draft(skill)
    service.save(skill, draft.revision, edit.without_part(Slot, "order_id")(draft.skill))
    go(screen, "train")
    assert EN["train.problems"].split("{count}")[1].strip() in texts(screen)
    assert next(b for b in screen.button if b.label == EN["train.start"]).disabled
    assert "order\\_id" in texts(screen)


def test_earlier_draft_is_gone_back_to(screen: AppTest, service: Service, skill: str) -> None:
    before = service.draft(skill)
    save_elsewhere(service, skill)
    screen.session_state["history"] = True
    go(screen, "overview")
    screen.button(key=f"restore/{before.revision}").click().run()
    after = service.draft(skill)
    assert after.skill == before.skill and after.revision > before.revision + 1


def test_server_that_is_away_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIALOOM_URL", "http://127.0.0.1:9")
    app = AppTest.from_file(str(APP), default_timeout=30).run()
    assert not app.exception
    assert "127.0.0.1:9" in app.error[0].value


def test_skill_is_trained_published_and_tried(
    screen: AppTest, service: Service, skill: str
) -> None:
    go(screen, "train")
    press(screen, EN["train.start"])
    deadline = time.monotonic() + 60
    while any(is_open(job) for job in service.jobs(skill)) and time.monotonic() < deadline:
        time.sleep(0.2)
    go(screen, "train")
    version = service.versions(skill)[0].version
    assert f"Version {version} is ready" in texts(screen)
    go(screen, "publish")
    press(screen, EN["publish.publish"])
    assert service.versions(skill)[0].deployed
    go(screen, "try_it")
    screen.chat_input[0].set_value("track my order").run()
    assert not screen.exception
    said = " ".join(element.proto.body for element in screen.get("html"))
    assert "track my order" in said and "order number" in said
    assert "Understood as **track\\_order**" in texts(screen)
    look = next(each for each in screen.button_group if each.label == EN["try.view"])
    look.set_value("understood").run()
    press(screen, EN["why.ask"])
    assert EN["why.title"] in texts(screen)
    assert EN["why.nearest"] in texts(screen)
