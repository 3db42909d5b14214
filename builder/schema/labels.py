"""What accepting candidates does to a skill, and what taking it back does: exactly the opposite."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from builder.errors import Invalid
from builder.schema.check_intent import BUILT_IN_INTENTS, OUT_OF_SCOPE, RESERVED_INTENTS
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance, parse_markup, to_markup
from builder.sentence import say, together
from builder.text import ANY_LANGUAGE, fold

T = TypeVar("T")

# An utterance as it stands in a skill: the language that it is filed under, and its mark-up.
Filed = tuple[str, str]


@dataclass(frozen=True)
class Labelled:
    """A skill with new utterances; `added` are those that it did not have before."""

    skill: Skill
    added: tuple[Filed, ...]
    made_intent: bool


def with_labels(
    skill: Skill, intent: str, utterances: Sequence[tuple[str, Utterance]], *, new: bool = False
) -> Labelled:
    """Add utterances, each with its language, to an intent; what it has already is not added again.

    `new` makes an intent that the skill lacks. The intent `out_of_scope` takes what the skill is not
    there for. Raises `NotFound('intent-not-found')`, `NotFound('slot-not-found')` for a span, and
    `Invalid('intent-reserved')`.
    """
    for _, utterance in utterances:
        for span in utterance.spans:
            skill.get(Slot, span.slot)
    if intent == OUT_OF_SCOPE:
        texts, added = _added(skill.out_of_scope, utterances, fold, lambda u: u.text)
        return Labelled(skill.model_copy(update={"out_of_scope": texts}), added, False)
    if intent in RESERVED_INTENTS:
        what = say("'{intent}' is an intent that Dialoom gives by itself.", intent=intent)
        raise Invalid("intent-reserved", together(what, say("Choose another name.")))
    found = skill.find(Intent, intent)
    made = found is None and (new or intent in BUILT_IN_INTENTS)
    before = Intent(name=intent) if made else skill.get(Intent, intent)
    said, added = _added(before.utterances, utterances, _folded, lambda u: u)
    after = before.model_copy(update={"utterances": said})
    return Labelled(_with_intent(skill, after), added, made)


def without_labels(
    skill: Skill, intent: str, added: Sequence[Filed], *, made_intent: bool = False
) -> tuple[Skill, int]:
    """Take utterances out that were added; return how many were still there.

    An intent that was made for them goes too where nothing else has come to it.
    """
    if intent == OUT_OF_SCOPE:
        texts, gone = _removed(skill.out_of_scope, added, fold)
        return skill.model_copy(update={"out_of_scope": texts}), gone
    before = skill.find(Intent, intent)
    if before is None:
        return skill, 0
    said, gone = _removed(before.utterances, added, _folded)
    after = before.model_copy(update={"utterances": said})
    started = any(intent in flow.trigger.intents for flow in skill.flows)
    if made_intent and not started and after == Intent(name=intent):
        kept = tuple(each for each in skill.intents if each.name != intent)
        return skill.model_copy(update={"intents": kept}), gone
    return _with_intent(skill, after), gone


def may_label(intent: str) -> bool:
    """Tell whether utterances may be put into an intent: not into those that Dialoom gives by itself."""
    return intent == OUT_OF_SCOPE or intent not in RESERVED_INTENTS


def said_in(skill: Skill) -> dict[str, str]:
    """Return what the skill has already, folded, with the intent that it stands in."""
    said = {fold(text): OUT_OF_SCOPE for texts in skill.out_of_scope.values() for text in texts}
    for intent in skill.intents:
        said.update((_folded(utterance), intent.name) for utterance in intent.all_utterances())
    return said


def _folded(utterance: Utterance) -> str:
    return fold(utterance.text)


def _added(
    before: Mapping[str, tuple[T, ...]],
    utterances: Sequence[tuple[str, Utterance]],
    key: Callable[[T], str],
    make: Callable[[Utterance], T],
) -> tuple[dict[str, tuple[T, ...]], tuple[Filed, ...]]:
    after = {language: list(said) for language, said in before.items()}
    there = {key(each) for said in before.values() for each in said}
    added: list[Filed] = []
    for language, utterance in utterances:
        if _folded(utterance) in there:
            continue
        there.add(_folded(utterance))
        # An intent whose utterances are not told apart by language stays so.
        place = ANY_LANGUAGE if list(before) == [ANY_LANGUAGE] else language
        after.setdefault(place, []).append(make(utterance))
        added.append((place, to_markup(utterance)))
    return {language: tuple(said) for language, said in after.items()}, tuple(added)


def _removed(
    before: Mapping[str, tuple[T, ...]], added: Sequence[Filed], key: Callable[[T], str]
) -> tuple[dict[str, tuple[T, ...]], int]:
    gone = {(language, _folded(parse_markup(source))) for language, source in added}
    after = {
        language: tuple(each for each in said if (language, key(each)) not in gone)
        for language, said in before.items()
    }
    count = sum(map(len, before.values())) - sum(map(len, after.values()))
    return {language: said for language, said in after.items() if said}, count


def _with_intent(skill: Skill, intent: Intent) -> Skill:
    if skill.find(Intent, intent.name) is None:
        return skill.model_copy(update={"intents": (*skill.intents, intent)})
    changed = tuple(intent if each.name == intent.name else each for each in skill.intents)
    return skill.model_copy(update={"intents": changed})
