"""Whatever the server says can be said in every language of the screens."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from builder.errors import suggest
from builder.sentence import Sentence, as_json, fill, from_json, say, together
from ui.wording import SCREEN_LANGUAGES, WORDS, sentences

ROOT = Path(__file__).parents[2]
# The command line speaks English only.
ROOMS = [ROOT / "builder", ROOT / "kits", ROOT / "ui"]
UNSEEN = [ROOT / "builder" / "commands", ROOT / "builder" / "cli.py"]
OTHERS = [language for language in SCREEN_LANGUAGES if language != "en"]


def said() -> Iterator[tuple[str, ast.expr]]:
    """Yield the place and the template of everything that the server says."""
    for room in ROOMS:
        for file in sorted(room.rglob("*.py")):
            if any(file.is_relative_to(unseen) for unseen in UNSEEN):
                continue
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="say"), args=[template, *_]):
                        yield f"{file.relative_to(ROOT)}:{node.lineno}", template


def templates() -> dict[str, str]:
    return {
        template.value: place
        for place, template in said()
        if isinstance(template, ast.Constant) and isinstance(template.value, str)
    }


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_template_is_written_out_where_it_is_said() -> None:
    told = [place for place, template in said() if not isinstance(template, ast.Constant)]
    # The sentence that came over the wire is made again from its template.
    assert [place for place in told if not place.startswith("builder/sentence.py:")] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_the_server_is_there(language: str) -> None:
    known = sentences(language)
    assert [f"{p}: {t}" for t, p in templates().items() if t not in known] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_left_over(language: str) -> None:
    assert sentences(language).keys() - templates().keys() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_take_the_same_values(language: str) -> None:
    wrong = {t: text for t, text in sentences(language).items() if not places(text) <= places(t)}
    lost = {
        t: text
        for t, text in sentences(language).items()
        # A letter that English needs for a plural may go, a value may not.
        if places(t) - places(text)
    }
    assert wrong == {} and lost == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_stands_twice(language: str) -> None:
    files = list((WORDS / language / "sentences").glob("*.toml"))
    count = sum(len(tomllib.loads(file.read_text("utf-8"))) for file in files)
    assert files and count == len(sentences(language))


def test_chinese_sentences_are_chinese() -> None:
    wrong = [
        template
        for template, text in sentences("zh").items()
        # What only puts values together has no words of its own.
        if re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", template))
        and not re.search("[\u4e00-\u9fff]", text)
    ]
    assert wrong == []


def test_a_sentence_survives_the_wire() -> None:
    told = suggest("ordr", ["order", "city"], say("slots"))
    again = from_json(as_json(told))
    assert again == told == "Slots here: city, order. Did you mean 'order'?"
    assert (again.template, again.values) == (told.template, told.values)


def test_a_sentence_is_said_in_other_words() -> None:
    one = say("{kind!c} here: {shown}.", kind=say("slots"), shown=("a", "{b}", "c"))
    words = {one.template: "{kind}有：{shown}。", "slots": "词槽"}

    def chinese(sentence: Sentence) -> str:
        return fill(words[sentence.template], sentence.values, joint="、", inner=chinese)

    assert one == "Slots here: a, {b}, c."
    assert chinese(one) == "词槽有：a、{b}、c。"


def test_sentences_stand_together() -> None:
    assert together(say("One."), say(""), say("Two.")) == "One. Two."
    assert together() == ""


def test_a_template_reaches_no_attribute() -> None:
    with pytest.raises(KeyError):
        fill("{a.__class__}", {"a": "b"})
