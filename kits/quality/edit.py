"""Edits: the smallest changes of training data, of which every fix consists.

They are plain values, so that they can be told, sent and kept; `edited` applies them to a skill.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from builder.errors import Conflict
from builder.schema.entity import DictionaryEntry
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.sentence import Sentence, say
from builder.text import fold, shorten
from kits.quality.merge import merged
from kits.quality.said import Said


@dataclass(frozen=True)
class Drop:
    """Remove an utterance; of several that are the same the last one."""

    said: Said


@dataclass(frozen=True)
class Move:
    """Move an utterance to the end of another intent, or of another language's key."""

    said: Said
    intent: str
    key: str


@dataclass(frozen=True)
class Rewrite:
    """Put another utterance into the place of one: other marks, or other words."""

    said: Said
    utterance: Utterance


@dataclass(frozen=True)
class Add:
    """Add an utterance to an intent."""

    said: Said


@dataclass(frozen=True)
class AddIntent:
    """Add an intent without utterances, behind another one; its title and description are that one's."""

    name: str
    behind: str


@dataclass(frozen=True)
class Merge:
    """Make one intent of two: all that `intent` has goes to `into`, and what names it names that."""

    intent: str
    into: str


@dataclass(frozen=True)
class AddWord:
    """Add a value to an entity's dictionary, or a synonym to one of its values."""

    entity: str
    value: str
    synonym: str | None = None


@dataclass(frozen=True)
class DropOutOfScope:
    """Remove a text from what the skill is not there for."""

    key: str
    text: str


Edit = Drop | Move | Rewrite | Add | AddIntent | Merge | AddWord | DropOutOfScope


def edited(skill: Skill, edits: Iterable[Edit]) -> Skill:
    """Return the skill with the edits made, in their order.

    Raises `Conflict('fix-outdated')` where something is no longer as it was when they were proposed.
    """
    draft = _Draft(skill)
    for edit in edits:
        match edit:
            case Drop(said):
                draft.take(said)
            case Move(said, intent, key):
                draft.take(said)
                draft.put(intent, key, said.utterance)
            case Rewrite(said, utterance):
                at = draft.find(said)
                draft.at(said.intent, said.key)[at] = utterance
            case Add(said):
                draft.put(said.intent, said.key, said.utterance)
            case AddIntent(name, behind):
                draft.add_intent(name, behind)
            case Merge(intent, into):
                draft = _Draft(merged(draft.finish(), draft.ensure(intent), draft.ensure(into)))
            case AddWord(entity, value, synonym):
                draft.add_word(entity, value, synonym)
            case DropOutOfScope(key, text):
                draft.drop_out_of_scope(key, text)
    return draft.finish()


class _Draft:
    """A skill's utterances and dictionaries, taken apart; what nobody touches stays the same object."""

    def __init__(self, skill: Skill) -> None:
        self._skill = skill
        self._said: dict[tuple[str, str], list[Utterance]] = {}
        self._intents = {intent.name: intent for intent in skill.intents}
        self._entities = {entity.name: entity for entity in skill.entities}
        self._out_of_scope = {key: list(texts) for key, texts in skill.out_of_scope.items()}

    def ensure(self, intent: str) -> str:
        """Return the name of an intent that is there."""
        if intent not in self._intents:
            raise _outdated(say("The intent '{intent}' is no longer there", intent=intent))
        return intent

    def at(self, intent: str, key: str) -> list[Utterance]:
        """Return the utterances of an intent under a key, to be changed."""
        self.ensure(intent)
        held = self._said.get((intent, key))
        if held is None:
            held = self._said[intent, key] = list(self._intents[intent].utterances.get(key, ()))
        return held

    def find(self, said: Said) -> int:
        """Return where an utterance stands; of several that are the same the last place."""
        held = self.at(said.intent, said.key)
        for at in range(len(held) - 1, -1, -1):
            if held[at] == said.utterance:
                return at
        raise _outdated(
            say(
                "The utterance '{utterance}' no longer stands in intent '{intent}'",
                utterance=shorten(said.text),
                intent=said.intent,
            )
        )

    def take(self, said: Said) -> None:
        """Remove an utterance."""
        del self.at(said.intent, said.key)[self.find(said)]

    def put(self, intent: str, key: str, utterance: Utterance) -> None:
        """Add an utterance, unless its words stand there."""
        held = self.at(intent, key)
        if utterance.text not in {one.text for one in held}:
            held.append(utterance)

    def add_intent(self, name: str, behind: str) -> None:
        """Add an intent behind another."""
        model = self._intents[self.ensure(behind)]
        if name in self._intents:
            raise _outdated(say("There is an intent '{intent}' by now", intent=name))
        made = Intent(name=name, title=model.title, description=model.description)
        names = list(self._intents)
        names.insert(names.index(behind) + 1, name)
        self._intents[name] = made
        self._intents = {one: self._intents[one] for one in names}

    def add_word(self, name: str, value: str, synonym: str | None) -> None:
        """Add a word to a dictionary."""
        entity = self._entities.get(name)
        if entity is None:
            raise _outdated(say("The entity '{entity}' is no longer there", entity=name))
        held = {entry.value: entry.synonyms for entry in entity.dictionary}
        known = {fold(word) for word in held.get(value, ())}
        more = (synonym,) if synonym is not None and fold(synonym) not in known else ()
        held[value] = (*held.get(value, ()), *more)
        entries = tuple(DictionaryEntry(v, s) for v, s in held.items())
        self._entities[name] = entity.model_copy(update={"dictionary": entries})

    def drop_out_of_scope(self, key: str, text: str) -> None:
        """Remove a text that is out of scope."""
        texts = self._out_of_scope.get(key, [])
        if text not in texts:
            raise _outdated(say("'{text}' is no longer out of scope", text=shorten(text)))
        texts.remove(text)

    def finish(self) -> Skill:
        """Return the skill as it is now."""
        for (name, key), held in self._said.items():
            intent = self._intents[name]
            said = {**intent.utterances, key: tuple(held)}
            said = {k: v for k, v in said.items() if v}
            self._intents[name] = intent.model_copy(update={"utterances": said})
        self._said.clear()
        update: dict[str, object] = {"intents": tuple(self._intents.values())}
        entities = tuple(self._entities.values())
        if entities != self._skill.entities:
            update["entities"] = entities
        texts = {key: tuple(said) for key, said in self._out_of_scope.items() if said}
        if texts != self._skill.out_of_scope:
            update["out_of_scope"] = texts
        return self._skill.model_copy(update=update)


def _outdated(what: Sentence) -> Conflict:
    told = say("{what}, so the fix cannot be made: look again for findings.", what=what)
    return Conflict("fix-outdated", told)
