"""What is wrong with responses and their buttons."""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.schema.check_head import check_variants
from builder.schema.check_intent import known_intents
from builder.schema.check_slot import check_places
from builder.schema.check_step import check_condition
from builder.schema.finding import error, twice, unknown
from builder.schema.flow import PLACES_OF_OCCASION
from builder.schema.mention import payload_of, texts_in
from builder.schema.response import PLACES_OF_BUILT_IN, Button, Response, Said
from builder.schema.skill import Skill
from builder.schema.step import SayStep
from builder.sentence import Sentence, say
from builder.text import shorten


def check_responses(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with responses."""
    names = (one.name for one in skill.responses)
    yield from twice(skill, "responses", "response-duplicate", say("response"), names)
    for response in skill.responses:
        yield from _check_response(skill, response)


def _check_response(skill: Skill, response: Response) -> Iterator[Problem]:
    path = ("responses", response.name)
    subject = say("response '{name}'", name=response.name)
    yield from _check_said(skill, response, path, subject, response.name)
    for number, case in enumerate(response.cases, 1):
        where = (*path, "cases", str(number))
        subject = say("case {number} of response '{name}'", number=number, name=response.name)
        yield from check_condition(skill, case.when, (*where, "when"), subject)
        yield from _check_said(skill, case, where, subject, response.name)


def _check_said(
    skill: Skill, said: Said, path: tuple[str, ...], subject: Sentence, name: str
) -> Iterator[Problem]:
    says = (said.buttons, said.cards, said.image, said.custom)
    if not any(said.text.values()) and not any(says):
        what = say("{subject!c} says nothing.", subject=subject)
        yield error(skill, "response-empty", path, what, say("Write its text."))
    yield from check_variants(skill, said.text, (*path, "text"), subject)
    for language, text in texts_in(said.text):
        more = (*PLACES_OF_BUILT_IN.get(name, ()), *_places_of_flows(skill, name))
        yield from check_places(skill, text, (*path, "text", language), more)
    yield from _check_image(skill, said.image, path, subject)
    for number, button in enumerate(said.buttons, 1):
        yield from _check_button(skill, button, (*path, "buttons", str(number)), subject)
    for number, card in enumerate(said.cards, 1):
        where = (*path, "cards", str(number))
        for field, texts in (("title", card.title), ("text", card.text)):
            yield from check_variants(skill, texts, (*where, field), subject)
            for language, text in texts_in(texts):
                yield from check_places(skill, text, (*where, field, language))
        yield from _check_image(skill, card.image, where, subject)
        for place, button in enumerate(card.buttons, 1):
            yield from _check_button(skill, button, (*where, "buttons", str(place)), subject)


def _places_of_flows(skill: Skill, name: str) -> Iterator[str]:
    """Yield what the engine puts in where a response is said by a flow for an occasion."""
    for flow in skill.flows:
        if flow.trigger.on and any(
            isinstance(s, SayStep) and s.response == name for s in flow.steps
        ):
            for occasion in flow.trigger.on:
                yield from PLACES_OF_OCCASION.get(occasion, ())


def _check_image(
    skill: Skill, image: str | None, path: tuple[str, ...], subject: Sentence
) -> Iterator[Problem]:
    if image is not None and not image.startswith(("http://", "https://", "/", "{")):
        what = say(
            "{subject!c} has the image '{image}', which is no web address.",
            subject=subject,
            image=shorten(image),
        )
        remedy = say("Write an address: https://...")
        yield error(skill, "image-invalid", (*path, "image"), what, remedy)


def _check_button(
    skill: Skill, button: Button, path: tuple[str, ...], subject: Sentence
) -> Iterator[Problem]:
    if not any(button.title.values()):
        what = say("A button of {subject} has no title.", subject=subject)
        remedy = say("Write what stands on the button.")
        yield error(skill, "button-without-title", path, what, remedy)
    label = say("A button of {name}", name=subject)
    yield from check_variants(skill, button.title, (*path, "title"), label)
    for language, text in texts_in(button.title):
        yield from check_places(skill, text, (*path, "title", language))
    for language, text in texts_in(button.payload):
        yield from _check_payload(skill, text, (*path, "payload", language), subject)


def _check_payload(
    skill: Skill, text: str, path: tuple[str, ...], subject: Sentence
) -> Iterator[Problem]:
    if not text.startswith("/"):
        return
    stated = payload_of(text)
    if stated is None:
        what = say(
            "{subject!c} has a button whose payload '{payload}' cannot be read.",
            subject=subject,
            payload=shorten(text),
        )
        remedy = say('Write /intent or /intent{{"slot": "value"}}, or plain words without a slash.')
        yield error(skill, "payload-invalid", path, what, remedy)
        return
    intent, slots = stated
    intents = known_intents(skill)
    if intent not in intents:
        what = say(
            "{subject!c} has a button for intent '{intent}', which does not exist.",
            subject=subject,
            intent=intent,
        )
        yield unknown(
            skill, "payload-unknown-intent", path, what,
            name=intent, existing=intents, kind=say("intents"),
        )  # fmt: skip
    names = {slot.name for slot in skill.slots}
    for slot in slots:
        if slot not in names:
            what = say(
                "{subject!c} has a button that fills slot '{slot}', which does not exist.",
                subject=subject,
                slot=slot,
            )
            yield unknown(
                skill, "payload-unknown-slot", path, what,
                name=slot, existing=names, kind=say("slots"),
            )  # fmt: skip
