"""Dictionaries in files of their own: read, written, kept through a save and a zip."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.skill import Skill
from builder.schema.values import with_values
from builder.skillfile import (
    files_from_skill,
    files_from_zip,
    load_skill,
    skill_from_files,
    zip_from_files,
)
from builder.skillfile.save import save_skill
from builder.skillfile.values import can_stand_in_file, read_values, write_values

HEAD = "name: trips\nlanguages: [zh, en]\n"
SLOTS = "entities:\n  place: {fuzzy: true}  # kept\nslots:\n  place: {type: place}\n"
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)


def trips(values: int) -> Skill:
    dictionary = {f"地方{number}": [f"place {number}"] for number in range(values)}
    slots = [{"name": "place", "type": "place"}]
    entities = [{"name": "place", "dictionary": dictionary}]
    return Skill.model_validate({"name": "trips", "entities": entities, "slots": slots})


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(WORDS.map(str.strip), st.lists(WORDS.map(str.strip), max_size=3))))
def test_values_go_into_a_file_and_come_back(pairs: list[tuple[str, list[str]]]) -> None:
    entries = [DictionaryEntry(value, tuple(synonyms)) for value, synonyms in pairs]
    if can_stand_in_file(entries):
        assert read_values(write_values(entries)).entries == entries


def test_dictionary_file_belongs_to_the_entity_of_its_name() -> None:
    text = '# places\n上海,沪,"a, b"\n\n北京\n'
    loaded = skill_from_files(
        {"skill.yml": HEAD, "slots.yml": SLOTS, "dictionaries/place.csv": text}
    )
    assert loaded.skill is not None
    place = loaded.skill.get(Entity, "place")
    assert place.fuzzy
    assert place.dictionary == (DictionaryEntry("上海", ("沪", "a, b")), DictionaryEntry("北京"))


def test_dictionary_file_alone_makes_its_entity() -> None:
    loaded = skill_from_files({"skill.yml": HEAD, "dictionaries/a/b.csv": "x,y\n"})
    assert loaded.skill is not None
    assert loaded.skill.get(Entity, "a/b").dictionary == (DictionaryEntry("x", ("y",)),)


def test_what_is_wrong_with_a_dictionary_file_is_told_with_its_line() -> None:
    files = {"skill.yml": HEAD, "dictionaries/place.csv": "a,b\nc\na,d\n"}
    loaded = skill_from_files(files)
    (told,) = [p for p in loaded.problems if p.code == "dictionary-value-twice"]
    assert (told.where.file, told.where.line) == ("dictionaries/place.csv", 3)
    assert "'a'" in told.what and "line 1" in told.what
    assert loaded.skill is not None
    assert loaded.skill.get(Entity, "place").dictionary[0] == DictionaryEntry("a", ("b", "d"))
    broken = skill_from_files({**files, "dictionaries/place.csv": 'a,"b\n'})
    assert "csv-invalid" in [p.code for p in broken.problems]


def test_dictionary_in_two_places_is_refused() -> None:
    slots = "entities:\n  place: {dictionary: {上海: []}}\n"
    files = {"skill.yml": HEAD, "slots.yml": slots, "dictionaries/place.csv": "北京\n"}
    loaded = skill_from_files(files)
    assert loaded.skill is None
    assert "dictionary-in-two-places" in [p.code for p in loaded.problems]


def test_large_dictionary_gets_a_file_and_a_small_one_stays_in_yaml() -> None:
    assert "dictionaries/place.csv" not in files_from_skill(trips(1000))
    files = files_from_skill(trips(1001))
    assert "dictionary" not in files["slots.yml"]
    assert skill_from_files(files).skill == trips(1001)
    packed = files_from_zip(zip_from_files(files))
    assert skill_from_files(packed).skill == trips(1001)


def test_saving_changes_only_the_file_of_the_dictionary(tmp_path: Path) -> None:
    (tmp_path / "dictionaries").mkdir()
    (tmp_path / "skill.yml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "slots.yml").write_text(SLOTS, encoding="utf-8")
    (tmp_path / "dictionaries" / "place.csv").write_text("上海,沪\n", encoding="utf-8")
    skill = load_skill(tmp_path).skill
    assert skill is not None
    assert save_skill(skill, tmp_path) == []
    more = with_values(skill, "place", [DictionaryEntry("北京", ("京",))])
    assert save_skill(more, tmp_path) == ["dictionaries/place.csv"]
    assert load_skill(tmp_path).skill == more
    assert (tmp_path / "slots.yml").read_text(encoding="utf-8") == SLOTS


def test_dictionary_that_grows_moves_out_of_yaml(tmp_path: Path) -> None:
    save_skill(trips(10), tmp_path)
    save_skill(trips(1500), tmp_path)
    assert "地方1" not in (tmp_path / "slots.yml").read_text(encoding="utf-8")
    assert load_skill(tmp_path).skill == trips(1500)
