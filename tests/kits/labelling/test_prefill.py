from builder.conversation.understanding import SlotValue
from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import parse_markup, to_markup
from kits.candidate import Candidate, Provenance
from kits.labelling.prefill import prefilled

TRAVEL = Skill(
    name="travel",
    languages=("zh", "en"),
    intents=(
        Intent.model_validate(
            {
                "name": "book_ticket",
                "utterances": ["订[明天](date)去[上海](to_city)的票", "[后天](date)的票"],
            }
        ),
        Intent.model_validate(
            {
                "name": "change_ticket",
                "utterances": ["从[上海](from_city)改到[北京](to_city)", "改签"],
            }
        ),
        Intent.model_validate({"name": "ask_weather", "utterances": ["上海天气", "北京热吗"]}),
    ),
    slots=(
        Slot(name="to_city", type="city"),
        Slot(name="from_city", type="city"),
        Slot(name="date", type="date"),
    ),
    entities=(
        Entity(
            name="city",
            dictionary=(
                DictionaryEntry(value="上海", synonyms=("沪",)),
                DictionaryEntry(value="北京"),
            ),
        ),
    ),
)


def found(text: str, words: str, type_: str, value: str, slot: str | None = None) -> SlotValue:
    start = text.index(words)
    return SlotValue(
        type=type_,
        slot=slot,
        value=value,
        text=words,
        start=start,
        end=start + len(words),
        source="dictionary",
    )


def filled(markup: str, intent: str | None, *values: SlotValue) -> str:
    candidate = Candidate(parse_markup(markup), "zh", Provenance("log", "a.txt:1"), intent)
    return to_markup(prefilled(candidate, values, TRAVEL).utterance)


def test_values_are_marked_as_the_intent_marks_them() -> None:
    text = "帮我订周五去沪的票"
    values = [found(text, "沪", "city", "上海"), found(text, "周五", "date", "2026-12-04")]
    assert filled(text, "book_ticket", *values) == "帮我订[周五](date)去[沪](to_city:上海)的票"


def test_nothing_is_marked_that_the_intent_leaves_unmarked() -> None:
    text = "沪明天热吗"
    values = [found(text, "沪", "city", "上海"), found(text, "明天", "date", "2026-12-04")]
    assert filled(text, "ask_weather", *values) == text
    assert filled(text, "change_ticket", values[1]) == text
    assert filled(text, None, *values) == filled(text, "no_such_intent", *values) == text


def test_of_two_slots_only_the_one_that_was_told_is_marked() -> None:
    text = "改到北京"
    open_one = found(text, "北京", "city", "北京")
    assert filled(text, "change_ticket", open_one) == text
    told = found(text, "北京", "city", "北京", "to_city")
    assert filled(text, "change_ticket", told) == "改到[北京](to_city)"


def test_marks_are_kept_and_never_overlap() -> None:
    values = [found("订明天去上海的票", "上海", "city", "上海", "to_city")]
    marked = "订[明天](date)去[上海的](to_city)票"
    assert filled(marked, "book_ticket", *values) == marked
    text = "后天下午的票"
    values = [
        found(text, "后天", "date", "2026-12-04"),
        found(text, "后天下午", "date", "2026-12-04"),
    ]
    assert filled(text, "book_ticket", *values) == "[后天下午](date)的票"


def test_a_value_that_does_not_lie_in_the_text_is_left_out() -> None:
    value = found("订明天去上海的票", "上海", "city", "上海", "to_city")
    assert filled("订票", "book_ticket", value) == "订票"
