"""UNIT's template lines and dictionaries: read, merged into a skill, written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.schema.entity import DictionaryEntry
from builder.schema.skill import Skill
from builder.schema.template import to_notation
from builder.skillfile.unit import decode, read_dictionary, read_templates, write_dictionary
from builder.skillfile.unit_skill import unit_files, with_unit

LINES = """\
ORDER_TEA\t0.8\t[D:kw_order]#@##1#@##1#@@##[W:0-4]#@##2#@##0#@@##[D:user_tea]#@##3#@##1\t0
ORDER_TEA\t0.7\t[D:user_tea]#@##0#@##1#@@##please#@##0#@##0\t1

ASK_TIME\t1\t[D:sys_time]#@##0#@##1\t1
"""
WORDS = {
    "kw_order": read_dictionary("order\n#get\nbring\n"),
    "user_tea": read_dictionary("green\n"),
}


def empty(**more: object) -> Skill:
    return Skill.model_validate({"name": "tea", "languages": ["en"], **more})


def test_lines_become_templates() -> None:
    read = read_templates(LINES, "t.txt", "tea")
    assert read.problems == ()
    assert [(one.intent, to_notation(one.template)) for one in read.templates] == [
        ("ORDER_TEA", "~0.8 ! {@kw_order} *{0,4} {user_tea}"),
        ("ORDER_TEA", "<> {user_tea} [please]"),
        ("ASK_TIME", "~1.0 {sys_time}"),
    ]


def test_what_is_missing_is_made_and_told() -> None:
    made = with_unit(empty(), read_templates(LINES, "t.txt", "tea").templates, WORDS, "en")
    assert (made.templates, made.intents) == (3, ("ORDER_TEA", "ASK_TIME"))
    assert made.skill.cues == {"kw_order": {"en": ("order", "get", "bring")}}
    assert {slot.name: slot.type for slot in made.skill.slots} == {
        "user_tea": "user_tea",
        "sys_time": "datetime",
    }
    assert made.skill.entities[0].dictionary == (DictionaryEntry("green"),)
    assert made.problems == ()
    bare = with_unit(empty(), read_templates(LINES, "t.txt", "tea").templates, {})
    assert [problem.code for problem in bare.problems] == ["unit-dictionary-missing"] * 2


def test_importing_twice_changes_nothing() -> None:
    templates = read_templates(LINES, "t.txt", "tea").templates
    once = with_unit(empty(), templates, WORDS, "en")
    twice = with_unit(once.skill, templates, WORDS, "en")
    assert twice.skill == once.skill
    assert (twice.templates, twice.intents, twice.slots, twice.cues) == (0, (), (), ())


def test_names_that_the_skill_has_are_kept() -> None:
    skill = empty(
        cues={"order": ["fetch"]},
        entities=[{"name": "leaf", "dictionary": {"oolong": []}}],
        slots=[{"name": "tea", "type": "leaf"}],
    )
    made = with_unit(skill, read_templates(LINES, "t.txt", "tea").templates, WORDS, "en").skill
    assert made.cues["order"] == {"*": ("fetch",), "en": ("order", "get", "bring")}
    assert [entry.value for entry in made.entities[0].dictionary] == ["oolong", "green"]
    assert "user_tea" not in {slot.name for slot in made.slots}
    assert to_notation(made.intents[0].all_templates()[0]) == "~0.8 ! {@order} *{0,4} {tea}"


def test_what_is_exported_is_imported_again() -> None:
    skill = empty(
        cues={"order": ["fetch", "get"]},
        entities=[{"name": "tea", "dictionary": {"oolong": ["blue tea"], "green": []}}],
        slots=[{"name": "tea", "type": "tea"}, {"name": "when", "type": "datetime"}],
        intents=[
            {
                "name": "order_tea",
                "templates": [
                    "~0.5 {@order} * (a cup of|some) [{tea}]",
                    "<> ! {tea} [now]",
                    "{when}",
                ],
            }
        ],
    )
    files, problems = unit_files(skill)
    assert problems == ()
    assert sorted(files) == ["kw_order.txt", "templates.txt", "user_tea.txt"]
    assert "[W:0-400]" in files["templates.txt"]
    words = {n[:-4]: read_dictionary(t) for n, t in files.items() if n != "templates.txt"}
    read = read_templates(files["templates.txt"], "t", "tea")
    assert read.problems == ()
    bare = skill.model_copy(update={"intents": (), "cues": {"order": {}}})
    again = with_unit(bare, read.templates, words).skill
    assert [to_notation(t) for t in again.intents[0].all_templates()] == [
        "~0.5 {@order} *{0,400} a cup of [{tea}]",
        "~0.5 {@order} *{0,400} some [{tea}]",
        "<> ! {tea} [now]",
        "{sys_time}",
    ]
    assert again.cues["order"]["*"] == ("fetch", "get")
    assert again.entities == skill.entities


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ORDER\t0.8", "2 columns"),
        ("ORDER\t7\t[D:x]#@##0#@##1\t1", "threshold '7'"),
        ("ORDER\tnan\t[D:x]#@##0#@##1\t1", "threshold 'nan'"),
        ("ORDER\t.5\t[D:x]#@##first#@##1\t1", "[D:x]#@##first"),
        ("ORDER\t.5\t[Q:x]#@##0#@##1\t1", "'[Q:x]'"),
        ("ORDER\t.5\t[W:9-2]#@##0#@##1\t1", "'[W:9-2]'"),
        ("ORDER\t.5\t[D: a b]#@##0#@##1\t1", "'[D: a b]'"),
        ("ORDER\t.5\t#@@##\t1", "0 fragments"),
        ("two words\t.5\t[D:x]#@##0#@##1\t1", "'two words'"),
    ],
)
def test_a_bad_line_is_told_and_loses_no_other(line: str, said: str) -> None:
    read = read_templates(f"{LINES}{line}\n{LINES}", "t.txt", "tea")
    assert len(read.templates) == 6
    assert [(p.code, p.where.line) for p in read.problems] == [("unit-line", 5)]
    assert said in read.problems[0].what
    assert read.problems[0].remedy


def test_half_an_order_is_told() -> None:
    line = "ORDER\t.5\t[D:kw_a]#@##1#@##1#@@##[D:kw_b]#@##0#@##1\t1"
    read = read_templates(line, "t.txt", "tea")
    assert read.problems[0].code == "unit-order"
    assert not read.templates[0].template.ordered


def test_files_of_either_encoding_are_read() -> None:
    assert decode("\ufeff订\n#预订".encode()) == "订\n#预订"
    assert decode("订\n#预订".encode("gb18030")) == "订\n#预订"
    assert decode(b"\x80\xff\x00") is None


def test_too_many_alternatives_are_told() -> None:
    wide = "(a|b|c|d|e) (a|b|c|d|e)"
    skill = empty(intents=[{"name": "x", "templates": [wide, "(yes|yep)"]}])
    files, problems = unit_files(skill)
    assert [problem.code for problem in problems] == ["unit-alternatives"]
    assert files["templates.txt"].count("\n") == 2


words = st.text("abc 茶#", min_size=1).map(str.strip).filter(lambda w: w and not w.startswith("#"))


@given(st.dictionaries(words, st.lists(words, unique=True, max_size=3), max_size=5))
def test_dictionaries_come_back(held: dict[str, list[str]]) -> None:
    entries = tuple(DictionaryEntry(value, tuple(synonyms)) for value, synonyms in held.items())
    assert read_dictionary(write_dictionary(entries)) == entries


@given(st.text())
def test_no_text_makes_reading_fail(text: str) -> None:
    read_templates(text, "t.txt", "tea")
    read_dictionary(text)
