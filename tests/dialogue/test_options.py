"""A clumsy answer to a question with few options is no other wish, in any domain."""

from typing import Any

import pytest

from builder.schema.skill import Skill
from tests.dialogue.conftest import Talker

HELP: dict[str, Any] = {
    "name": "help",
    "languages": ["en", "zh"],
    "intents": [
        {
            "name": "open_incident",
            "utterances": {"en": ["something is broken", "open a ticket"], "zh": ["东西坏了"]},
        },
        {"name": "reset", "utterances": {"en": ["reset my password"], "zh": ["重置密码"]}},
    ],
    "entities": [
        {"name": "level", "dictionary": {"low": ["低"], "medium": ["中"], "high": ["高"]}}
    ],
    "slots": [
        {
            "name": "level",
            "type": "level",
            "prompts": {"en": ["How urgent is it: low or high?"], "zh": ["有多紧急：低还是高？"]},
        },
        {"name": "what", "type": "text", "prompts": {"en": "What?", "zh": "什么？"}},
    ],
    "flows": [
        {
            "name": "incident",
            "trigger": {"intents": ["open_incident"]},
            "steps": [{"kind": "collect", "id": "ask", "slot": "what"}],
        },
        {
            "name": "reset",
            "trigger": {"intents": ["reset"]},
            "steps": [{"kind": "collect", "id": "ask", "slot": "level"}],
        },
    ],
}
CAFE: dict[str, Any] = {
    "name": "cafe",
    "languages": ["en"],
    "intents": [
        {"name": "order", "utterances": ["a coffee please"]},
        {"name": "complain", "utterances": ["the cup was too small", "this is cold"]},
    ],
    "entities": [{"name": "size", "dictionary": ["small", "large"]}],
    "slots": [
        {"name": "size", "type": "size", "prompts": "What size, small or large?"},
        {"name": "what", "type": "text", "prompts": "What is wrong?"},
    ],
    "flows": [
        {
            "name": "order",
            "trigger": {"intents": ["order"]},
            "steps": [{"kind": "collect", "id": "ask", "slot": "size"}],
        },
        {
            "name": "complaint",
            "trigger": {"intents": ["complain"]},
            "steps": [{"kind": "collect", "id": "ask", "slot": "what"}],
        },
    ],
}


@pytest.mark.parametrize(
    ("skill", "begin", "wish", "text", "language", "flow"),
    [
        (HELP, "reset", "open_incident", "extremely urgent", "en", "reset"),
        (HELP, "reset", "open_incident", "dunno, the usual", "en", "reset"),
        (HELP, "reset", "open_incident", "非常紧急", "zh", "reset"),
        (HELP, "reset", "open_incident", "my mouse is broken", "en", "incident"),
        (HELP, "reset", "open_incident", "键盘坏了", "zh", "incident"),
        (HELP, "reset", "open_incident", "can you look at my screen", "en", "incident"),
        (CAFE, "order", "complain", "the usual size", "en", "order"),
        (CAFE, "order", "complain", "my coffee is cold", "en", "complaint"),
    ],
)
def test_words_tell_an_answer_from_a_wish(
    skill: dict[str, Any], begin: str, wish: str, text: str, language: str, flow: str
) -> None:
    talker = Talker(Skill.model_validate(skill))
    talker.say(begin, language=language)
    talker.say(wish, text=text, score=0.7, language=language)
    assert talker.flow == flow


def test_a_wish_that_is_sure_or_tapped_interrupts_whatever_its_words() -> None:
    talker = Talker(Skill.model_validate(HELP))
    talker.say("reset")
    talker.say("open_incident", text="extremely urgent", score=0.95)
    assert talker.flow == "incident"
    talker = Talker(Skill.model_validate(HELP))
    talker.say("reset")
    talker.say("open_incident", text="/open_incident", score=1.0)
    assert talker.flow == "incident"


def test_a_clumsy_answer_is_asked_about_again() -> None:
    talker = Talker(Skill.model_validate(HELP))
    asked = talker.say("reset")
    again = talker.say("open_incident", text="extremely urgent", score=0.7)
    assert again == ["Sorry, I cannot use that.", *asked]
