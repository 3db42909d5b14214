import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from builder.analytics.outcome import OUTCOMES
from builder.conversation.event import FlowEnded
from builder.conversation.understanding import BUILT_IN_INTENTS
from builder.schema.entity import SystemType
from builder.schema.response import BUILT_IN_RESPONSES
from builder.wire.impact import Kind
from ui.changes.flow_edit import KINDS
from ui.wording import SCREEN_LANGUAGES, WORDS, catalogue

UI = Path(__file__).parents[2] / "ui"
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(UI.rglob("*.py")))
PLACE = re.compile(r"\{(\w+)\}")


def sections(language: str) -> dict[str, list[str]]:
    return {
        path.stem: list(tomllib.loads(path.read_text("utf-8")))
        for path in sorted((WORDS / language).glob("*.toml"))
    }


@pytest.mark.parametrize("language", SCREEN_LANGUAGES)
def test_no_section_is_in_two_files(language: str) -> None:
    counts = Counter(name for names in sections(language).values() for name in names)
    assert counts and [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", SCREEN_LANGUAGES)
def test_catalogue_files_are_short(language: str) -> None:
    lengths = {
        path.name: len(path.read_text("utf-8").splitlines())
        for path in (WORDS / language).glob("*.toml")
    }
    assert lengths and {name: length for name, length in lengths.items() if length > 250} == {}


@pytest.mark.parametrize("language", [code for code in SCREEN_LANGUAGES if code != "en"])
def test_catalogues_have_the_same_files_and_sections(language: str) -> None:
    assert sections("en") == sections(language)


@pytest.mark.parametrize("language", [code for code in SCREEN_LANGUAGES if code != "en"])
def test_catalogues_have_the_same_keys_and_places(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert english.keys() == other.keys()
    assert {key: set(PLACE.findall(text)) for key, text in english.items()} == {
        key: set(PLACE.findall(text)) for key, text in other.items()
    }


def test_chinese_catalogue_is_chinese() -> None:
    plain = {"test.<", "test.<=", "test.>", "test.>=", "language.any"}
    words = {key: text for key, text in catalogue("zh").items() if key not in plain}
    assert [key for key, text in words.items() if not re.search("[\u4e00-\u9fff，]", text)] == []


def test_words_that_the_code_asks_for_exist() -> None:
    asked = set(re.findall(r"""\bt\(\s*["']([a-z_.<>=]+)["']""", SOURCES))
    assert asked and asked <= catalogue("en").keys()


def test_words_in_the_catalogue_are_asked_for() -> None:
    literal = set(re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", SOURCES))
    made = re.findall(r"""f["']([a-z_]+\.[a-z_]*)\{[^}]*\}([a-z_]*)""", SOURCES)
    assert [
        key
        for key in catalogue("en").keys() - literal
        if not any(key.startswith(start) and key.endswith(end) for start, end in set(made))
    ] == []


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("step", KINDS),
        ("type", [kind.value for kind in SystemType]),
        ("built_in", BUILT_IN_RESPONSES),
        ("outcome", OUTCOMES),
        ("impact_outcome", get_args(Kind)),
        ("intent", [*BUILT_IN_INTENTS, "out_of_scope", "answer_question"]),
    ],
)
def test_every_name_of_the_engine_has_words(section: str, names: list[str]) -> None:
    assert {f"{section}.{name}" for name in names} <= catalogue("en").keys()


@pytest.mark.parametrize("language", SCREEN_LANGUAGES)
def test_each_way_in_which_a_flow_ends_has_words(language: str) -> None:
    outcomes = get_args(FlowEnded.model_fields["outcome"].annotation)
    assert "completed" in outcomes
    assert all(catalogue(language)[f"ending.{outcome}"] for outcome in outcomes)
