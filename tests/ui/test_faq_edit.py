from builder.schema.faq import FaqEntry
from builder.schema.skill import Skill
from tests.ui.conftest import SHOP
from ui.changes.faq_edit import entry_of, with_rows


def shop() -> Skill:
    return Skill.model_validate(SHOP)


def test_cells_are_written_and_what_others_wrote_beside_them_stays() -> None:
    skill = shop()
    change = with_rows(
        {"shipping": {"answer": " Free! ", "similar": ["postage?", " ", "postage?"]}}
    )
    theirs = skill.faq[0].model_copy(
        update={"question": "Is shipping free?", "variants": ("Yes.",)}
    )
    (entry,) = change(skill.model_copy(update={"faq": (theirs,)})).faq
    assert (entry.question, entry.answer) == ("Is shipping free?", "Free!")
    assert (entry.similar, entry.variants) == (("postage?",), ("Yes.",))


def test_question_is_not_emptied_and_unknown_columns_are_left_out() -> None:
    change = with_rows({"shipping": {"question": "  ", "mark": "x"}, "gone": {"answer": "x"}})
    assert change(shop()) == shop()


def test_rows_are_removed_and_added_once() -> None:
    new = entry_of("faq_2", {"question": "Do you <b>wrap</b>?", "answer": "Yes."}, "en")
    assert new == FaqEntry(id="faq_2", question="Do you <b>wrap</b>?", answer="Yes.", language="en")
    change = with_rows({}, {"shipping"}, [new] if new else [])
    assert change(shop()).faq == change(change(shop())).faq == (new,)
    assert entry_of("faq_3", {"answer": "No question yet."}, "en") is None
