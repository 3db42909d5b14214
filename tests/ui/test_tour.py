"""The guided tour sees in the skill itself what is done, in whatever order."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from builder.schema.skill import Skill
from ui.options import APP
from ui.service import Service
from ui.widgets.around.tour_steps import STEPS, Standing, next_step
from ui.wording import catalogue

EN = catalogue("en")
INTENTS = [
    {"name": name, "utterances": {"en": [f"{name} {n}" for n in range(4)]}}
    for name in ("book", "cancel", "ask")
]
SLOTS = [
    {"name": name, "type": "number", "prompts": {"en": ["How many?"]}} for name in ("people", "day")
]
FLOW = {
    "name": "book",
    "trigger": {"intents": ["book"]},
    "steps": [
        {"kind": "collect", "id": "a", "slot": "people"},
        {"kind": "collect", "id": "b", "slot": "day"},
        {"kind": "say", "id": "c", "response": "done"},
    ],
}


def made(**parts: object) -> Skill:
    return Skill.model_validate({"name": "first", "languages": ["en"], **parts})


def next_name(skill: Skill, **standing: bool) -> str | None:
    step = next_step(skill, Standing(**standing))
    return step.name if step else None


def test_steps_follow_what_the_skill_lacks() -> None:
    parts: dict[str, object] = {}
    for name, part in (
        ("intents", INTENTS),
        ("slots", SLOTS),
        ("flows", [FLOW]),
        ("faq", [{"id": "open", "question": "When?", "answer": "Always."}]),
    ):
        step = next_step(made(**parts), Standing())
        assert step is not None and step.page == name
        parts[name] = part
    whole = made(**parts)
    assert next_name(whole) == "train"
    assert next_name(whole, trained=True) == "try"
    assert next_name(whole, trained=True, tried=True) == "publish"
    assert next_name(whole, trained=True, tried=True, published=True) is None
    assert len(STEPS) == 7


def test_too_few_sentences_and_a_flow_without_two_questions_are_not_enough() -> None:
    few = [{**INTENTS[0], "utterances": {"en": ["only one"]}}, *INTENTS[1:]]
    assert next_name(made(intents=few)) == "intents"
    assert next_name(made(intents=INTENTS, slots=[{"name": "a", "type": "text"}])) == "slots"


def test_tour_begins_with_a_skill_of_its_own_and_can_be_left(service: Service, url: str) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.session_state["screen_language"] = "en"
    app.run()
    next(b for b in app.button if b.label == EN["tour.start"]).click().run()
    assert not app.exception
    assert service.draft("my_first_bot").skill.languages == ("en",)
    shown = "\n".join(str(each.value) for each in [*app.markdown, *app.code])
    assert EN["tour.intents"] in shown and "I would like to book a table" in shown
    next(b for b in app.button if b.label == EN["tour.leave"]).click().run()
    assert EN["tour.intents"] not in "\n".join(str(each.value) for each in app.markdown)
    service.delete("my_first_bot")
