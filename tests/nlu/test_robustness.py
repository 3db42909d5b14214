"""What hides words from the encoders is taken away, and slips are put right where that is surer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.conversation.understanding import Context
from builder.nlu.clear import clear
from builder.nlu.interpreter import Interpreter
from builder.nlu.respell import Respeller, surer
from builder.nlu.sound import sounding_like, syllable_of

TEXTS = ["where is my order", "track my parcel", "查一下物流", "我要退货"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ｗｈｅｒｅ　ｉｓ　Ａ１００１", "where is A1001"),
        ("查一下，好吗？", "查一下，好吗？"),
        ("WHERE IS MY ORDER", "where is my order"),
        ("A1001", "A1001"),
        ("USB HDMI", "USB HDMI"),
        ("pleeease help!!!!", "please   help!   "),
        ("see www.example.com", "see www.example.com"),
        ("🙏where is it👍🏻", " where is it  "),
        ("or\u200bder\u202e now", "order   now"),
        ("100,000 – 5°", "100,000 – 5 "),
        ("哈哈哈哈哈", "哈    "),
    ],
)
def test_clear_takes_away_what_hides_words(text: str, expected: str) -> None:
    assert clear(text) == expected


@given(st.text(st.characters(exclude_categories=[])))
def test_clear_keeps_the_length_and_is_done_once(text: str) -> None:
    cleared = clear(text)
    assert len(cleared) == len(text)
    assert clear(cleared) == cleared


@pytest.mark.parametrize(
    ("text", "respelt"),
    [
        ("where is my oder", "where is my order"),
        ("Where is my ordre?", "Where is my order?"),
        ("trakc my parcell", "track my parcel"),
        ("weather is my border", "weather is my order"),
        ("it is mine", "it is mine"),  # short words have too many neighbours
        ("查一下物留", "查一下物流"),
        ("我要腿货", "我要退货"),
        ("我要退款", "我要退款"),
        ("", ""),
    ],
)
def test_slips_are_respelt_towards_the_words_of_the_skill(text: str, respelt: str) -> None:
    assert Respeller(TEXTS).respell(text) == respelt


@given(st.text(alphabet="abcdeorxyz 查物流留退货 ’!"))
def test_respelling_ends_where_it_began(text: str) -> None:
    respeller = Respeller(TEXTS)
    once = respeller.respell(text)
    assert respeller.respell(once) == once


def test_a_vocabulary_of_nothing_respells_nothing() -> None:
    assert Respeller([]).respell("where 物留") == "where 物留"


def test_syllables() -> None:
    assert syllable_of("流") == syllable_of("留") == "liu"
    assert "留" in sounding_like("流")
    assert "流" not in sounding_like("流")
    assert syllable_of("a") is None
    assert sounding_like("😀") == ""


@pytest.mark.parametrize(
    "text",
    [
        "wher is my oder",
        "WHERE IS MY ORDER???",
        "🙏 where is my ooorder",
        "ｗｈｅｒｅ ｉｓ　ｍｙ　ｏｒｄｅｒ",
    ],
)
def test_damaged_messages_are_understood(
    interpreter: Interpreter, context: Context, text: str
) -> None:
    understanding = interpreter.interpret(text, context)
    assert understanding.intent.name == "track_order"
    assert understanding.text == text


def test_respelling_makes_a_message_surer(interpreter: Interpreter, context: Context) -> None:
    assert interpreter.interpret("我想要腿货", context).intent.name == "return_order"


def test_another_intent_must_be_much_surer(interpreter: Interpreter, context: Context) -> None:
    ranking = interpreter.interpret("where is the order of mine", context).ranking
    typed = ((ranking[0],), 0.5)
    assert surer(typed, ((ranking[0],), 0.6))[1] == 0.6
    other = ranking[1].model_copy(update={"score": ranking[0].score})
    assert surer(typed, ((other,), 0.6))[1] == 0.5
    assert surer((typed[0], 0.2), ((other,), 0.6))[1] == 0.6


def test_words_of_everyday_language_are_no_slips() -> None:
    texts = ["save my work", "save the file"]
    assert Respeller(texts).respell("I have time") == "I save time"
    assert Respeller(texts, ["what have you got"]).respell("I have time") == "I have time"
    assert Respeller(texts, ["what have you got"]).respell("svae it") == "save it"
