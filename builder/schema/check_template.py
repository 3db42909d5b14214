"""What is wrong with templates and cues."""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.schema.check_head import check_language
from builder.schema.entity import SystemType
from builder.schema.finding import unknown, warning
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.template import Template, to_notation
from builder.sentence import say
from builder.text import shorten


def check_templates(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with cues, and with the templates of every intent."""
    for name, words in skill.cues.items():
        path, subject = ("cues", name), say("Cue '{cue}'", cue=name)
        for language in words:
            yield from check_language(skill, language, (*path, language), subject)
        if not any(word.strip() for said in words.values() for word in said):
            what = say("Cue '{cue}' has no words, so nothing is ever recognised by it.", cue=name)
            yield warning(skill, "cue-empty", path, what, say("Give it words, or remove it."))
    for intent in skill.intents:
        for language, templates in intent.templates.items():
            place = ("intents", intent.name, "templates", language)
            subject = say("Intent '{intent}'", intent=intent.name)
            yield from check_language(skill, language, place, subject)
            for number, template in enumerate(templates, 1):
                yield from _check_template(skill, intent, template, (*place, str(number)))


def _check_template(
    skill: Skill, intent: Intent, template: Template, where: tuple[str, ...]
) -> Iterator[Problem]:
    shown = say(
        "The template '{template}' of intent '{intent}'",
        template=shorten(to_notation(template)),
        intent=intent.name,
    )
    slots = {slot.name for slot in skill.slots}
    for fragment in template.fragments:
        name = fragment.name or ""
        if fragment.kind == "slot" and name not in slots:
            what = say(
                "{template} names slot '{slot}', which does not exist.", template=shown, slot=name
            )
            yield unknown(
                skill, "template-unknown-slot", where, what,
                name=name, existing=slots, kind=say("slots"),
            )  # fmt: skip
        elif fragment.kind == "cue" and name not in skill.cues:
            what = say(
                "{template} names cue '{cue}', which does not exist.", template=shown, cue=name
            )
            yield unknown(
                skill, "template-unknown-cue", where, what,
                name=name, existing=skill.cues, kind=say("cues"),
            )  # fmt: skip
        elif fragment.kind == "slot" and fragment.must and _is_free_text(skill, name):
            what = say(
                "{template} can never match: slot '{slot}' is free text, which no list knows.",
                template=shown,
                slot=name,
            )
            remedy = say("Write * in its place, or give the slot a type.")
            yield warning(skill, "template-never-matches", where, what, remedy)
    if all(fragment.kind == "any" for fragment in template.fragments):
        what = say(
            "{template} has wildcards only; it would match everything, and is left out.",
            template=shown,
        )
        remedy = say("Add a slot, a cue or a text.")
        yield warning(skill, "template-matches-all", where, what, remedy)
    elif template.threshold == 0 and not any(
        fragment.must and fragment.kind != "any" for fragment in template.fragments
    ):
        what = say(
            "{template} matches every message that holds any one of its fragments.",
            template=shown,
        )
        remedy = say("Raise the share (~0.7), or let a fragment be required.")
        yield warning(skill, "template-matches-all", where, what, remedy)


def _is_free_text(skill: Skill, name: str) -> bool:
    slot = skill.find(Slot, name)
    return slot is not None and slot.type == SystemType.TEXT
