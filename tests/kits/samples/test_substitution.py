from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import to_markup
from kits.producer import Producer
from kits.samples.substitution import SubstitutionProducer


def travel(*utterances: str) -> Skill:
    return Skill.model_validate(
        Skill(
            name="travel",
            languages=("zh", "en"),
            intents=(Intent.model_validate({"name": "book_ticket", "utterances": utterances}),),
            slots=(Slot(name="to_city", type="city"), Slot(name="date", type="text")),
            entities=(
                Entity(
                    name="city",
                    dictionary=(
                        DictionaryEntry(value="上海", synonyms=("沪", "Shanghai")),
                        DictionaryEntry(value="北京", synonyms=("Beijing",)),
                    ),
                ),
            ),
        )
    )


def produce(skill: Skill, **options: int) -> list[str]:
    producer: Producer = SubstitutionProducer(**options)
    return [to_markup(c.utterance) for c in producer.produce(skill, seed=7)]


def test_substitution_keeps_to_the_language_of_the_utterance() -> None:
    made = produce(travel("[明天](date)去[上海](to_city)的票"))
    assert sorted(made) == [
        "[明天](date)去[北京](to_city)的票",
        "[明天](date)去[沪](to_city:上海)的票",
    ]
    assert produce(travel("fly to [Beijing](to_city)")) == ["fly to [Shanghai](to_city:上海)"]


def test_substitution_moves_later_spans_along() -> None:
    made = produce(travel("to [Shanghai](to_city) on [Monday](date)"))
    assert made == ["to [Beijing](to_city:北京) on [Monday](date)"]


def test_substitution_proposes_nothing_that_is_there_already() -> None:
    assert produce(travel("去[上海](to_city)", "去[北京](to_city)", "去[沪](to_city)")) == []


def test_substitution_is_bounded_and_repeatable() -> None:
    skill = travel("去[上海](to_city)")
    assert len(produce(skill, per_utterance=1)) == 1
    assert produce(skill) == produce(skill)


def test_candidates_say_where_they_come_from() -> None:
    candidate = next(SubstitutionProducer().produce(travel("去[上海](to_city)"), seed=1))
    assert candidate.provenance.origin == "去[上海](to_city)"
    assert candidate.status == "proposed"
    assert candidate.intent == "book_ticket"


def test_system_types_are_swapped_too_and_spans_take_turns() -> None:
    skill = travel("[明天](day)去[上海](to_city)的票")
    skill = skill.model_copy(update={"slots": (*skill.slots, Slot(name="day", type="date"))})
    made = produce(skill)
    assert len(made) == 5
    assert sum("[明天](day)" in text for text in made) == 2
    assert sum("[上海](to_city)" in text for text in made) == 3
