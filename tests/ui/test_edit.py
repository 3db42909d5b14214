import pytest

from builder.errors import Conflict, Invalid
from builder.schema.faq import FaqEntry
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.utterance import MarkupError, parse_markup, to_markup
from ui.changes import edit


@pytest.fixture
def skill() -> Skill:
    return Skill.model_validate(
        {
            "name": "shop",
            "languages": ["en", "zh"],
            "intents": [
                {
                    "name": "track",
                    "utterances": {"en": ["where is [A1](order)", "track"], "zh": ["查订单"]},
                },
                {"name": "greet", "utterances": {"en": ["hi"]}},
            ],
            "entities": [{"name": "code", "patterns": ["[A-Z][0-9]"]}],
            "slots": [{"name": "order", "type": "code"}, {"name": "done", "type": "boolean"}],
            "responses": [{"name": "say_it", "text": {"en": "{order} is here"}}],
            "flows": [
                {
                    "name": "track",
                    "trigger": {"intents": ["track"]},
                    "steps": [
                        {"kind": "collect", "id": "ask", "slot": "order"},
                        {
                            "kind": "branch",
                            "id": "check",
                            "links": [{"when": {"kind": "filled", "slot": "order"}, "to": "tell"}],
                        },
                        {"kind": "set_slots", "id": "note", "values": {"order": "{order}!"}},
                        {"kind": "say", "id": "tell", "response": "say_it"},
                    ],
                },
                {"name": "other", "steps": [{"kind": "link", "id": "go", "flow": "track"}]},
            ],
            "faq": [{"id": "hours", "question": "When?", "answer": "Nine to six."}],
        }
    )


def test_part_is_added_replaced_and_taken_out(skill: Skill) -> None:
    after = edit.with_part(Slot(name="city"))(skill)
    assert [slot.name for slot in after.slots] == ["order", "done", "city"]
    after = edit.with_part(Slot(name="order", type="text"), "order")(after)
    assert after.get(Slot, "order").type == "text"
    assert [slot.name for slot in after.slots] == ["order", "done", "city"]
    assert edit.without_part(Slot, "order")(after).find(Slot, "order") is None


def test_changed_copy_does_not_keep_what_the_old_one_cached(skill: Skill) -> None:
    assert skill.find(Slot, "city") is None
    assert edit.with_part(Slot(name="city"))(skill).find(Slot, "city") is not None


def test_taken_name_is_refused(skill: Skill) -> None:
    with pytest.raises(Conflict, match="'done'"):
        edit.with_part(Slot(name="done"), "order")(skill)
    with pytest.raises(Conflict, match="'hours'"):
        edit.with_faq(FaqEntry(id="hours", question="?", answer="!"))(skill)


def test_utterances_are_read_added_and_removed(skill: Skill) -> None:
    new = edit.read_utterances(["  now [B2](order) ", "", "track", "now B2"])
    assert [u.text for u in new] == ["now B2", "track"]
    skill = edit.with_utterances("track", "en", edit.added(new))(skill)
    texts = [u.text for u in skill.get(Intent, "track").utterances["en"]]
    assert texts == ["where is A1", "track", "now B2"]
    skill = edit.with_utterances("greet", "en", edit.removed(["hi"]))(skill)
    assert skill.get(Intent, "greet").utterances == {}


def test_utterances_are_moved_to_another_intent(skill: Skill) -> None:
    track = skill.get(Intent, "track").utterances["en"]
    after = edit.with_moved("track", "greet", "en", track[:1])(skill)
    assert after.get(Intent, "track").utterances["en"] == track[1:]
    assert after.get(Intent, "greet").utterances["en"][-1] == track[0]


def test_mark_up_that_does_not_close_is_refused() -> None:
    with pytest.raises(MarkupError, match="does not close"):
        edit.read_utterances(["fine", "to [Paris"])


def test_change_made_again_keeps_what_somebody_else_saved(skill: Skill) -> None:
    mine = edit.with_utterances("greet", "en", edit.added([parse_markup("hello")]))
    theirs = edit.with_part(Slot(name="city"))(skill)
    both = mine(theirs)
    assert both.find(Slot, "city") is not None
    assert len(both.get(Intent, "greet").all_utterances()) == 2


def test_faq_entry_is_replaced_and_taken_out(skill: Skill) -> None:
    entry = FaqEntry(id="opening", question="Open?", answer="Yes.")
    after = edit.with_faq(entry, "hours")(skill)
    assert after.faq == (entry,)
    assert edit.without_faq("opening")(after).faq == ()


def test_many_faq_entries_are_put_in_at_once(skill: Skill) -> None:
    changed = FaqEntry(id="hours", question="When?", answer="Ten.")
    new = FaqEntry(id="faq_2", question="Why?", answer="So.")
    assert edit.with_faq_entries([new, changed])(skill).faq == (changed, new)


def test_settings_are_validated(skill: Skill) -> None:
    after = edit.with_settings(description="Sells.", languages=("zh",))(skill)
    assert (after.description, after.languages) == ("Sells.", ("zh",))
    with pytest.raises(ValueError, match="session_minutes"):
        edit.with_settings(session_minutes=0)(skill)


@pytest.mark.parametrize("name", ["查订单", "app/LAUNCH", "a.b-c_1"])
def test_name_of_any_script_is_accepted(name: str) -> None:
    assert edit.ensure_name(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "two words", "a(b)", "-x", "x" * 81])
def test_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="cannot be a name"):
        edit.ensure_name(name)


def test_free_name_counts_on() -> None:
    assert edit.free_name("say", []) == "say"
    assert edit.free_name("say", ["say", "say_2"]) == "say_3"


def test_utterances_are_relabelled_in_each_of_their_languages(skill: Skill) -> None:
    after = edit.with_relabelled("track", "greet", ["查订单", "where is A1", "unknown"])(skill)
    assert [u.text for u in after.get(Intent, "track").all_utterances()] == ["track"]
    greet = after.get(Intent, "greet").utterances
    assert [to_markup(u) for u in greet["en"]] == ["hi", "where is [A1](order)"]
    assert [u.text for u in greet["zh"]] == ["查订单"]


def test_a_response_that_says_nothing_and_that_nothing_says_goes() -> None:
    skill = Skill.model_validate(
        {
            "name": "shop",
            "responses": [{"name": "empty"}, {"name": "used"}, {"name": "full", "text": ["Hi."]}],
            "flows": [{"name": "f", "steps": [{"kind": "say", "id": "s", "response": "used"}]}],
        }
    )
    for name in ("empty", "used", "full", "unknown", None):
        skill = edit.without_silent(name)(skill)
    assert [response.name for response in skill.responses] == ["used", "full"]
