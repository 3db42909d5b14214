from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from builder.bundle import Bundle
from builder.encoding.encoder import Vectors
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.training.config import TrainingConfig
from builder.training.progress import Progress
from builder.training.train import train


def _stages(
    skill: Skill, library: EncoderLibrary, config: TrainingConfig, previous: Bundle
) -> list[str]:
    told: list[Progress] = []
    train(skill, config, encoders=library, previous=previous, progress=told.append)
    done = [step.done for step in told]
    assert done == sorted(done) and done[0] == 0.0 and done[-1] == 1.0
    return [step.stage for step in told]


def test_train_learns_nothing_anew_when_only_a_response_changed(
    cafe: Skill, bundle: Bundle, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    said = Response(name="greeting", text={"*": ("good morning",)})
    edited = cafe.model_copy(update={"responses": (said,)})
    assert "reuse" in _stages(edited, library, quick, bundle)
    renewed = train(edited, quick, encoders=library, previous=bundle)
    assert renewed.fingerprint != bundle.fingerprint
    assert renewed.under("nlu/") == bundle.under("nlu/")
    assert renewed.skill().responses == (said,)


def test_train_learns_anew_when_an_utterance_or_the_config_changed(
    cafe: Skill, bundle: Bundle, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    first = cafe.intents[0]
    renamed = first.model_copy(update={"description": "hot or cold"})
    edited = cafe.model_copy(update={"intents": (renamed, *cafe.intents[1:])})
    assert "understand" in _stages(edited, library, quick, bundle)
    other = quick.model_copy(update={"seed": 99})
    assert "understand" in _stages(cafe, library, other, bundle)


def test_train_refuses_a_skill_with_problems_and_lists_them(
    cafe: Skill, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    broken = Skill.model_validate(
        {
            **cafe.model_dump(mode="json"),
            "flows": [
                {
                    "name": "f",
                    "trigger": {"intents": ["no_such_intent"]},
                    "steps": [{"kind": "say", "id": "a", "response": "no_such_response"}],
                }
            ],
        }
    )
    with pytest.raises(Invalid, match="cannot be trained before it is mended") as caught:
        train(broken, quick, encoders=library)
    assert caught.value.code == "skill-has-problems"
    assert len(caught.value.problems) >= 2


def test_train_refuses_one_intent(library: EncoderLibrary, quick: TrainingConfig) -> None:
    lonely = Skill.model_validate(
        {"name": "s", "intents": [{"name": "only", "utterances": ["hello"]}]}
    )
    with pytest.raises(Invalid, match="only the intent 'only'") as caught:
        train(lonely, quick, encoders=library)
    assert caught.value.code == "too-few-intents"


def test_train_learns_nothing_anew_when_a_dictionary_grew(
    cafe: Skill, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    def with_drinks(*drinks: str) -> Skill:
        return Skill.model_validate(
            {
                **cafe.model_dump(mode="json"),
                "entities": [{"name": "drink", "dictionary": list(drinks)}],
                "slots": [{"name": "drink", "type": "drink"}],
            }
        )

    first = train(with_drinks("coffee"), quick, encoders=library)
    again = train(with_drinks("coffee", "tea"), quick, encoders=library, previous=first)
    assert again.under("nlu/") == first.under("nlu/")
    assert again.fingerprint != first.fingerprint


def test_second_training_encodes_only_what_is_new_and_gives_the_same_bytes(
    cafe: Skill, quick: TrainingConfig, tmp_path: Path
) -> None:
    def trained(skill: Skill, folder: Path) -> tuple[Bundle, list[str]]:
        encoder = _Counting()
        bundle = train(skill, quick, encoders=EncoderLibrary(folder, preset=[encoder]))
        return bundle, encoder.encoded

    cold, everything = trained(cafe, tmp_path)
    warm, nothing = trained(cafe, tmp_path)
    unkept, _ = trained(cafe, tmp_path / "missing")
    assert "a coffee please" in everything and len(everything) == len(set(everything))
    assert nothing == []
    assert cold.to_bytes() == warm.to_bytes() == unkept.to_bytes()
    first = cafe.intents[0]
    more = {"en": (*first.utterances["*"], Utterance(text="one espresso"))}
    grown = first.model_copy(update={"utterances": more})
    edited = cafe.model_copy(update={"intents": (grown, *cafe.intents[1:])})
    assert trained(edited, tmp_path)[1] == ["one espresso"]


class _Counting(HashingEncoder):
    """Notes the texts that it encodes."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return super().encode(texts)
