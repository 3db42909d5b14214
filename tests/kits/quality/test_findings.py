"""Each kind of finding, that its fix mends it, and that a sound skill has none."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from builder.encoding.hashing import HashingEncoder
from builder.errors import errors_of
from builder.schema.check import check
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance, parse_markup, to_markup
from builder.wire.quality import FindingShape
from kits.datasets.dataset import Row
from kits.quality.finding import Finding
from kits.quality.index import QualityIndex
from tests.kits.quality.made import BOOK, PARCEL, WEATHER, skill

RICH = [
    f"{verb} {thing} {n}"
    for verb in ("paint", "draw")
    for thing in ("it red", "a cat")
    for n in range(40)
]

LONG = "could anybody there tell me when the big brown parcel from my old aunt will be at my door"
FIND = ["lost property office", "I lost my umbrella", "found a wallet", "lost and found please"]
CATS = [
    f"the small cat {does} the {thing}"
    for does in ("eats", "sees")
    for thing in ("fish", "mouse", "bird")
]
SHIPS = [
    f"my ship sails {where} harbour {when}"
    for where in ("into", "from")
    for when in ("now", "soon", "early")
]

# The code, what is changed in the sound skill.
CASES: list[tuple[str, dict[str, Any]]] = [
    ("utterance-twice", {"track_parcel": [*PARCEL, "Where is my parcel?"]}),
    ("utterance-in-two-intents", {"ask_weather": [*WEATHER, "track the parcel"]}),
    ("label-doubtful", {"track_parcel": [*PARCEL, "please buy me a train ticket to rome"]}),
    ("utterance-like-other-intent", {
        "track_parcel": [*PARCEL, LONG], "find_parcel": [*FIND, f"{LONG} now"]}),
    ("intents-overlap", {"track_parcel": PARCEL[::2], "find_parcel": [
        *PARCEL[1::2], "parcel news", "my parcel", "parcel please", "the parcel"]}),
    ("intent-two-meanings", {"ask_weather": [*CATS, *SHIPS]}),
    ("span-cuts-word", {"book_train": [*BOOK, "book a seat to [ber](city)lin by train"]}),
    ("span-with-edges", {"book_train": [*BOOK, "train to[ oslo](city) today"]}),
    ("span-not-in-dictionary", {"book_train": [*BOOK, "a train to [vienna](city)"]}),
    ("span-unmarked", {"book_train": [*BOOK, "train to paris or so"]}),
    ("span-two-slots", {"book_train": [*BOOK, "the [berlin](thing) train", "to [berlin](city) now"]}),
    ("intent-alike", {"ask_weather": [f"how is the weather out there right now{n * '!'}, "
                                      f"my dear friend {m}" for n in range(2) for m in "abcd"]}),
    ("intent-same-opening", {"track_parcel": [f"I want {one}" for one in PARCEL]}),
    ("intent-few-utterances", {"ask_weather": {"en": WEATHER, "zh": ["今天天气怎么样"]}}),
    ("utterance-other-language", {"ask_weather": {"en": [*WEATHER, "今天会下雨吗"], "zh": [
        "今天天气怎么样", "外面冷不冷", "周末下雪吗"]}}),
    ("intent-poor", {"ask_weather": ["how is the weather in [berlin](city)"]}),
    ("intent-rich", {"paint": RICH}),
    ("out-of-scope-in-intent", {}),
]  # fmt: skip


def made(code: str, changes: dict[str, Any]) -> Skill:
    wrong = skill(**changes)
    if code == "out-of-scope-in-intent":
        wrong = wrong.model_copy(update={"out_of_scope": {"en": ("track the parcel",)}})
    return wrong


def found(of: Skill, code: str | None = None) -> list[Finding]:
    findings = QualityIndex([HashingEncoder()]).findings(of)
    return [one for one in findings if code in (None, one.code)]


def test_a_sound_skill_has_no_finding() -> None:
    assert [one.problem.what for one in found(skill())] == []


@pytest.mark.parametrize(("code", "changes"), CASES, ids=[code for code, _ in CASES])
def test_what_is_wrong_is_found_and_mended(code: str, changes: dict[str, Any]) -> None:
    wrong = made(code, changes)
    findings = found(wrong, code)
    assert findings, [one.code for one in found(wrong)]
    for one in findings[:1]:
        assert one.problem.what.endswith(".")
        # As the API tells it, with values that any program can read.
        shape = FindingShape.model_validate_json(json.dumps(one.as_json()))
        assert shape.problem("shop").what.values == one.problem.what.values
        assert [told.told() for told in shape.fixes] == [fix.says for fix in one.fixes]
        assert 0 < one.score <= 1
        for fix in one.fixes:
            mended = fix.apply(wrong)
            assert mended != wrong
            assert not errors_of(check(mended))
            assert one.id not in {other.id for other in found(mended, code)}


def test_every_code_has_a_case() -> None:
    root = Path(__file__).parents[3] / "kits/quality"
    source = "".join(path.read_text("utf-8") for path in root.glob("*.py"))
    codes = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', source))
    raised = {"utf-8", "fix-outdated", "finding-not-found", "test-leaks", "test-leaks-nearly"}
    assert codes - raised == {code for code, _ in CASES}


def test_a_label_error_names_the_intent_and_the_utterance_that_speak_against_it() -> None:
    wrong = skill(track_parcel=[*PARCEL, "please buy me a train ticket to rome"])
    [one] = found(wrong, "label-doubtful")
    assert "'book_train'" in one.problem.what
    assert one.problem.where.path == ("intents", "track_parcel", "utterances", "*", "9")
    after = one.fixes[0].apply(wrong)
    assert "please buy me a train ticket to rome" in [
        u.text for u in after.intents[0].all_utterances()
    ]


def test_marks_are_kept_when_a_double_is_removed() -> None:
    wrong = skill(book_train=["a ticket to berlin", *BOOK, "a ticket to [berlin](city)"])
    [one] = found(wrong, "utterance-twice")
    assert one.fixes[0].certain
    said = [to_markup(u) for u in one.fixes[0].apply(wrong).intents[0].all_utterances()]
    assert said == ["a ticket to [berlin](city)", *BOOK]


def test_a_test_leaks_by_the_same_words_and_by_nearly_the_same() -> None:
    words = (
        "Track the parcel!",
        "when will the parcel come then",
        "something else entirely",
        "weather forecast for the weekend",
    )
    rows = [Row(Utterance(text=text), "track_parcel") for text in words]
    own = skill(track_parcel=[*PARCEL, "and when will the parcel come then"])
    findings = QualityIndex([HashingEncoder()]).findings(own, tests=rows)
    told = [one for one in findings if one.code.startswith("test-leaks")]
    exact = [one for one in told if one.code == "test-leaks"]
    assert len(exact) == 2
    assert "the test says 'track_parcel'" in exact[1].problem.what
    mended = exact[0].fixes[0].apply(own)
    assert "track the parcel" not in [u.text for i in mended.intents for u in i.all_utterances()]


def test_a_word_is_marked_whole_and_never_within_another() -> None:
    own = skill(book_train=[*BOOK, "the parisian train", "a train to Berlin"])
    told = found(own, "span-unmarked")
    assert [one.said[0].text for one in told] == ["a train to Berlin"]
    fixed = told[0].fixes[0].apply(own).intents[0].all_utterances()[-1]
    assert to_markup(fixed) == "a train to [Berlin](city)"


def test_chinese_words_are_marked_without_spaces_between() -> None:
    said = {"zh": ["去[上海](city)的票", "我想去上海", "到[北京](city)"], "en": BOOK}
    own = skill(book_train=said)
    told = found(own, "span-unmarked")
    assert [to_markup(parse_markup(one.said[0].text)) for one in told] == ["我想去上海"]


@pytest.mark.parametrize(
    "own",
    [
        Skill(name="empty"),
        Skill.model_validate({"name": "one", "intents": [{"name": "a"}]}),
        Skill.model_validate({"name": "one", "intents": [{"name": "a", "utterances": ["hi"]}]}),
        Skill.model_validate(
            {"name": "two", "intents": [{"name": n, "utterances": ["hi"]} for n in ("a", "b")]}
        ),
    ],
)
def test_a_skill_of_almost_nothing_is_looked_at_too(own: Skill) -> None:
    told = {one.code for one in found(own)}
    assert told <= {"utterance-in-two-intents"}
