"""Slips are put right with the words of the skill and of the language, and all readings are heard."""

from datetime import UTC, datetime

import numpy as np
import pytest

from builder.conversation.understanding import Context
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.nlu.config import NluConfig
from builder.nlu.examples import Example
from builder.nlu.interpreter import Interpreter
from builder.nlu.spelling.letters import Letters
from builder.nlu.spelling.lexicon import Lexicon
from builder.nlu.spelling.readings import Reading, Understood, heard_together
from builder.nlu.spelling.spelling import Spelling
from builder.nlu.spelling.view import SpellingView, vectors_of
from builder.nlu.train import train_interpreter
from builder.schema.skill import Skill

WORDS = Lexicon({"the": -3.0, "weather": -6.0, "whether": -6.5, "carton": -9.0})


def test_words_are_put_right_and_those_of_the_language_stay() -> None:
    letters = Letters(["where is my parcel", "change the delivery address"], WORDS.words)
    assert (
        letters.respell("Wher is my parzel, delviery adress?")
        == "where is my parcel, delivery address?"
    )
    # Two slips only where the skill's own texts use the word; words of the language are no slips.
    assert letters.respell("dleivry") == "delivery"
    assert letters.respell("the WEATHER carton A1001") == "the WEATHER carton A1001"
    assert letters.respell("xqzzk") == "xqzzk"
    # Parts of words of other alphabets, and of codes, are no words; those beside ideographs are.
    assert letters.respell("adreßs adress1 查adress吗") == "adreßs adress1 查address吗"
    assert Letters(["my parcel"], {}, ["a carcel is no slip"]).respell("carcel") == "carcel"


def test_all_readings_are_heard_by_how_likely_and_how_sure_they_are() -> None:
    typed = Understood(np.asarray([0.5, 0.5], np.float32), 0.4)
    sure = Understood(np.asarray([0.1, 0.9], np.float32), 1.0)
    both = heard_together(typed, [(Reading("x", 0.5), sure)])
    assert both.scores.argmax() == 1 and both.scores.sum() == pytest.approx(1.0, abs=1e-5)
    assert 0.4 < both.in_scope < 1.0
    unlikely = heard_together(typed, [(Reading("x", -5.0), sure)])
    assert unlikely.scores[1] < both.scores[1]
    assert np.allclose(heard_together(typed, []).scores, 0.5)


def test_the_view_hears_sounds_and_says_nothing_of_new_intents() -> None:
    examples = [
        Example(text, intent, "zh", "utterance")
        for text, intent in [
            ("我要退货", "return"), ("把它退掉", "return"), ("查快递", "track"), ("快递呢", "track"),
        ]
    ]  # fmt: skip
    view = SpellingView.train(examples, ["return", "track"], 0.6, 0.9)
    same, other, traditional = vectors_of(["快递", "块弟", "快遞"])
    assert same @ other > 0.3
    assert np.array_equal(same, traditional)
    again = SpellingView.from_parts(view.to_parts())
    assert (again.weight, again.sharpness) == (0.6, 0.9)
    flat = np.asarray([1 / 3] * 3, np.float32)
    for each in (view, again):
        heard = each.support(flat, "块弟呢", ["track", "return", "new"])
        assert heard.argmax() == 0 and heard.sum() == pytest.approx(1.0, abs=1e-4)


def test_a_view_without_weight_says_nothing() -> None:
    examples = [
        Example("cold tea", "a", "en", "utterance"),
        Example("milk", "b", "en", "utterance"),
    ]
    view = SpellingView.train(examples, ["a", "b"], 0.0, 1.0)
    scores = np.asarray([0.3, 0.7], np.float32)
    assert view.support(scores, "cold tea", ["a", "b"]) is scores


def test_a_lexicon_is_kept_and_a_damaged_one_refused() -> None:
    kept = Lexicon.from_parts(WORDS.to_parts())
    assert list(kept.words) == list(WORDS.words)
    assert all(abs(kept.words[w] - f) < 0.06 for w, f in WORDS.words.items())
    with pytest.raises(Invalid):
        Lexicon.from_parts({"nlu/lexicon.json": b"{"})


def test_lexicons_come_from_the_tokenizers_of_the_encoders(encoders: EncoderLibrary) -> None:
    words = Lexicon.of(encoders.stack_for(["en", "zh"]), encoders).words
    assert {"the", "weather", "account"} <= set(words)
    assert words["the"] > words["weather"] > -20
    assert len(words) <= 20_000


def test_robust_training_understands_what_plain_training_does_not(encoders: EncoderLibrary) -> None:
    told = {
        "track": ["where is my parcel", "track my order", "has my package left", "any news"],
        "cancel": ["cancel my order", "I do not want it", "stop my purchase", "call off the sale"],
        "hours": ["when do you open", "are you open on sunday", "your opening hours", "close"],
    }  # fmt: skip
    skill = Skill.model_validate(
        {
            "name": "s",
            "languages": ["en"],
            "robust": True,
            "intents": [{"name": n, "utterances": {"en": said}} for n, said in told.items()],
        }
    )
    parts, _ = train_interpreter(skill, NluConfig(), encoders, seed=1)
    spelling = Spelling.load(skill, parts)
    assert spelling is not None
    assert [r.text for r in spelling.speller.readings("whne do you opne on sundya")] == [
        "when do you open on sunday"
    ]
    robust = Interpreter.load(skill, parts, encoders)
    context = Context(now=datetime(2026, 1, 5, 10, tzinfo=UTC))
    assert robust.interpret("whne do you opne on sundya", context).ranking[0].name == "hours"
    plain, _ = train_interpreter(
        skill.model_copy(update={"robust": False}), NluConfig(), encoders, seed=1
    )
    assert Spelling.load(skill, plain) is None
    assert set(parts) - set(plain) == {
        "nlu/lexicon.json", "nlu/spelling.json", "nlu/spelling.safetensors",
    }  # fmt: skip
    assert {name: parts[name] for name in plain} == plain
