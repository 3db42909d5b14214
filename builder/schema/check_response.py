"""What is wrong with responses and their buttons."""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.schema.check_head import check_variants
from builder.schema.check_intent import known_intents
from builder.schema.check_slot import check_places
from builder.schema.finding import error, twice, unknown
from builder.schema.mention import payload_of, texts_in
from builder.schema.response import PLACES_OF_BUILT_IN, Button, Response
from builder.schema.skill import Skill
from builder.text import shorten


def check_responses(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with responses."""
    yield from twice(skill, "responses", "response", (one.name for one in skill.responses))
    for response in skill.responses:
        yield from _check_response(skill, response)


def _check_response(skill: Skill, response: Response) -> Iterator[Problem]:
    path = ("responses", response.name)
    says = any(response.text.values()) or response.buttons or response.image or response.custom
    if not says:
        what = f"Response '{response.name}' says nothing."
        yield error(skill, "response-empty", path, what, "Write its text.")
    subject = f"Response '{response.name}'"
    yield from check_variants(skill, response.text, (*path, "text"), subject)
    for language, text in texts_in(response.text):
        more = PLACES_OF_BUILT_IN.get(response.name, ())
        yield from check_places(skill, text, (*path, "text", language), more)
    if response.image is not None and not response.image.startswith(("http://", "https://", "/")):
        what = f"{subject} has the image '{shorten(response.image)}', which is no web address."
        yield error(skill, "image-invalid", (*path, "image"), what, "Write an address: https://...")
    for number, button in enumerate(response.buttons, 1):
        yield from _check_button(skill, button, (*path, "buttons", str(number)), subject)


def _check_button(
    skill: Skill, button: Button, path: tuple[str, ...], subject: str
) -> Iterator[Problem]:
    if not any(button.title.values()):
        what = f"A button of {subject[0].lower()}{subject[1:]} has no title."
        yield error(skill, "button-without-title", path, what, "Write what stands on the button.")
    yield from check_variants(
        skill, button.title, (*path, "title"), f"A button of {subject[0].lower()}{subject[1:]}"
    )
    for language, text in texts_in(button.title):
        yield from check_places(skill, text, (*path, "title", language))
    for language, text in texts_in(button.payload):
        yield from _check_payload(skill, text, (*path, "payload", language), subject)


def _check_payload(
    skill: Skill, text: str, path: tuple[str, ...], subject: str
) -> Iterator[Problem]:
    if not text.startswith("/"):
        return
    stated = payload_of(text)
    if stated is None:
        what = f"{subject} has a button whose payload '{shorten(text)}' cannot be read."
        remedy = 'Write /intent or /intent{"slot": "value"}, or plain words without a slash.'
        yield error(skill, "payload-invalid", path, what, remedy)
        return
    intent, slots = stated
    intents = known_intents(skill)
    if intent not in intents:
        what = f"{subject} has a button for intent '{intent}', which does not exist."
        yield unknown(
            skill,
            "payload-unknown-intent",
            path,
            what,
            name=intent,
            existing=intents,
            kind="intents",
        )
    names = {slot.name for slot in skill.slots}
    for slot in slots:
        if slot not in names:
            what = f"{subject} has a button that fills slot '{slot}', which does not exist."
            yield unknown(
                skill, "payload-unknown-slot", path, what, name=slot, existing=names, kind="slots"
            )
