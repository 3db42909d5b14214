"""Reports of a café's version: on its own utterances, and on a test file."""

from __future__ import annotations

import dataclasses

import pytest

from builder.bundle import Bundle
from builder.conversation.understanding import SlotValue
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid
from builder.nlu.judgements import JUDGEMENTS
from builder.schema.skill import Skill
from builder.schema.utterance import Span
from builder.training.config import TrainingConfig
from builder.training.report.asked import Asked, Question
from builder.training.report.compare import change_of
from builder.training.report.numbers import intent_lines, numbers_of
from builder.training.report.report import report_of
from builder.training.report.slots import own_slots, slot_lines
from builder.training.train import train

DRINKS = ("latte", "mocha", "tea", "cocoa", "espresso", "water")
SHOP = {
    "name": "shop",
    "languages": ["en"],
    "intents": [
        {
            "name": "order_drink",
            "utterances": [f"i want a [{drink}](drink) please" for drink in DRINKS],
        },
        {
            "name": "book_table",
            "utterances": ["a table for two", "reserve a table", "is a table free tonight"],
        },
    ],
    "entities": [{"name": "drink", "dictionary": {drink: [] for drink in DRINKS}}],
    "slots": [{"name": "drink", "type": "drink"}, {"name": "size", "type": "text"}],
}


@pytest.fixture(scope="module")
def shop(library: EncoderLibrary, quick: TrainingConfig) -> Bundle:
    return train(Skill.model_validate(SHOP), quick, encoders=library)


def asked(text: str, intent: str, found: str, *, kept: bool = True) -> Asked:
    return Asked(text, "en", intent, found, 0.8, 0.1, 0.9, kept)


def test_a_report_on_own_utterances_has_the_figures_that_training_told(
    shop: Bundle, library: EncoderLibrary
) -> None:
    told: list[float] = []
    report = report_of(shop, library, progress=told.append)
    scores = shop.manifest.scores
    assert report.numbers.accuracy == scores["accuracy"]
    assert report.numbers.macro_f1 == scores["macro_f1"]
    assert report.numbers.refused == pytest.approx(1 - scores["in_scope_kept"], abs=1e-3)
    assert report.scope is not None
    assert report.scope.keep == scores["in_scope_kept"]
    assert {one.text for one in report.asked} == {
        u.text for intent in shop.skill().intents for u in intent.all_utterances()
    }
    assert sum(line.asked for line in report.intents) == report.numbers.asked == 9
    assert sum(line.claimed for line in report.intents) <= 9
    (drink,) = report.slots
    assert (drink.slot, drink.marked, drink.right) == ("drink", 6, 6)
    assert told[-1] == 1.0


def test_slots_that_are_nearly_never_marked_are_not_measured(library: EncoderLibrary) -> None:
    once = SHOP | {"intents": [{"name": "order_drink", "utterances": ["a [latte](drink)"]}]}
    assert own_slots(Skill.model_validate(once), library, seed=1) == ()


def test_a_report_on_a_test_file_asks_the_serving_interpreter(
    shop: Bundle, library: EncoderLibrary
) -> None:
    questions = [
        Question(
            "i want a latte please", "order_drink", spans=(Span(start=9, end=14, slot="drink"),)
        ),
        Question("reserve a table for tonight", "book_table"),
        Question("a table please", "order_drink"),
        Question("the capital of france", "out_of_scope"),
    ]
    report = report_of(shop, library, questions)
    assert report.known == 1
    assert report.numbers.asked == 3
    assert report.numbers.strangers == 1
    assert report.numbers.accuracy == pytest.approx(2 / 3, abs=1e-3)
    wrong = report.asked[2]
    assert (wrong.found, wrong.right) == ("book_table", False)
    assert wrong.own < wrong.score
    (drink,) = report.slots
    assert (drink.marked, drink.found, drink.right) == (1, 1, 1)
    assert report.scope is None


def test_a_version_that_kept_no_judgements_is_refused(
    shop: Bundle, library: EncoderLibrary
) -> None:
    parts = {name: part for name, part in shop.parts.items() if name != JUDGEMENTS}
    with pytest.raises(Invalid) as refused:
        report_of(dataclasses.replace(shop, parts=parts), library)
    assert refused.value.code == "evaluation-empty"


def test_numbers_tell_wrong_intents_from_customers_turned_away() -> None:
    rows = [
        asked("1", "a", "a"),
        asked("2", "a", "a", kept=False),
        asked("3", "a", "b"),
        asked("4", "b", "b"),
        asked("5", "out_of_scope", "b"),
        asked("6", "out_of_scope", "a", kept=False),
    ]
    found = numbers_of(rows)
    assert (found.asked, found.strangers) == (4, 2)
    assert (found.accuracy, found.answered, found.refused) == (0.75, 0.5, 0.25)
    assert found.turned_away == 0.5
    lines = {line.intent: line for line in intent_lines(rows)}
    assert (lines["a"].right, lines["a"].refused) == (1, 1)
    assert lines["a"].confused == (("b", 1),)
    assert (lines["b"].recall, lines["b"].precision) == (1.0, 0.3333)
    assert lines["out_of_scope"].confused == (("b", 1),)


def test_a_change_looks_at_what_both_were_asked_under_the_same_intent() -> None:
    before = [
        asked("1", "a", "b"),
        asked("2", "a", "a"),
        asked("3", "a", "a"),
        asked("4", "a", "a"),
    ]
    now = [asked("1", "a", "a"), asked("2", "a", "a", kept=False), asked("3", "c", "c")]
    change = change_of(before, now)
    assert change.common == 2
    assert [(one.text, one.before, one.now) for one in change.became_right] == [("1", "b", "a")]
    assert [(one.text, one.now) for one in change.became_wrong] == [("2", "out_of_scope")]


def test_slots_count_whole_spans_and_leave_open_what_the_talk_decides() -> None:
    skill = Skill.model_validate(
        {
            "name": "trip",
            "slots": [{"name": "from", "type": "city"}, {"name": "to", "type": "city"}],
        }
    )

    def value(start: int, end: int, slot: str | None) -> SlotValue:
        return SlotValue(
            type="city", slot=slot, value="x", text="x", start=start, end=end, source="system"
        )

    marks = [Span(start=0, end=2, slot="from"), Span(start=5, end=9, slot="to")]
    found = [value(0, 2, None), value(5, 8, "to"), value(20, 22, None)]
    first, second = slot_lines(skill, [marks], [found])
    assert (first.slot, first.marked, first.found, first.right) == ("from", 1, 1, 1)
    assert (second.slot, second.marked, second.found, second.right) == ("to", 1, 1, 0)
