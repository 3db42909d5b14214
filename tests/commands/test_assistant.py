"""An assistant's folder on the command line: made, checked, listed, tested, talked to."""

from pathlib import Path

import pytest

from builder.commands.serve import with_their_skills

from .conftest import Dialoom

SKILL = """\
name: {name}
languages: [en]
"""
INTENTS = """\
intents:
  do_{name}:
    utterances: {{en: [please {said}, can you {said}, I want to {said}]}}
  ask_{name}:
    utterances: {{en: [what does it cost to {said}, the price to {said}, how much to {said}]}}
"""
FLOW = """\
name: do_{name}
trigger: {{intents: [do_{name}, ask_{name}]}}
steps:
  - {{kind: say, id: say, response: done}}
"""
RESPONSES = "responses: {{done: {{text: {name} is done.}}}}\n"


def make_skill(folder: Path, name: str, said: str) -> None:
    (folder / name / "flows").mkdir(parents=True)
    for file, text in (
        ("skill.yml", SKILL),
        ("intents.yml", INTENTS),
        (f"flows/do_{name}.yml", FLOW),
        ("responses.yml", RESPONSES),
    ):
        (folder / name / file).write_text(text.format(name=name, said=said), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_skill(tmp_path, "wash", "wash the car")
    make_skill(tmp_path, "cook", "cook some soup")
    return tmp_path


def test_assistant_is_made_checked_and_listed(dialoom: Dialoom, folder: Path) -> None:
    made = dialoom("assistant", "new", "desk", "--skill", "wash", "--skill", "cook", "--json")
    assert made.json == {"assistant": "desk", "folder": "desk", "skills": ["wash", "cook"]}
    checked = dialoom("check", "desk", "--json")
    assert (checked.code, checked.json["assistant"], checked.json["problems"]) == (0, "desk", [])
    listed = dialoom("assistant", "list")
    assert listed.out == "desk   desk   wash, cook\n"
    again = dialoom("assistant", "new", "desk")
    assert (again.code, "folder-exists" in again.err) == (1, True)
    other = dialoom("assistant", "new", "other", "--skill", "cok")
    assert "Did you mean 'cook'?" in other.err


def test_problem_of_an_assistant_has_file_line_and_remedy(dialoom: Dialoom, folder: Path) -> None:
    dialoom("assistant", "new", "desk")
    path = folder / "desk/assistant.yml"
    path.write_text(path.read_text("utf-8").replace("wash", "wahs"), "utf-8")
    ran = dialoom("check", "desk")
    assert ran.code == 1
    assert "desk/assistant.yml:3  [assistant-unknown-skill]" in ran.out
    assert "Did you mean 'wash'?" in ran.out
    assert "has problems: dialoom check desk" in dialoom("assistant", "list").out
    refused = dialoom("test", "desk", "--json")
    assert refused.json["error"]["code"] == "assistant-has-problems"


def test_conversations_of_an_assistant_tell_which_skill_answered(
    dialoom: Dialoom, folder: Path
) -> None:
    dialoom("assistant", "new", "desk")
    (folder / "desk/chats").mkdir()
    (folder / "desk/chats/en.yml").write_text(
        "chats:\n  - name: both\n    turns:\n"
        "      - {user: please wash the car, skills: [wash], replies: [wash is done]}\n"
        "      - {user: can you cook some soup, skills: [wash]}\n",
        "utf-8",
    )
    ran = dialoom("test", "desk")
    assert ran.code == 1
    assert "> can you cook some soup   [cook: do_cook]" in ran.out
    assert "skills  (- expected, + found)\n        - wash\n        + cook" in ran.out
    assert "turn 2 differs, desk/chats/en.yml:5" in ran.out
    told = dialoom("test", "desk", "--json").json
    assert (told["assistant"], told["passed"], told["failed"]) == ("desk", 0, 1)


def test_assistant_is_talked_to(
    dialoom: Dialoom, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialoom("assistant", "new", "desk")
    said = iter(["please wash the car", "can you cook some soup", "/exit"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(said))
    ran = dialoom("chat", "desk", "--debug")
    assert ran.code == 0
    assert "wash is done." in ran.out
    assert "skill     cook" in ran.out


def test_skills_are_served_with_their_assistant(dialoom: Dialoom, folder: Path) -> None:
    dialoom("assistant", "new", "desk", "--skill", "wash", "--skill", "cook")
    found = with_their_skills([(folder / "desk").resolve()])
    assert [path.name for path in found] == ["wash", "cook", "desk"]
