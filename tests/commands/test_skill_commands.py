"""The road from `dialoom new` to `dialoom test`, and what may go wrong on it."""

import io
import json
import os
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from builder.bundle import Bundle
from builder.cli import run
from builder.errors import errors_of
from builder.skillfile import load_skill


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, test_cache: Path) -> Path:
    """A folder that has been made and trained once, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "coffee"
    before = os.environ.get("DIALOOM_DATA_DIR")
    data = tmp_path_factory.mktemp("data")
    (data / "encoders").symlink_to(test_cache, target_is_directory=True)
    os.environ["DIALOOM_DATA_DIR"] = str(data)
    try:
        assert run(["new", str(folder), "--language", "en"]) == 0
        assert run(["train", str(folder), "--json"]) == 0
    finally:
        os.environ.pop("DIALOOM_DATA_DIR")
        if before is not None:
            os.environ["DIALOOM_DATA_DIR"] = before
    return folder


@pytest.fixture
def coffee(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "coffee"))


def test_new_makes_a_sound_skill_in_the_languages_wanted(dialoom: Any) -> None:
    ran = dialoom("new", "bar", "-l", "en", "-l", "zh")
    assert ran.code == 0
    assert "dialoom train bar" in ran.out
    loaded = load_skill(Path("bar"))
    assert loaded.skill is not None
    assert (loaded.skill.name, loaded.skill.languages) == ("bar", ("en", "zh"))
    assert loaded.check() == []
    assert Path("bar/skill.yml").read_text("utf-8").startswith("# A small skill")


def test_new_copies_a_ready_made_skill(dialoom: Any) -> None:
    assert dialoom("new", "store", "--template", "customer_service", "-l", "en").code == 0
    loaded = load_skill(Path("store"))
    assert loaded.skill is not None
    assert errors_of(loaded.check()) == []
    assert Path("store/actions.py").is_file()
    assert not Path("store/chats/zh.yml").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["bar", "--template", "coffe"], "template-not-found"),
        (["bar", "--language", "fr"], "language-not-found"),
        (["my bar"], "name-invalid"),
        (["full"], "folder-exists"),
    ],
)
def test_new_refuses_in_one_sentence(dialoom: Any, arguments: list[str], code: str) -> None:
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine")
    ran = dialoom("new", *arguments, "--json")
    assert ran.code == 1
    assert ran.json["error"]["code"] == code
    assert ran.err.count("\n") == 1
    assert [path.name for path in Path("full").iterdir()] == ["mine.txt"]


def test_check_prints_every_problem_with_place_and_remedy(dialoom: Any) -> None:
    dialoom("new", "bar")
    Path("bar/slots.yml").write_text("slots:\n  size: {typ: x}\n", "utf-8")
    Path("bar/intents.yml").write_text("intents:\n  a:\n    utterances: ['x[y(z)']\n", "utf-8")
    ran = dialoom("check", "bar")
    assert ran.code == 1
    assert "bar/slots.yml:2" in ran.out
    assert "bar/intents.yml:3" in ran.out
    assert "→" in ran.out
    told = dialoom("check", "bar", "--json").json
    assert (told["ok"], told["skill"]) == (False, "bar")
    assert {problem["line"] for problem in told["problems"]} >= {2, 3}


def test_check_goes_through_the_files_from_top_to_bottom(dialoom: Any) -> None:
    dialoom("new", "bar")
    Path("bar/skill.yml").write_text("name: bar\nsession_minutes: 0\nlanguages: zh\n", "utf-8")
    Path("bar/intents.yml").write_text("intents:\n  a:\n    utterances: ['x[y(z)']\n", "utf-8")
    places = [
        (problem["file"] or "", problem["line"] or 0)
        for problem in dialoom("check", "bar", "--json").json["problems"]
    ]
    assert places == sorted(places)
    assert places[-2:] == [("skill.yml", 2), ("skill.yml", 3)]


def test_check_lets_warnings_pass_unless_strict(dialoom: Any) -> None:
    dialoom("new", "bar")
    Path("bar/intent.yml").write_text("", "utf-8")
    assert dialoom("check", "bar").code == 0
    assert dialoom("check", "bar", "--strict").code == 1


def test_train_refuses_a_skill_with_problems_and_lists_them(dialoom: Any, coffee: Path) -> None:
    (coffee / "flows/greet.yml").write_text("trigger: {intents: [greeet]}\nsteps: []\n")
    before = (coffee / "build/coffee.bundle").read_bytes()
    ran = dialoom("train", str(coffee), "--json")
    assert ran.code == 1
    assert ran.json["error"]["code"] == "skill-has-problems"
    codes = {problem["code"] for problem in ran.json["error"]["problems"]}
    assert {"flow-empty", "flow-unknown-intent"} <= codes
    assert (coffee / "build/coffee.bundle").read_bytes() == before


def test_train_refuses_a_skill_with_nothing_to_learn(dialoom: Any) -> None:
    Path("tiny").mkdir()
    Path("tiny/skill.yml").write_text("name: tiny\nlanguages: [en]\n")
    ran = dialoom("train", "tiny", "--json")
    assert ran.code == 1
    assert ran.json["error"]["code"] == "too-few-intents"


def test_train_reuses_what_has_not_changed(dialoom: Any, coffee: Path) -> None:
    before = Bundle.load(coffee / "build/coffee.bundle")
    responses = coffee / "responses.yml"
    responses.write_text(
        responses.read_text("utf-8").replace("Coming right up!", "Here you are!"), "utf-8"
    )
    ran = dialoom("train", str(coffee), "--json")
    assert ran.code == 0
    after = Bundle.load(coffee / "build/coffee.bundle")
    assert after.manifest.nlu_fingerprint == before.manifest.nlu_fingerprint
    assert after.fingerprint != before.fingerprint
    assert ran.json["fingerprint"] == after.fingerprint


def test_train_learns_from_what_nobody_labelled(dialoom: Any, coffee: Path) -> None:
    before = Bundle.load(coffee / "build/coffee.bundle")
    Path("said.txt").write_text("a coffee would be lovely\nan espresso to go\n", "utf-8")
    ran = dialoom("train", str(coffee), "--logs", "said.txt", "--json")
    assert ran.code == 0, ran.err
    after = Bundle.load(coffee / "build/coffee.bundle")
    changed = {name for name, part in after.parts.items() if part != before.parts.get(name)}
    assert "nlu/heads.safetensors" in changed
    ran = dialoom("train", str(coffee), "--logs", "gone.txt", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "file-not-found")
    ran = dialoom("train", str(coffee), "--logs", "said.txt", "--quick", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "options-conflict")


def test_train_says_in_plain_units_whom_it_turns_away(dialoom: Any, coffee: Path) -> None:
    told = dialoom("train", str(coffee)).out
    assert "It wrongly refuses " in told
    assert " of 100 strangers who ask everyday things" in told
    skill = (coffee / "skill.yml").read_text("utf-8")
    (coffee / "skill.yml").write_text(skill + "thresholds: {keep: 0.9}\n", "utf-8")
    ran = dialoom("train", str(coffee), "--json")
    curve = json.loads(ran.out)["scope"]
    assert [point["keep"] for point in curve] == sorted(point["keep"] for point in curve)
    # Another share of customers is no other training.
    assert "It wrongly refuses 10 of 100 customers" in dialoom("train", str(coffee)).out


def test_train_names_what_is_wrong_with_the_settings(dialoom: Any, coffee: Path) -> None:
    Path("c.json").write_text('{"sead": 3}')
    ran = dialoom("train", str(coffee), "--config", "c.json")
    assert ran.code == 1
    assert "Did you mean 'seed'?" in ran.err
    assert "cannot be read" in dialoom("train", str(coffee), "--config", "none.json").err


def test_parse_shows_intent_and_slots(dialoom: Any, coffee: Path) -> None:
    ran = dialoom("parse", str(coffee), "could I get a large latte", "--json")
    assert ran.code == 0
    assert ran.json["intent"]["name"] == "order_coffee"
    assert {value["slot"]: value["value"] for value in ran.json["slots"]} == {
        "size": "large",
        "drink": "latte",
    }
    assert "order_coffee" in dialoom("parse", str(coffee / "build/coffee.bundle"), "a latte").out


def test_parse_says_why(dialoom: Any, coffee: Path) -> None:
    ran = dialoom("parse", str(coffee), "could I get a large latte", "--explain", "--json")
    plain = dialoom("parse", str(coffee), "could I get a large latte", "--json")
    assert ran.json["understanding"] == plain.json
    assert ran.json["nearest"][0]["intent"] == "order_coffee"
    printed = dialoom("parse", str(coffee), "could I get a large latte", "--explain").out
    for line in ("why", "nearest", "head", "value", "flips"):
        assert any(shown.startswith(line) for shown in printed.splitlines()), line


def test_parse_refuses_what_is_no_message(dialoom: Any, coffee: Path) -> None:
    assert dialoom("parse", str(coffee), "\udcff").code == 1
    assert "at most 10,000" in dialoom("parse", str(coffee), "x" * 1_000_000).err
    (coffee / "build/coffee.bundle").write_bytes(b"PK no bundle")
    ran = dialoom("parse", str(coffee / "build/coffee.bundle"), "x", "--json")
    assert ran.json["error"]["code"] == "bundle-corrupt"
    assert dialoom("parse", "nowhere", "x").code == 1


def test_parse_takes_any_text(dialoom: Any, coffee: Path) -> None:
    for text in ("", "?!", "😀\u200b", "\u202etac", "a\x00b", "é" * 5000, "茶 tea ча", "--json"):
        ran = dialoom("parse", str(coffee), "--json", "--", text)
        assert ran.code == 0
        assert len(ran.json["text"]) == len(text)


def test_parse_compares_alternatives(dialoom: Any, coffee: Path) -> None:
    said = "could I get a large latte"
    ran = dialoom("parse", str(coffee), "blarge glatter", "--alternative", said, "--json")
    assert ran.json["text"] == said
    many = [word for _ in range(6) for word in ("--alternative", "x")]
    assert "at most 5" in dialoom("parse", str(coffee), "x", *many).err
    assert dialoom("parse", str(coffee), "x", "--alternative", "\udcff").code == 1


def test_chat_talks_until_the_end_of_input(
    dialoom: Any, coffee: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("hello\n\na large latte\nyes\n/exit\n"))
    ran = dialoom("chat", str(coffee), "--debug")
    assert ran.code == 0
    assert "One large latte, right?" in ran.out
    assert "Coming right up!" in ran.out
    assert "order_coffee › confirm" in ran.out


def test_test_passes_when_conversations_go_as_written(dialoom: Any, coffee: Path) -> None:
    ran = dialoom("test", str(coffee), "--junit", "report.xml", "--json")
    assert ran.code == 0
    assert (ran.json["passed"], ran.json["failed"]) == (2, 0)
    suite = ElementTree.parse("report.xml").getroot()
    assert suite.attrib["tests"] == "2"


def test_test_shows_what_differs(dialoom: Any, coffee: Path) -> None:
    chats = coffee / "chats/en.yml"
    chats.write_text(chats.read_text("utf-8").replace("[large latte]", "[small latte]"), "utf-8")
    ran = dialoom("test", str(coffee), "--only", "latte", "--junit", "report.xml")
    assert ran.code == 1
    assert "replies  (- expected, + found)\n        - small latte\n        + One large" in ran.out
    assert f" differs, {chats}:" in ran.out
    assert "\x1b" not in ran.out
    assert "One large latte, right?" in ran.out
    assert "0 of 1 conversations" in ran.out
    assert "small latte" in Path("report.xml").read_text("utf-8")
    assert json.loads(dialoom("test", str(coffee), "--json").out)["failed"] == 1


def test_test_of_an_unknown_conversation_names_those_there_are(dialoom: Any, coffee: Path) -> None:
    ran = dialoom("test", str(coffee), "--only", "tea")
    assert ran.code == 1
    assert "order a latte" in ran.err


def test_actions_of_a_folder_without_any(dialoom: Any, coffee: Path) -> None:
    ran = dialoom("actions", str(coffee))
    assert ran.code == 1
    assert "actions.py" in ran.err


def test_actions_that_cannot_start_tell_why(dialoom: Any, coffee: Path) -> None:
    (coffee / "actions.py").write_text("import a_module_that_is_not_there\n")
    ran = dialoom("test", str(coffee))
    assert ran.code == 1
    assert "a_module_that_is_not_there" in ran.err


def test_encoders_are_listed(dialoom: Any) -> None:
    names = [row["name"] for row in dialoom("encoders", "list", "--json").json["encoders"]]
    assert names == ["e5-small", "minilm-l6", "use-m"]
