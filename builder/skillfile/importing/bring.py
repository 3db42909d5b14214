"""Everything that files of another system hold, put into a skill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from builder.errors import Invalid, Place, Problem
from builder.schema.entity import DictionaryEntry
from builder.schema.part import Name
from builder.schema.skill import Skill
from builder.sentence import say
from builder.skillfile.dmkit import Policy, read_policies, with_policies
from builder.skillfile.dmkit.drawing import read_places
from builder.skillfile.importing.foreign import ForeignFiles
from builder.skillfile.importing.services import read_services
from builder.skillfile.unit import UnitTemplate, read_dictionary, read_templates
from builder.skillfile.unit_skill import with_unit
from builder.text import ANY_LANGUAGE, shorten

_NAME: TypeAdapter[str] = TypeAdapter(Name)


@dataclass(frozen=True)
class Brought:
    """The skill with what was brought in, the names of what is new, and what to look at.

    `templates` counts those that the skill did not have. `actions` is the text of an `actions.py`,
    where policies call functions.
    """

    skill: Skill
    templates: int
    intents: tuple[str, ...]
    slots: tuple[str, ...]
    cues: tuple[str, ...]
    flows: tuple[str, ...]
    actions: str | None
    problems: tuple[Problem, ...]


def bring_in(skill: Skill, files: ForeignFiles, language: str = ANY_LANGUAGE) -> Brought:
    """Add what files of UNIT and DMKit hold to a skill; templates and words are of `language`.

    A template line that cannot be read is left out and told. Raises `Invalid('dmkit-file')` for
    policies and services that cannot be read, `Invalid('dmkit-drawing')` for drawings, and
    `Invalid('unit-nothing')` where no line is a template and there is nothing else.
    """
    policies: list[Policy] = []
    for file, text in files.policies.items():
        policies += read_policies(text, file)
    read: list[UnitTemplate] = []
    problems: list[Problem] = []
    for file, text in files.templates.items():
        found = read_templates(text, file, skill.name)
        read += found.templates
        problems += found.problems
    words = _dictionaries(files.dictionaries, skill.name, problems)
    if not (read or words or policies):
        raise _nothing(files, problems)
    imported = with_unit(skill, read, words, language)
    problems += imported.problems
    grown, flows, actions = imported.skill, tuple[str, ...](), None
    if policies:
        places: dict[str, tuple[float, float]] = {}
        for file, text in files.drawings.items():
            places |= read_places(text, file)
        services: dict[str, str] = {}
        for file, text in files.services.items():
            services |= read_services(text, file)
        converted = with_policies(grown, policies, services=services, places=places)
        grown, flows, actions = converted.skill, converted.flows, converted.actions
        problems += converted.problems
    return Brought(
        skill=grown,
        templates=imported.templates,
        intents=imported.intents,
        slots=imported.slots,
        cues=imported.cues,
        flows=flows,
        actions=actions,
        problems=tuple(problems),
    )


def _nothing(files: ForeignFiles, problems: list[Problem]) -> Invalid:
    return Invalid(
        "unit-nothing",
        say(
            "Nothing can be imported from {files}: no line is a template. A line has an intent, a "
            "threshold, fragments and 0 or 1, with tabs between.",
            files=tuple(files.templates),
        ),
        problems,
    )


def _dictionaries(
    texts: Mapping[str, str], skill: str, problems: list[Problem]
) -> dict[str, tuple[DictionaryEntry, ...]]:
    found: dict[str, tuple[DictionaryEntry, ...]] = {}
    for name, text in texts.items():
        try:
            _NAME.validate_python(name)
        except ValidationError:
            shown = shorten(name)
            what = say(
                "'{name}' cannot be the name of a word list: its words were left out.", name=shown
            )
            remedy = say("Give the file the name that templates call the list by, such as kw_book.")
            problems.append(Problem("unit-name", Place(skill, (), f"{shown}.txt"), what, remedy))
            continue
        found[name] = read_dictionary(text)
    return found
