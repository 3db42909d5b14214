"""Find questions of a FAQ that ask nearly the same, in two entries or of an entry and an intent.

Which of two entries answers is then chance, so training tells their author.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from pydantic import JsonValue, TypeAdapter, ValidationError

from builder.encoding.encoder import Encoder
from builder.errors import Invalid, Problem
from builder.learning.softmax import Floats, unit_rows
from builder.reading.alike import Encoded
from builder.schema.faq import FaqEntry, asked_key
from builder.schema.finding import warning
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.sentence import say
from builder.text import shorten

PART: Final = "reading/faq_alike.json"
# From this likeness on two questions are told; chosen on training files (docs/reading.md).
LINE: Final = 0.7
_MOST_TOLD: Final = 50
# So many pairs of questions are remembered at once; the most alike ones stay.
_MOST_KEPT: Final = 5_000
_BLOCK: Final = 512
# Views further down in an encoder know more of wording than of meaning.
_LEAST_WEIGHT: Final = 1.0

Words = tuple[str, str]


@dataclass(frozen=True)
class AlikePair:
    """A question of an entry, and one of another entry or an utterance of an intent; likeness to 1."""

    entry: str
    question: str
    kind: Literal["entry", "intent"]
    other: str
    other_question: str
    likeness: float


@dataclass(frozen=True)
class AlikeQuestions:
    """The pairs that are told, most alike first, and how many more there are at least."""

    pairs: tuple[AlikePair, ...] = ()
    more: int = 0

    def to_parts(self) -> dict[str, bytes]:
        """Return them as a part of a bundle; none where there are none."""
        return {PART: _ALIKE.dump_json(self)} if self.pairs else {}

    def as_json(self) -> JsonValue:
        """Return them as plain JSON values, for `from_json`."""
        plain: JsonValue = _ALIKE.dump_python(self, mode="json")
        return plain

    @classmethod
    def from_json(cls, told: JsonValue) -> AlikeQuestions:
        """Read what `as_json` wrote; what cannot be read, as by another version, is none."""
        try:
            return _ALIKE.validate_python(told)
        except ValidationError:
            return cls()

    @classmethod
    def load(cls, parts: Mapping[str, bytes]) -> AlikeQuestions:
        """Load them from a bundle's parts; raises `Invalid` ('bundle-corrupt')."""
        try:
            return _ALIKE.validate_json(parts[PART]) if PART in parts else cls()
        except ValidationError as error:
            raise Invalid(
                "bundle-corrupt", say("Part '{part}' is damaged. Train the skill again.", part=PART)
            ) from error

    def problems(self, skill: Skill) -> list[Problem]:
        """Return as warnings the pairs that still stand in a skill."""
        entries = {entry.id: entry for entry in skill.faq}
        told = [_told(skill, pair, entries) for pair in self.pairs if _stands(pair, skill, entries)]
        if told and self.more:
            what = say("At least {more} more pairs of questions are as alike.", more=self.more)
            remedy = say("Mend those that are told and train again.")
            told.append(warning(skill, "faq-alike", ("faq",), what, remedy))
        return told


_ALIKE: Final = TypeAdapter(AlikeQuestions)


def find_alike(
    skill: Skill,
    stack: Sequence[Encoder],
    background: Sequence[Words] = (),
    *,
    line: float = LINE,
) -> AlikeQuestions:
    """Compare every question of a FAQ with those of other entries, and with intents' utterances.

    Only within a language: translations are meant to be alike. `background` are (language, sentence)
    of everyday talk, which show what is common to all sentences. Costs a product of matrices, in
    blocks: 15,000 questions take seconds and 100 MB.
    """
    asked = [
        _Asked(q, skill.language_of(q, entry.language), entry.id, "entry")
        for entry in skill.faq
        for q in entry.questions()
    ]
    said = [
        _Asked(u.text, skill.language_of(u.text, language), intent.name, "intent")
        for intent in skill.intents
        for language, utterances in intent.utterances.items()
        for u in utterances
    ]
    best: dict[tuple[str, str, str], AlikePair] = {}
    more = 0
    for language in dict.fromkeys(one.language for one in asked):
        rows = [one for one in asked if one.language == language]
        others = [one for one in said if one.language == language]
        around = [text for spoken, text in background if spoken == language]
        texts = [one.text for one in (*rows, *others)]
        heard = [*texts, *around]
        vectors = together(Encoded.of(heard, [language] * len(heard), stack))
        if vectors is None:
            continue
        pairs = pairs_above(vectors[: len(rows)], vectors[: len(texts)], line)
        more += max(0, len(pairs) - _MOST_KEPT)
        every = [*rows, *others]
        for likeness, left, right in pairs[:_MOST_KEPT]:
            _keep(best, every[left], every[right], likeness)
    found = sorted(best.values(), key=lambda pair: -pair.likeness)
    return AlikeQuestions(tuple(found[:_MOST_TOLD]), more + max(0, len(found) - _MOST_TOLD))


@dataclass(frozen=True)
class _Asked:
    text: str
    language: str
    owner: str
    kind: Literal["entry", "intent"]


def together(encoded: Encoded) -> Floats | None:
    """Return vectors whose products are the likeness by all encoders that speak the language."""
    parts: list[Floats] = []
    total = 0.0
    for name, rows in encoded.views.items():
        weight = encoded.weights[name]
        if weight >= _LEAST_WEIGHT:
            total += weight
            parts.append(np.float32(weight**0.5) * unit_rows(rows - rows.mean(axis=0)))
    if not parts:
        return None
    joined: Floats = np.concatenate(parts, axis=1) / np.float32(total**0.5)
    return joined


def pairs_above(rows: Floats, columns: Floats, line: float) -> list[tuple[float, int, int]]:
    """Return the pairs above a line, most alike first; rows are the first of the columns."""
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK] @ columns[start:].T
        left, right = np.nonzero(block >= line)
        after = right > left
        left, right = left[after], right[after]
        scores = block[left, right]
        found += zip(
            scores.tolist(), (left + start).tolist(), (right + start).tolist(), strict=True
        )
        if len(found) > 4 * _MOST_KEPT:
            found = sorted(found, reverse=True)[: 2 * _MOST_KEPT]
    return sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2]))


def _keep(
    best: dict[tuple[str, str, str], AlikePair], left: _Asked, right: _Asked, likeness: float
) -> None:
    """Keep the most alike questions of two entries; the very same ones are told by the check."""
    same = right.kind == "entry" and left.owner == right.owner
    if same or asked_key(left.text) == asked_key(right.text):
        return
    pair = AlikePair(left.owner, left.text, right.kind, right.owner, right.text, round(likeness, 3))
    best.setdefault((left.owner, right.kind, right.owner), pair)


def _stands(pair: AlikePair, skill: Skill, entries: Mapping[str, FaqEntry]) -> bool:
    own = entries.get(pair.entry)
    if own is None or pair.question not in own.questions():
        return False
    if pair.kind == "entry":
        other = entries.get(pair.other)
        return other is not None and pair.other_question in other.questions()
    intent = skill.find(Intent, pair.other)
    return intent is not None and pair.other_question in {u.text for u in intent.all_utterances()}


def _told(skill: Skill, pair: AlikePair, entries: Mapping[str, FaqEntry]) -> Problem:
    one, two = shorten(pair.question), shorten(pair.other_question)
    path = ("faq", pair.entry)
    if pair.kind == "intent":
        what = say(
            "FAQ entry '{entry}' asks '{one}', and intent '{intent}' is said as '{two}': nearly the "
            "same (likeness {likeness:.2f} of 1).",
            entry=pair.entry,
            one=one,
            intent=pair.other,
            two=two,
            likeness=pair.likeness,
        )
        remedy = say(
            "Keep it in one of the two, or word them apart: only one of them can act on it."
        )
        return warning(skill, "faq-like-utterance", path, what, remedy)
    own, other = entries[pair.entry], entries[pair.other]
    same = (own.answers(), own.response) == (other.answers(), other.response)
    what = say(
        "FAQ entries '{entry}' and '{other}' ask nearly the same (likeness {likeness:.2f} of 1): "
        "'{one}' and '{two}'.",
        entry=pair.entry,
        other=pair.other,
        likeness=pair.likeness,
        one=one,
        two=two,
    )
    remedy = (
        say("Join the two entries: their answer is the same.")
        if same
        else say(
            "Join the two entries, or word them apart: who asks the one may get the other's answer."
        )
    )
    return warning(skill, "faq-alike", path, what, remedy)
