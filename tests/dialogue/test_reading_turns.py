"""What is looked up, what may lean on it later, and a wish that rather asks what a document says."""

from typing import Any

import pytest

from builder.conversation.effect import AnswerOutcome, SeekAnswer
from builder.conversation.event import FlowStarted, Replied
from builder.conversation.reply import Reply
from builder.conversation.tracker import Tracker
from builder.conversation.understanding import IntentScore, Understanding
from builder.dialogue.given import Given, Heard
from builder.dialogue.turn import Turn, take_turn
from builder.schema.skill import Skill
from tests.dialogue.conftest import NOW, SHOP

READING: dict[str, Any] = {**SHOP, "documents": [{"name": "a.md", "sha256": "0" * 64}]}
FOUND = AnswerOutcome(Reply(text="Within 7 days.", source="document:a.md"), 0.95)


class Reader:
    """Takes turns and answers what they look up with the outcomes it is given."""

    def __init__(self) -> None:
        self.skill = Skill.model_validate(READING)
        self.tracker = Tracker(session_id="s")
        self.sought: list[SeekAnswer] = []

    def hear(self, text: str, intent: str, score: float, outcome: AnswerOutcome) -> list[Turn]:
        meaning = Understanding(
            text=text, language="en", intent=IntentScore(name=intent, score=score)
        )
        given: Given = Heard(f"m{self.tracker.turn}", NOW, meaning)
        turns: list[Turn] = []
        while True:
            turns.append(take_turn(self.skill, self.tracker, given))
            self.tracker = turns[-1].tracker
            effects = [e for e in turns[-1].effects if isinstance(e, SeekAnswer)]
            if not effects:
                return turns
            self.sought += effects
            given = outcome

    def small_talk(self, text: str = "lovely weather") -> None:
        self.hear(text, "out_of_scope", 0.9, AnswerOutcome(None, 0.1, why="no."))


@pytest.fixture
def reader() -> Reader:
    return Reader()


def replies(turns: list[Turn]) -> list[str | None]:
    return [e.reply.text for t in turns for e in t.events if isinstance(e, Replied)]


def flows(turns: list[Turn]) -> list[str]:
    return [e.flow for t in turns for e in t.events if isinstance(e, FlowStarted)]


def test_question_is_lent_over_small_talk_for_four_turns(reader: Reader) -> None:
    reader.hear("how long may I return it?", "answer_question", 0.9, FOUND)
    for _ in range(3):
        reader.small_talk()
    reader.small_talk("and shipping")
    reader.small_talk("and shipping")
    befores = [each.before for each in reader.sought]
    assert befores == [None, *["how long may I return it?"] * 4, None]


def test_question_that_nothing_answers_is_lent_as_well(reader: Reader) -> None:
    reader.small_talk("who wrote it?")
    reader.small_talk("and shipping")
    assert reader.sought[-1].before == "who wrote it?"


def test_what_was_looked_up_is_lent_rather_than_what_was_said(reader: Reader) -> None:
    whole = AnswerOutcome(FOUND.reply, 0.95, question="how long may I return it\nshipping")
    reader.hear("and shipping?", "out_of_scope", 0.9, whole)
    reader.small_talk("and batteries?")
    assert reader.sought[-1].before == "how long may I return it\nshipping"


def test_new_session_lends_nothing_from_the_one_before(reader: Reader) -> None:
    reader.hear("how long may I return it?", "answer_question", 0.9, FOUND)
    reader.hear("start over", "restart", 1.0, FOUND)
    reader.small_talk("and shipping")
    assert reader.sought[-1].before is None


def test_doubtful_wish_that_asks_gives_way_to_a_sure_answer(reader: Reader) -> None:
    turns = reader.hear("how long may I return it?", "return_order", 0.7, FOUND)
    assert (replies(turns), flows(turns)) == (["Within 7 days."], [])


@pytest.mark.parametrize(
    ("text", "score", "outcome", "sought"),
    [
        ("how long may I return it?", 0.7, AnswerOutcome(FOUND.reply, 0.89), 1),
        ("how long may I return it?", 0.7, AnswerOutcome(None, 0.3, why="no."), 1),
        ("how long may I return it?", 0.75, FOUND, 0),
        ("send it back", 0.7, FOUND, 0),
    ],
)
def test_wish_is_followed_where_it_is_sure_or_no_answer_is(
    reader: Reader, text: str, score: float, outcome: AnswerOutcome, sought: int
) -> None:
    turns = reader.hear(text, "return_order", score, outcome)
    assert (replies(turns), flows(turns)) == (["Which order?"], ["return"])
    assert len(reader.sought) == sought


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (FOUND, ["Within 7 days.", "What is the number?"]),
        (AnswerOutcome(None, 0.3, why="no."), ["Which order?"]),
    ],
)
def test_doubtful_wish_within_a_form_asks_first_too(
    reader: Reader, outcome: AnswerOutcome, said: list[str]
) -> None:
    reader.hear("track it", "track_order", 0.95, FOUND)
    turns = reader.hear("how long may I return it?", "return_order", 0.7, outcome)
    assert replies(turns) == said
    assert flows(turns) == ([] if outcome.reply else ["return"])
    assert len(turns) == 2
