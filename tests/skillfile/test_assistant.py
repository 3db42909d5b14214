"""An assistant in files: places of problems, and comments that survive a save."""

from pathlib import Path

import pytest

from builder.errors import Conflict, NotFound
from builder.schema.assistant import Member
from builder.skillfile.assistant import (
    files_from_assistant,
    load_assistant,
    load_skills_of,
    save_assistant,
)

HEAD = """\
# Ours.
name: front   # the entrance
languages: [en]
skills:
  - shop      # first
  - {skill: desk, weight: 2}
responses:
  greeting: {text: Hello!}
"""
CHATS = """\
chats:
  # the usual
  - name: one
    turns:
      - user: buy it
        skills: [shop]
"""
SKILL = "name: {}\nlanguages: [en]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "front"
    (made / "chats").mkdir(parents=True)
    (made / "assistant.yml").write_text(HEAD, "utf-8")
    (made / "chats/en.yml").write_text(CHATS, "utf-8")
    for name in ("shop", "desk"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "skill.yml").write_text(SKILL.format(name), "utf-8")
    return made


def test_assistant_is_loaded_with_the_skills_beside_it(folder: Path) -> None:
    loaded = load_assistant(folder)
    assert loaded.assistant is not None
    assert loaded.assistant.skills == (Member(skill="shop"), Member(skill="desk", weight=2))
    skills = load_skills_of(loaded.assistant, folder)
    assert set(skills) == {"shop", "desk"}
    assert loaded.check(skills) == []


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("- shop ", "- shp ", "assistant-unknown-skill", "front/assistant.yml:5"),
        ("weight: 2", "weight: 200", "value-not-allowed", "front/assistant.yml:6"),
        ("languages: [en]", "langauges: [en]", "key-unknown", "front/assistant.yml:3"),
        ("  greeting: {", "  greting: {", "assistant-unknown-response", "front/assistant.yml:8"),
        ("name: front", "title: front", "key-missing", "front/assistant.yml:2"),
        ("- shop ", "- [shop ", "yaml-invalid", "front/assistant.yml:6"),
    ],
)
def test_problem_has_its_line(folder: Path, before: str, after: str, code: str, place: str) -> None:
    assert before in HEAD
    (folder / "assistant.yml").write_text(HEAD.replace(before, after), "utf-8")
    loaded = load_assistant(folder)
    skills = load_skills_of(loaded.assistant, folder) if loaded.assistant else {}
    assert (code, place) in [(p.code, str(p.where)) for p in loaded.check(skills)]


def test_problem_of_a_conversation_has_its_line(folder: Path) -> None:
    (folder / "chats/en.yml").write_text(CHATS.replace("[shop]", "[shp]"), "utf-8")
    loaded = load_assistant(folder)
    assert loaded.assistant is not None
    [problem] = loaded.check(load_skills_of(loaded.assistant, folder))
    assert str(problem.where) == "front/chats/en.yml:5"


def test_save_keeps_comments_and_what_has_not_changed(folder: Path) -> None:
    loaded = load_assistant(folder)
    assert loaded.assistant is not None
    assert save_assistant(loaded.assistant, folder) == []
    more = loaded.assistant.model_copy(
        update={"skills": (Member(skill="desk", weight=2), Member(skill="shop")), "remember": 5}
    )
    assert save_assistant(more, folder) == ["assistant.yml"]
    text = (folder / "assistant.yml").read_text("utf-8")
    assert "# Ours." in text
    assert "# the entrance" in text
    assert "remember: 5" in text
    assert load_assistant(folder).assistant == more
    assert (folder / "chats/en.yml").read_text("utf-8") == CHATS


def test_assistant_survives_new_files(folder: Path, tmp_path: Path) -> None:
    assistant = load_assistant(folder).assistant
    assert assistant is not None
    assert set(files_from_assistant(assistant)) == {"assistant.yml", "chats/any.yml"}
    save_assistant(assistant, tmp_path / "other" / "front")
    assert load_assistant(tmp_path / "other" / "front").assistant == assistant


def test_folder_that_cannot_be_read_is_not_overwritten(folder: Path) -> None:
    assistant = load_assistant(folder).assistant
    assert assistant is not None
    (folder / "assistant.yml").write_text("name: [", "utf-8")
    with pytest.raises(Conflict):
        save_assistant(assistant, folder)
    with pytest.raises(NotFound, match=r"no assistant\.yml"):
        load_assistant(folder.parent / "shop")
