import re
from pathlib import Path

import pytest

from builder.conversation.understanding import BUILT_IN_INTENTS
from builder.schema.entity import SystemType
from builder.schema.response import BUILT_IN_RESPONSES
from ui.flow_edit import KINDS
from ui.wording import SCREEN_LANGUAGES, catalogue

UI = Path(__file__).parents[2] / "ui"
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(UI.rglob("*.py")))
PLACE = re.compile(r"\{(\w+)\}")


CHECKS = UI.parent / "builder" / "schema"


def without_problems(language: str) -> dict[str, str]:
    # The server's own sentences are English, so that only other languages have headlines for them.
    words = catalogue(language)
    return {key: text for key, text in words.items() if not key.startswith("problem.")}


def test_every_problem_has_a_headline_in_chinese() -> None:
    source = "\n".join(path.read_text("utf-8") for path in CHECKS.glob("check_*.py"))
    codes = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    assert codes and {f"problem.{code}" for code in codes} <= catalogue("zh").keys()


@pytest.mark.parametrize("language", [code for code in SCREEN_LANGUAGES if code != "en"])
def test_catalogues_have_the_same_keys_and_places(language: str) -> None:
    english, other = catalogue("en"), without_problems(language)
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
    english = catalogue("en")
    literal = set(re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", SOURCES))
    families = {found.split(".")[0] for found in re.findall(r"""f["']([a-z_]+\.)\{""", SOURCES)}
    families |= set(re.findall(r"""f["']([a-z_]+)\.[a-z_]*\{""", SOURCES))
    assert [
        key for key in english if key not in literal and key.split(".")[0] not in families
    ] == []


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("step", KINDS),
        ("type", [kind.value for kind in SystemType]),
        ("built_in", BUILT_IN_RESPONSES),
        ("intent", [*BUILT_IN_INTENTS, "out_of_scope", "answer_question"]),
    ],
)
def test_every_name_of_the_engine_has_words(section: str, names: list[str]) -> None:
    assert {f"{section}.{name}" for name in names} <= catalogue("en").keys()
