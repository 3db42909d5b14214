"""Changed copies of a skill's templates and cues, one function a change, and the grid of fragments.

As in `edit.py`, nothing here touches the screen or the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from builder.errors import Conflict
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.template import (
    Fragment,
    Template,
    TemplateError,
    parse_template,
    to_notation,
)
from builder.sentence import say
from ui.changes.copies import with_fields
from ui.changes.edit import Change, with_part

Words = dict[str, tuple[str, ...]]
# The columns of a fragment in the grid.
COLUMNS: Final = ("kind", "content", "must", "least", "most")
KINDS: Final = ("slot", "cue", "text", "any")


def read_templates(lines: Iterable[str]) -> tuple[list[Template], list[tuple[str, str]]]:
    """Read templates from lines; also return each line that cannot be read, and why."""
    templates, wrong = [], []
    for line in (line.strip() for line in lines):
        try:
            if line:
                templates.append(parse_template(line))
        except TemplateError as error:
            wrong.append((line, error.args[0]))
    return templates, wrong


def grid_of(template: Template) -> list[dict[str, Any]]:
    """Return a row for each fragment of a template."""
    return [
        {
            "kind": fragment.kind,
            "content": " | ".join(fragment.words)
            if fragment.kind == "text"
            else fragment.name or "",
            "must": fragment.must,
            "least": fragment.least if fragment.kind == "any" else None,
            "most": fragment.most,
        }
        for fragment in template.fragments
    ]


def template_of(
    rows: Iterable[Mapping[str, Any]], *, ordered: bool, threshold: float, other_slots: bool
) -> Template:
    """Return the template that a grid stands for; raises `ValueError` with what is wrong, in words."""
    fragments = [_fragment_of(row) for row in rows if _says_anything(row)]
    template = Template(
        fragments=tuple(fragments), ordered=ordered, threshold=threshold, other_slots=other_slots
    )
    # What cannot be written as a line could not be saved.
    return parse_template(to_notation(template))


def _says_anything(row: Mapping[str, Any]) -> bool:
    return row.get("kind") == "any" or bool(str(row.get("content") or "").strip())


def _fragment_of(row: Mapping[str, Any]) -> Fragment:
    kind, content = row.get("kind") or "text", str(row.get("content") or "").strip()
    must = row.get("must") is not False
    if kind == "any":
        most = row.get("most")
        return Fragment(
            kind="any", least=int(row.get("least") or 0), most=None if most is None else int(most)
        )
    if kind == "text":
        words = tuple(word.strip() for word in content.split("|") if word.strip())
        return Fragment(kind="text", words=words, must=must)
    return Fragment(kind=kind, name=content.removeprefix("@"), must=must)


def with_templates(intent_name: str, language: str, templates: Sequence[Template]) -> Change:
    """Let these be the templates of an intent in one language."""

    def change(skill: Skill) -> Skill:
        intent = skill.get(Intent, intent_name)
        after = {**intent.templates, language: tuple(templates)}
        if not templates:
            del after[language]
        return with_part(with_fields(intent, templates=after), intent_name)(skill)

    return change


def with_cue(name: str, words: Words, replacing: str | None = None) -> Change:
    """Put a cue in the place of the one named `replacing`, or at the end; templates follow its name.

    Raises `Conflict` when another cue has the name already.
    """

    def change(skill: Skill) -> Skill:
        if name != replacing and name in skill.cues:
            raise Conflict(
                "name-taken",
                say(
                    "There is a {kind} named '{name}' already. Choose another name.",
                    kind=say("cue"),
                    name=name,
                ),
            )
        cues = {
            (name if old == replacing else old): (words if old == replacing else held)
            for old, held in skill.cues.items()
        }
        cues.setdefault(name, words)
        after = with_fields(skill, cues=cues)
        return _with_renamed_cue(after, replacing, name) if replacing is not None else after

    return change


def without_cue(name: str) -> Change:
    """Take a cue out; templates that name it stay and show as a problem."""
    return lambda skill: with_fields(
        skill, cues={other: words for other, words in skill.cues.items() if other != name}
    )


def uses_of_cue(skill: Skill, name: str) -> list[str]:
    """Return the intents whose templates name a cue."""
    return [
        intent.name
        for intent in skill.intents
        if any(
            fragment.kind == "cue" and fragment.name == name
            for template in intent.all_templates()
            for fragment in template.fragments
        )
    ]


def _with_renamed_cue(skill: Skill, old: str, new: str) -> Skill:
    def renamed(template: Template) -> Template:
        fragments = tuple(
            with_fields(f, name=new) if f.kind == "cue" and f.name == old else f
            for f in template.fragments
        )
        return with_fields(template, fragments=fragments)

    intents = [
        with_fields(
            intent,
            templates={
                language: tuple(renamed(template) for template in templates)
                for language, templates in intent.templates.items()
            },
        )
        for intent in skill.intents
    ]
    return with_fields(skill, intents=tuple(intents))
