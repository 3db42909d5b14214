"""Find the slot values of a message: dictionaries, patterns, system types and learned spans.

Only learned spans are trained; dictionaries and patterns come from the skill as it stands, so that
a new value works at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import BaseModel, JsonValue

from builder.conversation.understanding import Context, SlotValue
from builder.encoding.encoder import Encoder, Encoding
from builder.nlu.parts import read_json, write_json
from builder.nlu.slots.dictionary import DictionaryMatcher, Word
from builder.nlu.slots.example import Example, examples_of, with_answers, with_other_values
from builder.nlu.slots.features import Find
from builder.nlu.slots.hit import MOST_HITS, Hit
from builder.nlu.slots.learned import LearnedSpans
from builder.nlu.slots.merge import LearnedHit, merge
from builder.nlu.slots.pattern import PatternMatcher
from builder.nlu.values.found import FoundValue
from builder.nlu.values.inherit import LEANING, inherit
from builder.nlu.values.person import find_answered_name
from builder.nlu.values.recognise import FINDABLE, find_values
from builder.schema.entity import SystemType
from builder.schema.skill import Skill
from builder.text import fold, fold_width

SUMMARY: Final = "nlu/slots/summary.json"
# Training looks at spans only, for which any moment does.
_SOME_TIME: Final = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
_LEAST_SCORE: Final = 0.3

Encode = Callable[[Sequence[str]], list[Encoding]]


class Summary(BaseModel):
    """Whether there are learned spans beside the summary."""

    learned: bool


@dataclass(frozen=True)
class Noticed:
    """What a text itself shows: hits by word and pattern, every value, and those of wanted types."""

    listed: list[Hit]
    everything: list[FoundValue]
    system: list[FoundValue]


class SlotRecogniser:
    """Finds slot values in messages for one skill."""

    def __init__(self, skill: Skill, learned: LearnedSpans | None) -> None:
        self._learned = learned
        self._types = {slot.name: slot.type for slot in skill.slots}
        self._slots_by_type: dict[str, list[str]] = {}
        for slot in skill.slots:
            self._slots_by_type.setdefault(slot.type, []).append(slot.name)
        self._entities = frozenset(entity.name for entity in skill.entities)
        # An entity of the skill's own takes the place of a system type of that name.
        self._known = frozenset(t for t in FINDABLE if t not in self._entities)
        self._wanted = frozenset(t for t in self._known if t in self._slots_by_type)
        self._dictionary = DictionaryMatcher(skill.entities, self._annotated(skill))
        self._patterns = PatternMatcher(skill.entities)

    @classmethod
    def train(
        cls,
        skill: Skill,
        encodings: Encode | Encoder,
        *,
        seed: int,
        examples: Sequence[Example] | None = None,
    ) -> SlotRecogniser:
        """Train on the annotated utterances of a skill, or on other `examples` of its slots.

        Nothing here is left to chance, so every `seed` gives the same recogniser.
        """
        recogniser = cls(skill, None)
        given = examples_of(skill) if examples is None else examples
        types = recogniser._types
        used = with_answers(with_other_values(given, types), types)
        if not any(example.spans for example in used):
            return recogniser
        texts = [example.text for example in used]
        encoded = (
            encodings(texts) if callable(encodings) else [encodings.encode_one(t) for t in texts]
        )
        finds = [recogniser._finds(text) for text in texts]
        kinds = sorted(
            {*map(str, recogniser._known), *(f"@{name}" for name in recogniser._entities)}
        )
        # Every annotated value is in its dictionary, unlike what users will say: each text is also
        # seen as if no dictionary knew it.
        unlisted = [i for i, found in enumerate(finds) if any(_is_listed(f) for f in found)]
        recogniser._learned = LearnedSpans.train(
            [*used, *(used[i] for i in unlisted)],
            [*encoded, *(encoded[i] for i in unlisted)],
            [*finds, *([f for f in finds[i] if not _is_listed(f)] for i in unlisted)],
            kinds,
        )
        return recogniser

    def to_parts(self) -> dict[str, bytes]:
        """Return what was learned, for a bundle."""
        learned = self._learned.to_parts() if self._learned else {}
        return {SUMMARY: write_json(Summary(learned=self._learned is not None)), **learned}

    @classmethod
    def load(cls, skill: Skill, parts: Mapping[str, bytes]) -> SlotRecogniser:
        """Read what `to_parts` gave; raises `Invalid` ('bundle-corrupt') when it cannot be used."""
        summary = read_json(Summary, parts, SUMMARY)
        return cls(skill, LearnedSpans.from_parts(parts) if summary.learned else None)

    def notice(self, text: str, language: str, context: Context) -> Noticed:
        """Find what the text itself shows, without any encoder: words, patterns, system types."""
        listed = [*self._dictionary.find(fold(text)), *self._patterns.find(text)]
        if self._learned is None:
            system = find_values(text, language, context.now, self._wanted)
            return Noticed(listed, [], self._with_context(text, context, system))
        everything = find_values(text, language, context.now, self._known)
        system = self._system(text, language, context.now, everything)
        return Noticed(listed, everything, self._with_context(text, context, system))

    def recognise(
        self,
        text: str,
        language: str,
        context: Context,
        encoding: Encoding | None,
        noticed: Noticed | None = None,
    ) -> tuple[SlotValue, ...]:
        """Find the slot values of a message; spans are offsets into `text`.

        Without an `encoding` that has token vectors, learned spans are left out. `noticed` is what
        `notice` found in the same text, where that was asked already.
        """
        if not text.strip():
            return ()
        seen = noticed or self.notice(text, language, context)
        learned: list[LearnedHit] = []
        if self._learned is not None and encoding is not None and encoding.tokens is not None:
            finds = [
                *_as_finds(seen.everything),
                *(Find(h.start, h.end, f"@{h.type}") for h in seen.listed),
            ]
            asked = (context.requested_slot,) if context.requested_slot else ()
            spans = self._learned.find(text, encoding, finds, asked)
            names = self._learned.plan.slots
            learned = [
                LearnedHit(
                    names[span.slot],
                    self._normalise(
                        text, names[span.slot], span.start, span.end, span.score, seen.system
                    ),
                )
                for span in spans
                if names[span.slot] in self._types and span.score >= _LEAST_SCORE
            ]
        hits = [
            *seen.listed,
            *(Hit(v.type, v.start, v.end, v.value, "system", v.score) for v in seen.system),
        ]
        return merge(text, hits[:MOST_HITS], learned[:MOST_HITS], self._slots_by_type)

    def _with_context(
        self, text: str, context: Context, system: list[FoundValue]
    ) -> list[FoundValue]:
        """Add what only the talk so far makes a value: a name asked for, a time that leans on a day."""
        asked = self._types.get(context.requested_slot or "") == SystemType.PERSON
        named = any(value.type is SystemType.PERSON for value in system)
        if asked and SystemType.PERSON in self._wanted and not named:
            system = [*system, *find_answered_name(text, fold(text))]
        return self._inherited(text, context, system)

    def _inherited(self, text: str, context: Context, system: list[FoundValue]) -> list[FoundValue]:
        """Let dates and times lean on what the slot of their type holds, where that is one slot."""
        held: dict[SystemType, str] = {}
        for kind in LEANING & self._wanted:
            names = self._slots_by_type[kind]
            asked = [n for n in names if n == context.requested_slot and n in context.held]
            filled = asked or [n for n in names if context.held.get(n) is not None]
            value = context.held.get(filled[0]) if len(filled) == 1 else None
            if isinstance(value, str):
                held[kind] = value
        return inherit(fold(text), context.now, held, system) if held else system

    def _system(
        self, text: str, language: str, now: datetime, everything: Sequence[FoundValue]
    ) -> list[FoundValue]:
        """Return the values of wanted types: a number may be hidden only by what is wanted too."""
        hides_numbers = {SystemType.DURATION, SystemType.MONEY, SystemType.PERCENT}
        unwanted = hides_numbers - self._wanted
        if SystemType.NUMBER in self._wanted and any(v.type in unwanted for v in everything):
            return find_values(text, language, now, self._wanted)
        return [value for value in everything if value.type in self._wanted]

    def _normalise(
        self, text: str, slot: str, start: int, end: int, score: float, system: Sequence[FoundValue]
    ) -> Hit:
        """Give a learned span the normal form of its slot's type; the value is None without one."""
        kind = self._types[slot]
        written = text[start:end]
        value: JsonValue = fold_width(written)
        if kind in self._wanted:
            value = next(
                (v.value for v in system if v.type == kind and v.start < end and start < v.end),
                None,
            )
        elif kind in self._entities:
            value = self._dictionary.find_value(kind, written) or value
        return Hit(kind, start, end, value, "learned", score)

    def _finds(self, text: str) -> list[Find]:
        """Return what the features may know of a text in training."""
        listed = [*self._dictionary.find(fold(text)), *self._patterns.find(text)]
        values = find_values(text, "", _SOME_TIME, self._known)
        return [*_as_finds(values), *(Find(h.start, h.end, f"@{h.type}") for h in listed)]

    def _annotated(self, skill: Skill) -> Iterator[tuple[str, Word]]:
        """Yield the values that utterances annotate for slots whose entity has a dictionary."""
        listed = {entity.name for entity in skill.entities if entity.dictionary}
        for intent in skill.intents:
            for utterance in intent.all_utterances():
                for span in utterance.spans:
                    kind = self._types.get(span.slot)
                    text = utterance.text[span.start : span.end]
                    if kind is not None and kind in listed:
                        yield text, Word(kind, span.value or text)


def _is_listed(find: Find) -> bool:
    return find.kind.startswith("@")


def _as_finds(values: Sequence[FoundValue]) -> Iterator[Find]:
    return (Find(v.start, v.end, str(v.type)) for v in values)
