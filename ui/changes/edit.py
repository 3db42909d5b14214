"""Changed copies of a skill, one function a change.

A change takes the newest skill and returns another, so that it can be made again on top of what
somebody else saved meanwhile. Nothing here touches the screen or the API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from builder import naming
from builder.errors import Conflict
from builder.schema.document import Document
from builder.schema.entity import Entity, SystemType
from builder.schema.faq import FaqEntry, with_entries
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance, parse_markup
from builder.sentence import Sentence, say
from ui.changes.copies import with_fields
from ui.changes.rename import with_renamed

Change = Callable[[Skill], Skill]
Named = Intent | Entity | Slot | Response | Flow
N = TypeVar("N", Intent, Entity, Slot, Response, Flow)

_FIELDS: Final[dict[type, str]] = {
    Intent: "intents",
    Entity: "entities",
    Slot: "slots",
    Response: "responses",
    Flow: "flows",
}
_NOUNS: Final[dict[type, Sentence]] = {
    Intent: say("intent"),
    Entity: say("entity"),
    Slot: say("slot"),
    Response: say("response"),
    Flow: say("flow"),
}


def parts_of(skill: Skill, kind: type[N]) -> tuple[N, ...]:
    """Return the skill's parts of one kind, in their order."""
    parts: tuple[N, ...] = getattr(skill, _FIELDS[kind])
    return parts


def with_part(part: N, replacing: str | None = None) -> Change:
    """Put a part in the place of the one named `replacing`, or at the end.

    Raises `Conflict` when another part has the name already.
    """
    kind = type(part)

    def change(skill: Skill) -> Skill:
        parts: tuple[Named, ...] = getattr(skill, _FIELDS[kind])
        if part.name != replacing and any(other.name == part.name for other in parts):
            raise Conflict(
                "name-taken",
                say(
                    "There is a {kind} named '{name}' already. Choose another name.",
                    kind=_NOUNS[kind],
                    name=part.name,
                ),
            )
        if replacing is None or all(other.name != replacing for other in parts):
            changed: tuple[Named, ...] = (*parts, part)
        else:
            changed = tuple(part if other.name == replacing else other for other in parts)
        after = with_fields(skill, **{_FIELDS[kind]: changed})
        if replacing is not None and part.name != replacing:
            after = with_renamed(after, kind, replacing, part.name)
        return after

    return change


def without_part(kind: type[N], name: str) -> Change:
    """Take a part out; what refers to it stays and shows as a problem."""

    def change(skill: Skill) -> Skill:
        kept = tuple(part for part in parts_of(skill, kind) if part.name != name)
        return with_fields(skill, **{_FIELDS[kind]: kept})

    return change


def without_silent(name: str | None) -> Change:
    """Take a response out that says nothing and that nothing says."""

    def change(skill: Skill) -> Skill:
        response = skill.find(Response, name) if name else None
        if response is None or response != Response(name=response.name):
            return skill
        steps = (step for flow in skill.flows for step in flow.steps)
        said = any(getattr(step, "response", None) == response.name for step in steps)
        if said or any(entry.response == response.name for entry in skill.faq):
            return skill
        return without_part(Response, response.name)(skill)

    return change


def with_faq(entry: FaqEntry, replacing: str | None = None) -> Change:
    """Put a FAQ entry in the place of the one with the id `replacing`, or at the end."""

    def change(skill: Skill) -> Skill:
        if any(e.id == entry.id and e.id != replacing for e in skill.faq):
            raise Conflict(
                "name-taken", say("There is a FAQ entry '{name}' already.", name=entry.id)
            )
        if any(e.id == replacing for e in skill.faq):
            faq = tuple(entry if e.id == replacing else e for e in skill.faq)
        else:
            faq = (*skill.faq, entry)
        return with_fields(skill, faq=faq)

    return change


def with_faq_entries(entries: Iterable[FaqEntry]) -> Change:
    """Put many FAQ entries in the place of those with their ids, and new ones at the end."""
    put = tuple(entries)
    return lambda skill: with_fields(skill, faq=with_entries(skill.faq, put))


def without_faq(entry_id: str) -> Change:
    """Take a FAQ entry out."""
    return lambda skill: with_fields(skill, faq=tuple(e for e in skill.faq if e.id != entry_id))


def with_document(document: Document) -> Change:
    """Put a document in, in the place of one of the same name."""

    def change(skill: Skill) -> Skill:
        others = (d for d in skill.documents if d.name != document.name)
        documents = tuple(sorted((*others, document), key=lambda d: d.name))
        return with_fields(skill, documents=documents)

    return change


def without_document(name: str) -> Change:
    """Take a document out."""
    return lambda skill: with_fields(
        skill, documents=tuple(d for d in skill.documents if d.name != name)
    )


def with_settings(**fields: Any) -> Change:
    """Set the skill's own fields: title, description, languages, time zone, thresholds."""
    return lambda skill: Skill.model_validate(
        {**{name: getattr(skill, name) for name in Skill.model_fields}, **fields}
    )


def with_utterances(
    intent_name: str, language: str, change: Callable[[tuple[Utterance, ...]], Sequence[Utterance]]
) -> Change:
    """Change the utterances of an intent in one language."""

    def apply(skill: Skill) -> Skill:
        intent = skill.get(Intent, intent_name)
        after = tuple(change(intent.utterances.get(language, ())))
        utterances = {**intent.utterances, language: after}
        if not after:
            del utterances[language]
        return with_part(with_fields(intent, utterances=utterances), intent_name)(skill)

    return apply


def with_moved(old: str, new: str, language: str, utterances: Sequence[Utterance]) -> Change:
    """Move utterances from one intent to another."""
    gone = removed(utterance.text for utterance in utterances)
    take, put = (
        with_utterances(old, language, gone),
        with_utterances(new, language, added(utterances)),
    )
    return lambda skill: put(take(skill))


def with_relabelled(old: str, new: str, texts: Iterable[str]) -> Change:
    """Move the utterances with these texts from one intent to another, each in its language."""
    wanted = set(texts)

    def change(skill: Skill) -> Skill:
        for code, utterances in skill.get(Intent, old).utterances.items():
            picked = [utterance for utterance in utterances if utterance.text in wanted]
            if picked:
                skill = with_moved(old, new, code, picked)(skill)
        return skill

    return change


def read_utterances(lines: Iterable[str]) -> list[Utterance]:
    """Read utterances from lines with mark-up, leaving out blank ones and repetitions.

    Raises `MarkupError` for the first line whose mark-up cannot be read, naming it.
    """
    found: dict[str, Utterance] = {}
    for line in lines:
        if line.strip():
            utterance = parse_markup(line.strip())
            found.setdefault(utterance.text, utterance)
    return list(found.values())


def added(new: Sequence[Utterance]) -> Callable[[tuple[Utterance, ...]], Sequence[Utterance]]:
    """Add utterances at the end, unless the same text is there already."""

    def change(before: tuple[Utterance, ...]) -> Sequence[Utterance]:
        texts = {utterance.text for utterance in before}
        return (*before, *(utterance for utterance in new if utterance.text not in texts))

    return change


def removed(texts: Iterable[str]) -> Callable[[Sequence[Utterance]], list[Utterance]]:
    """Take out the utterances with these texts."""
    gone = set(texts)
    return lambda before: [utterance for utterance in before if utterance.text not in gone]


def ensure_name(name: str) -> str:
    """Return the name, stripped; raises `Invalid` when it cannot be a part's name."""
    return naming.ensure_name(name.strip())


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """Return the name, or the name with the first number that makes it free."""
    names = set(taken)
    if wanted not in names:
        return wanted
    return next(f"{wanted}_{n}" for n in range(2, len(names) + 3) if f"{wanted}_{n}" not in names)


def system_types() -> list[str]:
    """Return the names of the types that every skill knows."""
    return [kind.value for kind in SystemType]
