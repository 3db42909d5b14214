"""Damage is done to messages that were not trained on, counted by intent, and its repair measured."""

from builder.encoding.library import EncoderLibrary
from builder.schema.skill import Skill
from kits.noise import NOISES
from kits.stress.hold_out import hold_out
from kits.stress.measure import CLEAN, Message, damage, measure
from kits.stress.repair import Line, stress

TOLD = {
    "track": ["where is my parcel", "track my order please", "has my package left yet",
              "any news on my delivery", "when will my parcel arrive"],
    "cancel": ["cancel my order please", "I do not want it any more", "stop my purchase",
               "call off the sale", "please undo my purchase"],
    "hours": ["when do you open", "are you open on sunday", "your opening hours", "hello"],
    "few": ["one", "two"],
}  # fmt: skip


def shop() -> Skill:
    intents = [{"name": n, "utterances": {"en": said}} for n, said in TOLD.items()]
    return Skill.model_validate({"name": "s", "languages": ["en"], "intents": intents})


def test_a_fifth_is_held_out_and_small_intents_keep_all() -> None:
    lean, held = hold_out(shop(), seed=1)
    assert len(held) == 3 and {m.intent for m in held} == {"track", "cancel", "hours"}
    left = {u.text for i in lean.intents for u in i.all_utterances()}
    assert left.isdisjoint(m.text for m in held)
    assert len(left) + len(held) == sum(map(len, TOLD.values()))
    assert hold_out(shop(), seed=1) == (lean, held)


def test_outcomes_count_what_a_noise_changes_by_intent() -> None:
    messages = [Message("abc def", "a", "en"), Message("ghi", "b", "en"), Message("123", "b", "en")]
    arrived = damage(messages, {"upper case": NOISES["upper case"]}, seed=1)
    assert [each.text for each in arrived["upper case"]] == ["ABC DEF", "GHI"]

    def understand(text: str, _language: str) -> str:
        return "a" if text[0] in "aA" or text == "GHI" else "b"

    clean, loud = measure(understand, messages, arrived)
    assert (clean.noise, clean.messages, clean.accuracy) == (CLEAN, 3, 1.0)
    assert (loud.messages, loud.clean_accuracy, loud.accuracy) == (2, 1.0, 0.5)
    assert dict(loud.right) == {"a": 1, "b": 0}
    [missed] = loud.missed
    assert missed == ("ghi", "GHI", "b", "a")


def test_what_is_regained_is_a_share_of_what_was_lost() -> None:
    assert Line("x", 10, 0.9, 0.5, 0.8).regained is not None
    assert abs((Line("x", 10, 0.9, 0.5, 0.8).regained or 0) - 0.75) < 1e-9
    assert Line("x", 10, 0.9, 0.9, 0.9).regained is None


def test_a_skill_is_stressed_before_and_after_in_one_run(encoders: EncoderLibrary) -> None:
    lean, held = hold_out(shop(), seed=1)
    more = [
        Message("where is the parcel that I bought", "track", "en"),
        Message("please cancel the order", "cancel", "en"),
        Message("on which days are you open", "hours", "en"),
    ]
    wanted = {
        name: NOISES[name] for name in ("a tenth of the characters", "full width", "homophones")
    }
    heard: list[float] = []
    told = stress(
        lean, [*held, *more], wanted, encoders, seed=3, progress=lambda done, _: heard.append(done)
    )
    # Nothing that English messages hold sounds like another ideograph.
    assert [line.noise for line in told.lines] == [CLEAN, "a tenth of the characters", "full width"]
    assert told.messages == 6 and told.clean.plain >= 4 / 6
    width = told.lines[2]
    assert width.plain == width.clean
    assert {each.intent for each in told.intents} == {"track", "cancel", "hours"}
    losses = [each.plain - each.clean for each in told.intents]
    assert losses == sorted(losses)
    assert heard == sorted(heard) and heard[-1] > 0.99
