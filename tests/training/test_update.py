"""Updates: what is new is understood at once, what was there stays, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from builder.bundle import Bundle
from builder.conversation.understanding import Context
from builder.encoding.encoder import Vectors
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Conflict, Invalid
from builder.nlu.interpreter import Interpreter
from builder.nlu.memory import FACTS, VECTORS, Memory
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.training.config import TrainingConfig
from builder.training.train import train
from builder.training.update import UPDATED, update

CONTEXT = Context(now=datetime(2026, 1, 5, 10, tzinfo=UTC))
COMPLAIN = Intent(
    name="complain",
    utterances={
        "en": tuple(
            Utterance(text=text)
            for text in ("the soup was cold", "my soup is far too cold", "cold soup again")
        )
    },
)


def ranked(bundle: Bundle, library: EncoderLibrary, text: str) -> str:
    interpreter = Interpreter.load(bundle.skill(), bundle.under("nlu/"), library)
    return interpreter.interpret(text, CONTEXT).ranking[0].name


def with_more(skill: Skill, intent: str, text: str) -> Skill:
    grown = tuple(
        one.model_copy(update={"utterances": {"en": (*one.all_utterances(), Utterance(text=text))}})
        if one.name == intent
        else one
        for one in skill.intents
    )
    return skill.model_copy(update={"intents": grown})


def test_a_new_intent_is_understood_and_the_old_ones_still_are(
    cafe: Skill, bundle: Bundle, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    larger = cafe.model_copy(update={"intents": (*cafe.intents, COMPLAIN)})
    assert ranked(bundle, library, "why is this soup so cold") != "complain"
    updated = update(bundle, larger, quick, encoders=library)
    assert ranked(updated, library, "why is this soup so cold") == "complain"
    assert ranked(updated, library, "some coffee and tea please") == "order_drink"
    assert ranked(updated, library, "reserve a table please") == "book_table"
    # It opens from its file like any other, and stands on the scores of the last training.
    opened = Bundle.from_bytes(updated.to_bytes())
    assert opened.manifest.scores == bundle.manifest.scores
    assert opened.manifest.scope == bundle.manifest.scope
    # A second update goes on from the first.
    again = update(
        opened, with_more(larger, "book_table", "keep a corner"), quick, encoders=library
    )
    assert ranked(again, library, "keep the corner free") == "book_table"
    assert ranked(again, library, "why is this soup so cold") == "complain"


def test_a_new_utterance_teaches_what_is_like_it(
    cafe: Skill, bundle: Bundle, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    larger = with_more(cafe, "book_table", "squeeze us in tonight")
    assert ranked(bundle, library, "squeeze them in tonight") != "book_table"
    updated = update(bundle, larger, quick, encoders=library)
    assert ranked(updated, library, "squeeze them in tonight") == "book_table"


class Counting(HashingEncoder):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode(texts)


def test_only_what_is_new_is_encoded(
    cafe: Skill, bundle: Bundle, quick: TrainingConfig, tmp_path: Path
) -> None:
    encoder = Counting()
    library = EncoderLibrary(tmp_path, preset=[encoder])
    update(bundle, with_more(cafe, "book_table", "squeeze us in"), quick, encoders=library)
    assert encoder.texts == ["squeeze us in"]


def test_a_whole_training_learns_after_an_update(
    cafe: Skill, bundle: Bundle, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    larger = cafe.model_copy(update={"intents": (*cafe.intents, COMPLAIN)})
    updated = update(bundle, larger, quick, encoders=library)
    assert updated.manifest.nlu_fingerprint == UPDATED
    whole = train(larger, quick, encoders=library, previous=updated)
    assert whole.fingerprint == train(larger, quick, encoders=library).fingerprint


def test_changes_of_another_kind_ask_for_a_whole_training(
    cafe: Skill, bundle: Bundle, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    first, *rest = cafe.intents
    shorter = first.model_copy(update={"utterances": {"en": first.all_utterances()[:1]}})
    for changed in (
        {"intents": (shorter, *rest)},
        {"intents": (*rest, COMPLAIN)},
        {"faq": ()},
        {"out_of_scope": {"en": ("tell me a joke",)}},
    ):
        with pytest.raises(Conflict, match="needs a whole training") as refused:
            update(bundle, cafe.model_copy(update=changed), quick, encoders=library)
        assert refused.value.code == "training-needed"
    with pytest.raises(Invalid) as broken:
        bad = COMPLAIN.model_copy(update={"name": "order_drink"})
        update(
            bundle,
            cafe.model_copy(update={"intents": (*cafe.intents, bad)}),
            quick,
            encoders=library,
        )
    assert broken.value.code == "skill-has-problems"


def test_what_is_remembered_is_bounded_and_as_good_as_floats(bundle: Bundle) -> None:
    memory = Memory.from_parts(bundle.parts)
    assert {example.intent for example in memory.examples} >= {"order_drink", "book_table"}
    matrix = next(iter(memory.vectors.values()))
    assert matrix.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(matrix, axis=1), 1.0, atol=1e-5)
    again = next(iter(Memory.from_parts(memory.to_parts()).vectors.values()))
    np.testing.assert_allclose(again, matrix, atol=0.01)
    many = memory.examples[:1] * 100
    row = matrix[:1].repeat(100, axis=0)
    assert len(Memory.of(many, {"hashing": row}).examples) == 20
    thousand = [replace(many[0], intent=f"i{n % 1000}") for n in range(10_000)]
    row = matrix[:1].repeat(10_000, axis=0)
    assert len(Memory.of(thousand, {"hashing": row}).examples) == 6_000


def test_a_damaged_memory_is_named(bundle: Bundle) -> None:
    parts = dict(bundle.under("nlu/"))
    for part in (FACTS, VECTORS):
        with pytest.raises(Invalid, match=part):
            Memory.from_parts({**parts, part: b"{}"})
        with pytest.raises(Invalid, match="missing"):
            Memory.from_parts({name: data for name, data in parts.items() if name != part})
