"""Loading: what is right becomes a skill, what is wrong is told with its place and a remedy."""

import time
from pathlib import Path

import pytest

from builder.errors import NotFound, Problem, errors_of
from builder.schema.entity import Entity
from builder.schema.intent import Intent
from builder.schema.response import Response
from builder.skillfile import load_skill, skill_from_files


def problems_with(files: dict[str, str], name: str, content: str | bytes) -> list[Problem]:
    return skill_from_files({**files, name: content}, "shop").problems


def test_load_reads_every_file(folder: Path) -> None:
    (folder / "actions.py").write_text("")
    (folder / "README.md").write_text("about")
    (folder / "documents").mkdir()
    (folder / "documents" / "terms.md").write_text("terms")
    loaded = load_skill(folder)
    assert loaded.problems == []
    skill = loaded.skill
    assert skill is not None
    assert [intent.name for intent in skill.intents] == ["track_order", "greet"]
    assert skill.get(Intent, "track_order").utterances["zh"][1].spans[0].slot == "order_number"
    assert skill.get(Response, "hello").text == {"zh": ("你好！", "您好！"), "en": ("Hello!",)}
    assert [flow.name for flow in skill.flows] == ["greet", "track_order"]
    assert skill.faq[0].similar == ("什么时候开门", "营业时间")
    assert skill.chats[0].turns[0].slots == {"order_number": "A1001"}
    assert set(loaded.present) == {"actions.py", "documents/terms.md"}
    assert loaded.check() == []


def test_load_takes_numbers_for_texts_where_texts_are_meant(files: dict[str, str]) -> None:
    skill = skill_from_files(files).skill
    assert skill is not None
    entry = skill.get(Entity, "reason").dictionary[1]
    assert (entry.value, entry.synonyms) == ("110", ("police", "no", "119"))


def test_load_of_no_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        load_skill(tmp_path / "none")
    (tmp_path / "file").touch()
    with pytest.raises(NotFound, match="is a file"):
        load_skill(tmp_path / "file")


BAD = [
    # file, content, code, line, in the message, in the remedy
    ("intents.yml", "intents:\n  a: [1", "yaml-invalid", 2, "YAML", "bracket"),
    ("intents.yml", "intents:\n  a: 'x", "yaml-invalid", 2, "YAML", "quotes"),
    ("intents.yml", "intents:\n\ta: x", "yaml-invalid", 2, "YAML", "spaces"),
    ("intents.yml", "intents:\n  a: &x {}\n  b: *x", "yaml-unsupported", 2, "anchor", "Write"),
    ("intents.yml", "intents: !!python/name:os.system\n", "yaml-unsupported", 1, "tag", "Remove"),
    ("intents.yml", "intents: {}\n---\nintents: {}", "yaml-unsupported", 2, "second", "one"),
    ("intents.yml", "[" * 60, "yaml-unsupported", 1, "50 deep", "less"),
    ("intents.yml", "intents: a\x07b", "yaml-invalid", 1, "U+0007", "Remove"),
    ("intents.yml", "- a\n- b", "value-wrong-type", 1, "mapping", "reference"),
    ("intents.yml", "intents:\n  - a", "value-wrong-type", 1, "mapping", "intent_name"),
    ("intents.yml", "intents:\n  a: text", "value-wrong-type", 2, "'a'", "utterances"),
    ("intents.yml", "intent:\n  a: {}", "key-unknown", 1, "'intent'", "Did you mean 'intents'?"),
    ("intents.yml", "slots: {}", "key-unknown", 1, "'slots'", "slots.yml"),
    (
        "intents.yml",
        "intents:\n  a:\n    utterance: [x]",
        "key-unknown",
        3,
        "'utterance'",
        "Did you mean 'utterances'?",
    ),
    ("intents.yml", "intents:\n  a: {name: b}", "key-unknown", 2, "'name'", "Remove"),
    ("intents.yml", "intents:\n  my a: {}", "name-invalid", 2, "'my a'", "letter"),
    (
        "intents.yml",
        "intents:\n  a:\n    description: one\n  a:\n    description: two",
        "intent-duplicate",
        4,
        "first is in line 2",
        "rename",
    ),
    (
        "intents.yml",
        "intents:\n  a:\n    utterances:\n      zh:\n        - 好\n        - '去[上海(city)'",
        "markup-invalid",
        6,
        "去[上海(city)",
        "[text](slot)",
    ),
    (
        "intents.yml",
        "intents:\n  a:\n    utterances: ['去[上海](ci ty)']",
        "markup-invalid",
        3,
        "'ci ty'",
        "[text](slot)",
    ),
    ("intents.yml", "intents:\n  a:\n    utterances: 5", "value-wrong-type", 3, "5", "mapping"),
    ("intents.yml", "intents:\n  a:\n    utterances: [~]", "value-wrong-type", 3, "empty", ""),
    (
        "intents.yml",
        "intents:\n  a:\n    utterances: {chinese: [x]}",
        "language-invalid",
        3,
        "'chinese'",
        "zh",
    ),
    ("slots.yml", "slots:\n  a: {typ: date}", "key-unknown", 2, "'typ'", "Did you mean 'type'?"),
    ("slots.yml", "slots:\n  a: {type: [x]}", "value-wrong-type", 2, "'type'", "text"),
    ("slots.yml", "entities:\n  a: {fuzzy: maybe}", "value-wrong-type", 2, "'fuzzy'", "true or"),
    (
        "slots.yml",
        "slots:\n  a:\n    validation:\n      minimum: x",
        "value-wrong-type",
        4,
        "'minimum'",
        "number",
    ),
    (
        "responses.yml",
        "responses:\n  a:\n    buttons:\n      - titel: x",
        "key-unknown",
        4,
        "'titel'",
        "Did you mean 'title'?",
    ),
    ("skill.yml", "languages: [zh]", "key-missing", 1, "'name'", "Add"),
    ("skill.yml", "name: a b", "name-invalid", 1, "'a b'", "letter"),
    ("skill.yml", "name: a\nlanguages: zh", "value-wrong-type", 2, "'languages'", "list"),
    ("skill.yml", "name: a\nintents: {}", "key-misplaced", 2, "'intents'", "intents.yml"),
    ("skill.yml", "name: a\nlanguage: [zh]", "key-unknown", 2, "'language'", "'languages'"),
    ("skill.yml", "name: a\nsession_minutes: 0", "value-not-allowed", 2, "session_minutes", ""),
    ("skill.yml", "", "file-empty", 1, "empty", "name"),
    ("flows/a.yml", "# nothing\n", "file-empty", 1, "comments", "remove"),
    ("flows/a.yml", "steps:\n  - id: x", "key-missing", 2, "'kind'", "collect"),
    ("flows/a.yml", "steps:\n  - {kind: ask, id: x}", "kind-unknown", 2, "'ask'", "collect"),
    ("flows/a.yml", "steps:\n  - {kind: say, id: x}", "key-missing", 2, "'response'", "Add"),
    (
        "flows/a.yml",
        "steps:\n  - kind: collect\n    id: x\n    slot: y\n    attempt: 3",
        "key-unknown",
        5,
        "'attempt'",
        "Did you mean 'attempts'?",
    ),
    (
        "flows/a.yml",
        "steps:\n  - kind: branch\n    id: x\n    links:\n      - to: y\n        when: {slot: y}",
        "key-missing",
        6,
        "'kind'",
        "equals",
    ),
    ("flows/z.yml", "name: track_order", "flow-duplicate", 1, "track_order.yml", "Rename"),
    ("chats/a.yml", "chats: {}", "value-wrong-type", 1, "list", "name"),
    ("chats/a.yml", "name: x", "key-unknown", 1, "'name'", "chats"),
    ("chats/a.yml", "chats:\n  - name: x", "key-missing", 2, "'turns'", "Add"),
    (
        "chats/zz.yml",
        "chats:\n  - name: 查订单\n    turns: [{user: a}]",
        "chat-duplicate",
        2,
        "chats/zh.yml",
        "Rename",
    ),
    ("faq.csv", "question,anser\na,b", "csv-column-missing", 1, "'answer'", "first line"),
    ("faq.csv", "question,answer,anser\na,b,c", "csv-column-unknown", 1, "'anser'", "'answer'"),
    ("faq.csv", "question,answer,answer\na,b,c", "csv-column-twice", 1, "2 times", "one"),
    ("faq.csv", "question,answer\na,b,c", "csv-row-uneven", 2, "3 cells", "quotes"),
    ("faq.csv", 'question,answer\n"x\ny",b\nc,', "csv-cell-empty", 4, "'answer'", "Fill"),
    ("faq.csv", 'question,answer\na,"b', "csv-invalid", 2, "comma", "quotes"),
    ("faq.csv", "id,question,answer\nx,a,b\nx,c,d", "faq-duplicate", 3, "line 2", "Change"),
    ("faq.csv", "question,answer,language\na,b,chinese", "language-invalid", 2, "chinese", "zh"),
]


@pytest.mark.parametrize(("file", "content", "code", "line", "what", "remedy"), BAD)
def test_load_tells_what_is_wrong_where_and_how_to_mend_it(
    files: dict[str, str], file: str, content: str, code: str, line: int, what: str, remedy: str
) -> None:
    problems = problems_with(files, file, content)
    problem = next((p for p in problems if p.code == code), None)
    assert problem is not None, problems
    assert (problem.where.file, problem.where.line) == (file, line), problem
    assert what in problem.what
    assert remedy in problem.remedy
    assert str(problem).startswith(f"shop/{file}:{line}: ")
    assert "\n" not in str(problem)


def test_load_of_other_encodings_says_which_line(files: dict[str, str]) -> None:
    content = "intents:\n  a:\n    description: 查询".encode("gbk")
    problem = problems_with(files, "intents.yml", content)[0]
    assert (problem.code, problem.where.line) == ("file-not-utf8", 3)
    assert "UTF-8" in problem.remedy


def test_load_takes_a_byte_order_mark(files: dict[str, str]) -> None:
    content = b"\xef\xbb\xbf" + files["faq.csv"].encode()
    assert problems_with(files, "faq.csv", content) == []


def test_load_without_skill_file(files: dict[str, str]) -> None:
    del files["skill.yml"]
    loaded = skill_from_files(files, "shop")
    assert loaded.skill is None
    assert [problem.code for problem in loaded.problems] == ["skill-file-missing"]


def test_load_warns_of_files_it_does_not_read(files: dict[str, str]) -> None:
    loaded = skill_from_files({**files, "intent.yml": "", "responses.yml": " \n"}, "shop")
    found = {problem.code: problem for problem in loaded.problems}
    assert "Did you mean 'intents.yml'?" in found["file-unknown"].remedy
    assert {problem.severity for problem in loaded.problems} == {"warning"}
    assert loaded.skill is not None


def test_load_refuses_a_file_that_is_too_big(files: dict[str, str]) -> None:
    problem = problems_with(files, "intents.yml", "#" * 5_000_001)[0]
    assert problem.code == "file-too-big"
    assert "5,000,000" in problem.what


def test_load_gathers_problems_of_all_files_and_of_the_skill(files: dict[str, str]) -> None:
    files["slots.yml"] += "  spare: {typ: x}\n"
    files["responses.yml"] += "  empty: {}\n"
    files["flows/greet.yml"] = files["flows/greet.yml"].replace("response: hello", "response: helo")
    loaded = skill_from_files(files, "shop")
    assert loaded.skill is None
    problems = {problem.code: problem for problem in loaded.check()}
    assert set(problems) == {"key-unknown", "response-empty", "step-unknown-response"}
    assert str(problems["step-unknown-response"].where) == "shop/flows/greet.yml:3"
    assert str(problems["response-empty"].where) == "shop/responses.yml:9"


def test_check_of_a_loaded_skill_names_the_line_of_the_utterance(files: dict[str, str]) -> None:
    files["intents.yml"] += "  other:\n    utterances:\n      zh:\n        - 我的订单到哪了\n"
    problems = skill_from_files(files, "shop").check()
    shared = next(p for p in problems if p.code == "utterance-in-two-intents")
    assert shared.where.line == len(files["intents.yml"].splitlines())


def test_check_leaves_out_what_follows_from_an_unread_file(files: dict[str, str]) -> None:
    files["slots.yml"] = "slots: [\n"
    assert [problem.code for problem in skill_from_files(files).check()] == ["yaml-invalid"]


def test_load_of_a_large_skill_takes_seconds(files: dict[str, str]) -> None:
    # 200 intents of 25 utterances each; four times as many must load in a few seconds.
    lines = ["intents:"]
    for number in range(200):
        lines += [f"  intent_{number}:", "    utterances:", "      zh:"]
        lines += [f"        - 我想订[明天](date)去[上海](city)的票 {number} {i}" for i in range(25)]
    started = time.perf_counter()
    loaded = skill_from_files({**files, "intents.yml": "\n".join(lines)})
    assert loaded.skill is not None
    assert time.perf_counter() - started < 15


def test_unreadable_characters_are_refused_with_their_line() -> None:
    for escape in ('"\\0"', '"\\ud800"'):
        loaded = skill_from_files({"skill.yml": f"name: a\ntitle: {escape}\n"})
        (problem,) = errors_of(loaded.problems)
        assert problem.code == "yaml-unsupported"
        assert problem.where.line == 2
    loaded = skill_from_files({"skill.yml": "name: a\n", "faq.csv": "question,answer\na,b\0\n"})
    assert [p.code for p in errors_of(loaded.problems)] == ["file-not-utf8"]
