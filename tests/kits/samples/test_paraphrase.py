"""A language model's words become candidates only with every marked value in them, word for word."""

import json
from collections.abc import Iterator

import pytest

from builder.completion import CompletionEndpoint
from builder.errors import Invalid, Unavailable
from builder.schema.skill import Skill
from builder.schema.utterance import to_markup
from builder.settings import Settings
from kits.samples.paraphrase import ParaphraseProducer, paraphraser
from tests.runtime.phrasing.model import LanguageModel


@pytest.fixture
def model() -> Iterator[LanguageModel]:
    server = LanguageModel().start()
    yield server
    server.stop()


def travel() -> Skill:
    told = {"name": "book", "utterances": {"en": ["a ticket to [Rome](city)"]}}
    return Skill.model_validate(
        {"name": "t", "languages": ["en"], "slots": [{"name": "city"}], "intents": [told]}
    )


def made(model: LanguageModel) -> list[str]:
    producer = ParaphraseProducer(CompletionEndpoint(model.url, "tiny", key="s3cret"))
    return [to_markup(c.utterance) for c in producer.produce(travel(), seed=1)]


def test_lines_are_read_and_spans_found_again(model: LanguageModel) -> None:
    model.words = '1. I want to go to Rome\n- "Rome please"\nget me to Paris\na ticket to Rome'
    assert made(model) == ["I want to go to [Rome](city)", "[Rome](city) please"]
    [asked] = model.asked
    assert json.loads(asked["messages"][1]["content"])["keep"] == ["Rome"]
    assert model.keys == ["Bearer s3cret"]


def test_an_endpoint_that_fails_is_told_at_once(model: LanguageModel) -> None:
    model.fault = "error"
    with pytest.raises(Unavailable, match="DIALOOM_PHRASING_URL") as caught:
        made(model)
    assert caught.value.code == "paraphrase-failed"


def test_paraphrasing_is_off_unless_an_endpoint_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        paraphraser(Settings.from_environment({}))
    assert caught.value.code == "paraphrase-off"
