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
from builder.text import shorten


def check_templates(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with cues, and with the templates of every intent."""
    for name, words in skill.cues.items():
        for language in words:
            yield from check_language(skill, language, ("cues", name, language), f"Cue '{name}'")
        if not any(word.strip() for said in words.values() for word in said):
            what = f"Cue '{name}' has no words, so nothing is ever recognised by it."
            yield warning(skill, "cue-empty", ("cues", name), what, "Give it words, or remove it.")
    for intent in skill.intents:
        for language, templates in intent.templates.items():
            place = ("intents", intent.name, "templates", language)
            yield from check_language(skill, language, place, f"Intent '{intent.name}'")
            for number, template in enumerate(templates, 1):
                yield from _check_template(skill, intent, template, (*place, str(number)))


def _check_template(
    skill: Skill, intent: Intent, template: Template, where: tuple[str, ...]
) -> Iterator[Problem]:
    shown = f"The template '{shorten(to_notation(template))}' of intent '{intent.name}'"
    slots = {slot.name for slot in skill.slots}
    for fragment in template.fragments:
        name = fragment.name or ""
        if fragment.kind == "slot" and name not in slots:
            what = f"{shown} names slot '{name}', which does not exist."
            yield unknown(
                skill, "template-unknown-slot", where, what, name=name, existing=slots, kind="slots"
            )
        elif fragment.kind == "cue" and name not in skill.cues:
            what = f"{shown} names cue '{name}', which does not exist."
            yield unknown(
                skill, "template-unknown-cue", where, what,
                name=name, existing=skill.cues, kind="cues",
            )  # fmt: skip
        elif fragment.kind == "slot" and fragment.must and _is_free_text(skill, name):
            what = f"{shown} can never match: slot '{name}' is free text, which no list knows."
            remedy = "Write * in its place, or give the slot a type."
            yield warning(skill, "template-never-matches", where, what, remedy)
    if all(fragment.kind == "any" for fragment in template.fragments):
        what = f"{shown} has wildcards only; it would match everything, and is left out."
        yield warning(skill, "template-matches-all", where, what, "Add a slot, a cue or a text.")
    elif template.threshold == 0 and not any(
        fragment.must and fragment.kind != "any" for fragment in template.fragments
    ):
        what = f"{shown} matches every message that holds any one of its fragments."
        remedy = "Raise the share (~0.7), or let a fragment be required."
        yield warning(skill, "template-matches-all", where, what, remedy)


def _is_free_text(skill: Skill, name: str) -> bool:
    slot = skill.find(Slot, name)
    return slot is not None and slot.type == SystemType.TEXT
