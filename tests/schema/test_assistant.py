"""Every problem of an assistant is found, with its place, and a sound one has none."""

import re
from pathlib import Path
from typing import Any

import pytest

from builder.schema.address import Address, addressed, split_address
from builder.schema.assistant import Assistant
from builder.schema.check_assistant import check_assistant
from builder.schema.skill import Skill

ROOT = Path(__file__).parents[2]


def skill(name: str, said: str, **keys: Any) -> Skill:
    intent = {"name": keys.pop("intent", f"do_{name}"), "utterances": [said]}
    return Skill.model_validate(
        {"name": name, "languages": ["zh", "en"], "intents": [intent], **keys}
    )


SKILLS = {each.name: each for each in (skill("shop", "buy it"), skill("desk", "mend it"))}
SOUND: dict[str, Any] = {
    "name": "front",
    "languages": ["zh", "en"],
    "skills": ["shop", {"skill": "desk", "weight": 2}],
    "fallback": "desk",
    "responses": {
        "resumed": {"text": {"zh": "回到{skill}", "en": "Back to {skill}"}},
        "greeting": {
            "text": {"zh": "您好", "en": "Hello"},
            "buttons": [{"title": "Buy", "payload": "/shop:do_shop"}],
        },
    },
    "chats": [{"name": "one", "turns": [{"user": "buy it", "skills": ["shop"]}]}],
}


def codes(changes: dict[str, Any], skills: dict[str, Skill] = SKILLS) -> list[str]:
    assistant = Assistant.model_validate({**SOUND, **changes})
    return [problem.code for problem in check_assistant(assistant, skills)]


def said(**keys: Any) -> dict[str, Any]:
    return {"text": {"zh": "好", "en": "Well"}, **keys}


def chats(turn: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"chats": [{"name": "a", "turns": [turn], **keys}]}


def test_sound_assistant_has_no_problems() -> None:
    assert codes({}) == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("assistant-unknown-skill", {"skills": ["shop", "desk", "dsk"]}),
        ("skill-duplicate", {"skills": ["shop", "desk", "shop"]}),
        ("assistant-name-taken", {"name": "shop"}),
        ("assistant-no-common-language", {"languages": ["de"], "responses": {}}),
        ("assistant-language-missing", {"languages": ["zh", "en", "de"], "responses": {}}),
        ("assistant-unknown-fallback", {"fallback": "front"}),
        ("assistant-unknown-response", {"responses": {"greetings": said()}}),
        ("assistant-unknown-place", {"responses": {"greeting": said(text="Hello {name}")}}),
        ("response-empty", {"responses": {"greeting": {}}}),
        (
            "assistant-unknown-skill",
            {"responses": {"greeting": said(buttons=[{"title": "x", "payload": "/bar:x"}])}},
        ),
        (
            "assistant-unknown-intent",
            {"responses": {"greeting": said(buttons=[{"title": "x", "payload": "/shop:x"}])}},
        ),
        ("assistant-unknown-skill", chats({"user": "a", "skills": ["b"]})),
        ("chat-unknown-flow", chats({"user": "a", "flow": "b"})),
        ("language-unknown", chats({"user": "a"}, language="fr")),
    ],
)
def test_problem_is_found(code: str, changes: dict[str, Any]) -> None:
    assert code in codes(changes)


def test_utterance_of_two_skills_is_told_unless_the_intents_are_one() -> None:
    same = {**SKILLS, "desk": skill("desk", "Buy it!")}
    assert codes({}, same) == ["assistant-same-utterance"]
    problem = check_assistant(Assistant.model_validate(SOUND), same)[0]
    assert (problem.severity, problem.where.path) == ("warning", ("skills", "2"))
    assert "'shop' goes first" in problem.remedy
    shared = {
        "shop": skill("shop", "hello", intent="greet"),
        "desk": skill("desk", "hello", intent="greet"),
    }
    assert codes({"responses": {}}, shared) == []


def test_address_is_read_and_written() -> None:
    assert split_address('/desk:open{"a": 1}') == Address("desk", "open", '{"a": 1}')
    assert split_address("/desk:") == Address("desk")
    assert split_address("/open") is None
    assert split_address("desk: open") is None
    address = split_address(addressed("desk", '/open{"a": "/x:y"}'))
    assert address is not None
    assert address.payload == '/open{"a": "/x:y"}'
    assert addressed("desk", "plain words") == "plain words"
    assert addressed("shop", "/desk:open") == "/desk:open"


def test_every_code_is_documented() -> None:
    source = (ROOT / "builder/schema/check_assistant.py").read_text("utf-8")
    page = (ROOT / "docs/reference/problems.md").read_text("utf-8")
    found = set(re.findall(r'"(assistant-[a-z-]+)"', source))
    assert found
    assert {code for code in found if f"`{code}`" not in page} == set()
