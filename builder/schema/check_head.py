"""What is wrong with a skill's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from builder.errors import Problem
from builder.schema.finding import Speaking, error, warning
from builder.schema.part import Variants
from builder.schema.skill import Skill
from builder.sentence import Sentence, named, say
from builder.text import ANY_LANGUAGE


def check_head(skill: Skill) -> Iterator[Problem]:
    """Yield what is wrong with languages, time zone, thresholds, phrasing and title."""
    yield from check_languages(skill)
    try:
        ZoneInfo(skill.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what = say("There is no time zone '{name}'.", name=skill.time_zone)
        remedy = say("Write a name such as Asia/Shanghai, Europe/Berlin or UTC.")
        yield error(skill, "time-zone-unknown", ("time_zone",), what, remedy)
    if skill.thresholds.keep is not None and skill.thresholds.intent is not None:
        what = say(
            "Both 'keep' and 'intent' say where the line of scope lies, and only 'intent' is heard."
        )
        remedy = say("Remove one: 'keep' says it in customers, 'intent' as a bare score.")
        yield warning(skill, "threshold-twice", ("thresholds", "keep"), what, remedy)
    if skill.phrasing and not skill.documents:
        what = say("'phrasing' is on, and there are no documents whose answers could be worded.")
        remedy = say(
            "Put files into documents/, or remove 'phrasing': FAQ answers are said as written."
        )
        yield warning(skill, "phrasing-without-documents", ("phrasing",), what, remedy)
    yield from check_variants(skill, skill.title, ("title",), say("The title"))


def check_variants(
    skill: Speaking, variants: Variants, path: tuple[str, ...], subject: Sentence
) -> Iterator[Problem]:
    """Yield what is wrong with a text by language: a language not spoken, one left out, no words."""
    for language in variants:
        yield from check_language(skill, language, (*path, language), subject)
    if any(not text for texts in variants.values() for text in texts):
        what = say("{subject!c} has an empty text.", subject=subject)
        remedy = say("Write something, or remove the text.")
        yield error(skill, "text-empty", path, what, remedy)
    said = {language for language, texts in variants.items() if texts}
    missing = [language for language in skill.languages if language not in said]
    if said and missing and ANY_LANGUAGE not in said:
        what = say(
            "{subject!c} has no text in {missing}; {there} is said there.",
            subject=subject,
            missing=named(missing),
            there=named(sorted(said)),
        )
        remedy = say("Add the text in that language.")
        yield warning(skill, "language-missing", path, what, remedy)


def check_language(
    skill: Speaking, language: str, path: tuple[str, ...], subject: Sentence
) -> Iterator[Problem]:
    """Yield a problem when a part is in a language that the skill does not speak."""
    if language != ANY_LANGUAGE and language not in skill.languages:
        what = say(
            "{subject!c} is in '{language}', which the skill does not speak.",
            subject=subject,
            language=language,
        )
        remedy = say(
            "Add '{language}' to the skill's languages ({spoken}), or change it.",
            language=language,
            spoken=tuple(skill.languages),
        )
        yield error(skill, "language-unknown", path, what, remedy)


def check_languages(skill: Speaking) -> Iterator[Problem]:
    """Yield what is wrong with a list of languages."""
    if ANY_LANGUAGE in skill.languages:
        what, remedy = (
            say("'*' is not a language that a skill can speak."),
            say("Write codes such as zh and en."),
        )
        yield error(skill, "language-unknown", ("languages",), what, remedy)
    twofold = sorted({code for code in skill.languages if skill.languages.count(code) > 1})
    if twofold:
        what = say("{codes} stands in the languages more than once.", codes=named(twofold))
        yield error(skill, "language-duplicate", ("languages",), what, say("Keep one of them."))
