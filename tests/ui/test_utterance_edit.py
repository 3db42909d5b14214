import pytest

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import MarkupError, to_markup
from tests.ui.conftest import SHOP
from ui.changes.utterance_edit import Act, with_acts


def shop(*said: str) -> Skill:
    skill = Skill.model_validate(SHOP)
    first, *others = skill.intents
    source = {**first.model_dump(), "utterances": {"en": list(said)}}
    return skill.model_copy(update={"intents": (Intent.model_validate(source), *others)})


def lines(skill: Skill, intent: str = "track_order") -> list[str]:
    return [to_markup(u) for u in skill.get(Intent, intent).utterances.get("en", ())]


def test_acts_are_made_in_their_order() -> None:
    acts = [
        Act(kind="add", number=1, lines=("any news of [B2](order_id)", "a", "", "b")),
        Act(kind="rewrite", number=2, index=0, text="a", source=" [A1](order_id) please "),
        Act(kind="remove", number=3, rows=((1, "b"), (9, "never said"))),
    ]
    after = with_acts("track_order", "en", acts)(shop("a", "b"))
    assert lines(after) == ["[A1](order_id) please", "any news of [B2](order_id)"]


def test_line_is_found_where_somebody_else_moved_it() -> None:
    act = Act(kind="rewrite", number=1, index=0, text="b", source="c")
    assert lines(with_acts("track_order", "en", [act])(shop("a", "x", "b"))) == ["a", "x", "c"]


def test_one_of_two_lines_that_say_the_same_is_removed() -> None:
    act = Act(kind="remove", number=1, rows=((1, "a"),))
    assert lines(with_acts("track_order", "en", [act])(shop("a", "a", "b"))) == ["a", "b"]


def test_lines_are_moved_to_another_intent_and_back_again() -> None:
    move = Act(kind="move", number=1, rows=((0, "a"), (1, "b")), to="ask_opening")
    change = with_acts("track_order", "en", [move])
    for _ in range(2):  # a change can be made again
        after = change(shop("a", "b", "c"))
        assert lines(after) == ["c"]
        assert lines(after, "ask_opening")[-2:] == ["a", "b"]


def test_wrong_mark_up_is_refused() -> None:
    with pytest.raises(MarkupError, match="does not close"):
        with_acts("track_order", "en", [Act(kind="add", number=1, lines=("to [Paris",))])
