"""What a dataset adds to a skill: what the skill has already stays, and every row is accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from builder.errors import Place, Problem
from builder.nlu.names import intent_names
from builder.schema.check_intent import said_key
from builder.schema.entity import DictionaryEntry, Entity, SystemType
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import Utterance, parse_markup, to_markup
from builder.sentence import Sentence, say
from builder.skillfile.unit_skill import with_unit
from builder.text import ANY_LANGUAGE, language_of, shorten
from kits.datasets.dataset import OUT_OF_SCOPE_LABELS, Dataset, Row
from kits.datasets.formats.rasa_markup import one_line

# The parts of a dataset that are there to test with, and are never learned from.
_TESTS: Final = ("test", "eval", "evaluation", "holdout", "dev", "valid", "validation")
_MOST_TOLD: Final = 20
_UNSAID: Final = frozenset(")\r\n")


@dataclass(frozen=True)
class Grown:
    """A skill with what a dataset added, and what became of each row.

    `counts` has `added`, `marked` (spans were added to words that stood there), `same`, `unlabelled`,
    `test` (kept out, to test with) and `left_out`; they sum to the rows of the dataset.
    """

    skill: Skill
    counts: dict[str, int]
    intents: tuple[str, ...]
    slots: tuple[str, ...]
    templates: int
    problems: tuple[Problem, ...]


@dataclass
class _Adding:
    skill: Skill
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    # What is there, by intent and language.
    said: dict[str, dict[str, list[Utterance]]] = field(default_factory=dict)
    # Where each utterance stands, by intent and its folded words.
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    out_of_scope: dict[str, list[str]] = field(default_factory=dict)
    quiet: int = 0

    def tell(
        self, row: Row, what: Sentence, remedy: Sentence, code: str = "dataset-row-unused"
    ) -> None:
        if len(self.problems) < _MOST_TOLD:
            where = Place(self.skill.name, ("intents", row.intent or ""), None, row.line)
            self.problems.append(Problem(code, where, what, remedy, "warning"))
        else:
            self.quiet += 1


def with_dataset(
    skill: Skill, dataset: Dataset, *, language: str | None = None, tests: bool = False
) -> Grown:
    """Add the rows of a dataset, its slots, words and templates to a skill.

    `language` is that of rows whose language the file does not tell; else it is judged by their words.
    `tests` takes the rows that are there to test with as well.
    """
    names = _names_of(skill, dataset)
    adding = _begin(skill)
    for row in dataset.rows:
        adding.counts[_take(row, names, adding, language, tests=tests)] += 1
    if adding.quiet:
        what = say("{count} more rows are like these.", count=adding.quiet)
        where = Place(skill.name, ("intents",))
        problem = Problem("dataset-more", where, what, say("Look at the file again."), "warning")
        adding.problems.append(problem)
    grown = _with_slots(_with_intents(skill, adding), dataset)
    unit = with_unit(grown, dataset.templates, {}, language or ANY_LANGUAGE)
    counts = {key: adding.counts[key] for key in _OUTCOMES}
    before = {intent.name for intent in skill.intents}
    held = {slot.name for slot in skill.slots}
    return Grown(
        unit.skill,
        counts,
        tuple(i.name for i in unit.skill.intents if i.name not in before),
        tuple(s.name for s in unit.skill.slots if s.name not in held),
        unit.templates,
        (*adding.problems, *unit.problems),
    )


_OUTCOMES: Final = ("added", "marked", "same", "unlabelled", "test", "left_out")


def _names_of(skill: Skill, dataset: Dataset) -> dict[str, str]:
    """Return the intent of each label; labels of a file that are names of the skill keep to them."""
    labels = [label for label in dataset.counts if label and label not in OUT_OF_SCOPE_LABELS]
    known = [label for label in labels if skill.find(Intent, label) is not None]
    return intent_names([*known, *(label for label in labels if label not in known)])


def _begin(skill: Skill) -> _Adding:
    adding = _Adding(skill)
    for intent in skill.intents:
        adding.said[intent.name] = {lang: list(said) for lang, said in intent.utterances.items()}
        for lang, said in intent.utterances.items():
            for at, utterance in enumerate(said):
                adding.places.setdefault((intent.name, said_key(utterance.text)), (lang, at))
    adding.out_of_scope = {lang: list(texts) for lang, texts in skill.out_of_scope.items()}
    return adding


def _take(
    row: Row, names: dict[str, str], adding: _Adding, language: str | None, *, tests: bool
) -> str:
    """Take a row over, and return what became of it."""
    if not tests and (row.part or "").lower() in _TESTS:
        return "test"
    if row.intent is None:
        return "unlabelled"
    skill, utterance = adding.skill, _as_written(row.utterance)
    told = row.language if row.language != ANY_LANGUAGE else language
    spoken = told or language_of(utterance.text, skill.languages)
    if spoken != ANY_LANGUAGE and spoken not in skill.languages:
        what = say(
            "'{utterance}' is in '{language}', not spoken by skill '{skill}'.",
            utterance=shorten(utterance.text),
            language=spoken,
            skill=skill.name,
        )
        remedy = say("Add the language to skill.yml, or name another with --language.")
        adding.tell(row, what, remedy)
        return "left_out"
    if row.intent in OUT_OF_SCOPE_LABELS:
        texts = adding.out_of_scope.setdefault(spoken, [])
        if utterance.text in texts:
            return "same"
        texts.append(utterance.text)
        return "added"
    intent = names[row.intent]
    key = (intent, said_key(utterance.text))
    if key not in adding.places:
        said = adding.said.setdefault(intent, {}).setdefault(_key_for(adding, intent, spoken), [])
        adding.places[key] = (_key_for(adding, intent, spoken), len(said))
        said.append(utterance)
        return "added"
    lang, at = adding.places[key]
    held = adding.said[intent][lang][at]
    if held.spans == utterance.spans or not utterance.spans:
        return "same"
    if not held.spans and held.text == utterance.text:
        adding.said[intent][lang][at] = utterance
        return "marked"
    what = say(
        "'{utterance}' stands in intent '{intent}' with other marks: '{held}' there, '{given}' in the "
        "dataset.",
        utterance=shorten(utterance.text),
        intent=intent,
        held=to_markup(held),
        given=to_markup(utterance),
    )
    remedy = say("The skill's own are kept; look which is right.")
    adding.tell(row, what, remedy, "dataset-marks-differ")
    return "left_out"


def _key_for(adding: _Adding, intent: str, language: str) -> str:
    """Return the key that an intent keeps utterances of a language under: `*` where it has only that."""
    held = adding.skill.find(Intent, intent)
    only_any = held is not None and set(held.utterances) == {ANY_LANGUAGE}
    return ANY_LANGUAGE if only_any else language


def _as_written(utterance: Utterance) -> Utterance:
    """Return an utterance as a skill's files keep it: on one line, without spaces around it."""
    # Mark-up has no way to write these in the value of a mark: the words are then the value.
    spans = tuple(
        span.model_copy(update={"value": None}) if span.value and _UNSAID & {*span.value} else span
        for span in utterance.spans
    )
    return parse_markup(to_markup(Utterance(text=one_line(utterance.text), spans=spans)))


def _with_intents(skill: Skill, adding: _Adding) -> Skill:
    intents = [
        intent.model_copy(
            update={"utterances": {k: tuple(v) for k, v in adding.said[intent.name].items()}}
        )
        for intent in skill.intents
    ]
    known = {intent.name for intent in skill.intents}
    intents += [
        Intent(name=name, utterances={k: tuple(v) for k, v in said.items()})
        for name, said in adding.said.items()
        if name not in known
    ]
    return skill.model_copy(
        update={
            "intents": tuple(intents),
            "out_of_scope": {k: tuple(v) for k, v in adding.out_of_scope.items()},
        }
    )


def _with_slots(skill: Skill, dataset: Dataset) -> Skill:
    """Give a skill the slots that are marked in it, and the words that the dataset lists."""
    entities = {entity.name: entity for entity in skill.entities}
    slots = {slot.name: slot for slot in skill.slots}
    marked: dict[str, list[tuple[str, str | None]]] = {}
    for intent in skill.intents:
        for utterance in intent.all_utterances():
            for span in utterance.spans:
                said = utterance.text[span.start : span.end]
                marked.setdefault(span.slot, []).append((said, span.value))
    systems = set(SystemType)
    for name, words in marked.items():
        if name in slots:
            continue
        kind = dataset.types.get(name, name)
        if kind not in systems and not _is_name(kind):
            kind = name
        slots[name] = Slot(name=name, type=kind)
        if kind not in systems and kind not in entities:
            entities[kind] = Entity(name=kind, patterns=dataset.patterns.get(kind, ()))
            if not dataset.words.get(kind) and not dataset.patterns.get(kind):
                entities[kind] = _with_words(entities[kind], _entries(words))
    for name, entries in dataset.words.items():
        if name not in systems and _is_name(name):
            entities[name] = _with_words(entities.get(name, Entity(name=name)), entries)
    return skill.model_copy(
        update={"entities": tuple(entities.values()), "slots": tuple(slots.values())}
    )


def _entries(said: Sequence[tuple[str, str | None]]) -> list[DictionaryEntry]:
    """Return the words that were marked as a dictionary: value, and what stood for it."""
    held: dict[str, list[str]] = {}
    for word, value in said:
        others = held.setdefault(value or word, [])
        if value is not None and word != value:
            others.append(word)
    return [DictionaryEntry(value, tuple(dict.fromkeys(others))) for value, others in held.items()]


def _with_words(entity: Entity, entries: Sequence[DictionaryEntry]) -> Entity:
    held = {entry.value: entry.synonyms for entry in entity.dictionary}
    for value, synonyms in entries:
        held[value] = tuple(dict.fromkeys((*held.get(value, ()), *synonyms)))
    made = tuple(DictionaryEntry(value, synonyms) for value, synonyms in held.items())
    return entity.model_copy(update={"dictionary": made})


def _is_name(name: str) -> bool:
    try:
        Entity(name=name)
    except ValidationError:
        return False
    return True
