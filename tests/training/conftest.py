from __future__ import annotations

from pathlib import Path

import pytest

from builder.bundle import Bundle
from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.schema.skill import Skill
from builder.training.config import TrainingConfig
from builder.training.train import train

QUICK = TrainingConfig(nlu=NluConfig(folds=2))


@pytest.fixture(scope="session")
def quick() -> TrainingConfig:
    return QUICK


@pytest.fixture(scope="session")
def library() -> EncoderLibrary:
    return EncoderLibrary(Path("no-such-folder"), preset=[HashingEncoder()])


@pytest.fixture(scope="session")
def cafe() -> Skill:
    return Skill.model_validate(
        {
            "name": "cafe",
            "languages": ["en"],
            "intents": [
                {"name": "order_drink", "utterances": ["a coffee please", "i want some tea"]},
                {"name": "book_table", "utterances": ["a table for two", "reserve a table"]},
            ],
            "responses": [{"name": "greeting", "text": "hello"}],
            "faq": [{"id": "hours", "question": "when do you open", "answer": "at nine"}],
        }
    )


@pytest.fixture(scope="session")
def bundle(cafe: Skill, library: EncoderLibrary) -> Bundle:
    return train(cafe, QUICK, encoders=library)
