"""Saving: what a person wrote stays, and what is saved loads as the same skill."""

from pathlib import Path
from typing import Any

import pytest

from builder.errors import Conflict
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from builder.skillfile import files_from_skill, load_skill, save_skill, skill_from_files


def loaded(files: dict[str, str]) -> Skill:
    found = skill_from_files(files)
    assert found.skill is not None, found.problems
    return found.skill


def changed(skill: Skill, section: str, name: str, **update: Any) -> Skill:
    parts = [
        part.model_copy(update=update) if part.name == name else part
        for part in getattr(skill, section)
    ]
    return skill.model_copy(update={section: tuple(parts)})


def test_save_of_an_unchanged_skill_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    skill = load_skill(folder).skill
    assert skill is not None
    assert save_skill(skill, folder) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_save_into_a_new_folder_loads_as_the_same_skill(folder: Path, tmp_path: Path) -> None:
    skill = load_skill(folder).skill
    assert skill is not None
    save_skill(skill, tmp_path / "copy")
    assert load_skill(tmp_path / "copy").skill == skill


def test_save_keeps_comments_order_and_style(files: dict[str, str]) -> None:
    skill = loaded(files)
    intent = skill.get(Intent, "track_order")
    said = dict(intent.utterances)
    said["zh"] = (*said["zh"][:2], Utterance(text="快递[慢]"), Utterance(text="催一下"))
    skill = changed(skill, "intents", "track_order", utterances=said)
    after = files_from_skill(skill, files)
    assert loaded(after) == skill
    expected = files["intents.yml"].replace(
        "        - 快递到哪里了\n", "        - 快递\\[慢\\]\n        - 催一下\n"
    )
    assert after["intents.yml"] == expected
    assert {name for name in after if after[name] != files[name]} == {"intents.yml"}


def test_save_keeps_the_comment_of_the_next_item_when_one_is_removed(files: dict[str, str]) -> None:
    skill = loaded(files)
    intent = skill.get(Intent, "track_order")
    said = {**intent.utterances, "zh": intent.utterances["zh"][1:]}
    after = files_from_skill(changed(skill, "intents", "track_order", utterances=said), files)
    assert "# with a number\n        - 查一下" in after["intents.yml"]
    assert "我的订单到哪了" not in after["intents.yml"]


def test_save_keeps_comments_when_a_part_is_added_or_removed(files: dict[str, str]) -> None:
    skill = loaded(files)
    more = skill.model_copy(
        update={"intents": (skill.intents[1], Intent(name="new", description="x"))}
    )
    after = files_from_skill(more, files)
    assert {intent.name for intent in loaded(after).intents} == {"greet", "new"}
    assert "[你好, 您好, 早上好]" in after["intents.yml"]


def test_save_adds_and_removes_flow_files(folder: Path) -> None:
    skill = load_skill(folder).skill
    assert skill is not None
    flow = skill.get(Flow, "track_order")
    renamed = skill.model_copy(update={"flows": (flow.model_copy(update={"name": "a/b"}),)})
    changes = save_skill(renamed, folder)
    assert changes == ["flows/a_b.yml", "flows/greet.yml", "flows/track_order.yml"]
    assert load_skill(folder).skill == renamed


def test_save_leaves_foreign_files_alone(folder: Path) -> None:
    (folder / "actions.py").write_text("x = 1")
    (folder / "notes.txt").write_text("mine")
    skill = load_skill(folder).skill
    assert skill is not None
    save_skill(skill.model_copy(update={"faq": (), "chats": ()}), folder)
    assert not (folder / "faq.csv").exists()
    assert (folder / "actions.py").read_text() == "x = 1"
    assert (folder / "notes.txt").read_text() == "mine"


def test_save_refuses_to_overwrite_what_it_cannot_read(folder: Path) -> None:
    skill = load_skill(folder).skill
    assert skill is not None
    (folder / "intents.yml").write_text("intents: [\n")
    with pytest.raises(Conflict, match=r"intents\.yml"):
        save_skill(skill, folder)
    assert (folder / "intents.yml").read_text() == "intents: [\n"


def test_save_keeps_the_indentation_of_a_file(files: dict[str, str]) -> None:
    files["responses.yml"] = (
        "responses:\n  a:\n    text:\n    - one\n    - two\n  b:\n    text: x\n"
    )
    files["flows/greet.yml"] = files["flows/greet.yml"].replace("hello}", "a}")
    files["flows/track_order.yml"] = files["flows/track_order.yml"].replace("done", "b")
    skill = loaded(files)
    after = files_from_skill(changed(skill, "responses", "b", text={"*": ("y",)}), files)
    assert after["responses.yml"] == files["responses.yml"].replace("text: x", "text: y")
