"""The skill that was trained keeps what is fit, and says why it drops the rest."""

from random import Random

import pytest

from builder.encoding.library import EncoderLibrary
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.training.train import train
from kits.candidate import Candidate, Provenance
from kits.producer import Producer
from kits.samples.accept import as_csv, as_jsonl, with_samples
from kits.samples.judge import Judge
from kits.samples.make import make_samples
from kits.samples.producers import producers_of
from kits.samples.templates import Pattern

SHOP = {
    "name": "shop",
    "languages": ["en"],
    "intents": [
        {
            "name": "track_order",
            "utterances": {
                "en": ["where is my order", "track my parcel", "has my package been sent",
                       "when will my order arrive", "any news on my delivery"]
            },
        },
        {
            "name": "cancel_order",
            "utterances": {
                "en": ["cancel my order", "I do not want the order any more", "stop my purchase",
                       "please call off what I bought", "undo my purchase"]
            },
        },
        {
            "name": "opening_hours",
            "utterances": {
                "en": ["when do you open", "are you open on sunday", "what are your opening hours",
                       "how long are you open today", "until when is the store open"]
            },
        },
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def judge(encoders: EncoderLibrary) -> Judge:
    skill = Skill.model_validate(SHOP)
    return Judge.load(skill, train(skill, encoders=encoders).parts, encoders)


def candidate(text: str, intent: str, producer: str = "p") -> Candidate:
    return Candidate(Utterance(text=text), "en", Provenance(producer, "seed"), intent)


def test_each_reason_has_its_candidate(judge: Judge) -> None:
    asked = [
        candidate("could you tell me where my parcel is", "track_order"),
        candidate("Where is my order?", "track_order"),
        candidate("cancel the order at once", "track_order"),
        candidate("who painted the ceiling of that chapel in rome", "opening_hours"),
    ]
    told = judge.judge(asked)
    assert [each.reason for each in told[:3]] == [None, "known", "confuses"]
    assert told[0].score > 0.5 and told[0].novelty > 0
    assert told[2].rival == "cancel_order"
    assert told[3].reason in ("far", "unclear", "confuses")


def test_candidates_judged_together_are_judged_as_alone(judge: Judge) -> None:
    asked = [
        candidate("where is the parcel", "track_order"),
        candidate("open now", "opening_hours"),
    ]
    together, alone = judge.judge(asked), [judge.judge([one])[0] for one in asked]
    for a, b in zip(together, alone, strict=True):
        assert (a.reason, round(a.score, 2)) == (b.reason, round(b.score, 2))


def test_samples_are_bounded_repeatable_and_accounted_for(judge: Judge) -> None:
    skill = Skill.model_validate(SHOP)
    wanted = [
        Pattern("track_order", "[please ](where is|find) my (lost |late |big )?(parcel|order)")
    ]
    runs = [
        make_samples(skill, producers_of(None, wanted), judge, per_intent=4, seed=2)
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    made = runs[0]
    by_intent = {
        intent: [c for c in made.candidates if c.intent == intent]
        for intent in ("track_order", "cancel_order", "opening_hours")
    }
    assert all(0 < len(kept) <= 4 for kept in by_intent.values())
    # Producers take turns.
    assert len({c.provenance.producer for c in by_intent["track_order"]}) >= 3
    for tally in made.tallies:
        assert tally.judged == tally.kept + sum(tally.dropped.values())
        assert tally.made >= tally.judged
    assert made.dropped()["enough"] > 0
    assert all(c.why and c.score for c in made.candidates)


def test_more_than_can_be_judged_is_drawn_from_evenly(judge: Judge) -> None:
    class Many(Producer):
        name = "many"

        def produce(self, skill: Skill, *, seed: int):  # type: ignore[no-untyped-def]
            chance = Random(seed)
            for number in range(5000):
                word = "".join(chance.choice("aeiou") for _ in range(6))
                yield candidate(f"where is order {number} {word}", "track_order", "many")

    made = make_samples(Skill.model_validate(SHOP), [Many()], judge, per_intent=2, seed=1)
    [tally] = made.tallies
    assert (tally.made, tally.judged) == (5000, 8)


def test_accepted_samples_stand_once_below_the_right_language() -> None:
    skill = Skill.model_validate(
        {
            "name": "s",
            "languages": ["zh", "en"],
            "intents": [
                {"name": "a", "utterances": {"en": ["hello"]}},
                {"name": "b", "utterances": ["bye"]},
            ],
        }
    )
    anyone = [
        Candidate(Utterance(text=text), language, Provenance("p", "o"), intent)
        for text, language, intent in [
            ("Hello", "en", "a"), ("hi there", "*", "a"), ("你好", "*", "a"), ("再见", "*", "b"),
        ]
    ]  # fmt: skip
    after = with_samples(skill, anyone)
    assert {k: [u.text for u in said] for k, said in after.intents[0].utterances.items()} == {
        "en": ["hello", "hi there"],
        "zh": ["你好"],
    }
    assert [u.text for u in after.intents[1].utterances["*"]] == ["bye", "再见"]
    assert as_csv(anyone).splitlines()[1] == "Hello,a,en,p,o,"
    assert len(as_jsonl(anyone).splitlines()) == 4
