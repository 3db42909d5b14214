"""Files that become skills: what they are is recognised, looked through, and made or refused whole."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from builder.client import Client
from builder.errors import BuilderError, Conflict, Invalid
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.skillfile.importing import upload
from builder.store.store import Store
from builder.wire.imports import ImportProposal
from tests.running import RunningServer

TEMPLATES = (
    "ORDER_TEA\t0.8\t[D:kw_order]#@##0#@##1#@@##[D:user_tea]#@##0#@##1\t1\n"
    "HELP\t0.8\t[D:kw_help]#@##0#@##1\t1\n"
)
WORDS = {"kw_order": "来\n#要\n", "user_tea": "绿茶\n#龙井\n红茶\n", "kw_help": "帮帮我\n"}
POLICIES: list[dict[str, Any]] = [
    {
        "trigger": {"intent": "ORDER_TEA", "slots": ["user_tea"], "state": ""},
        "params": [
            {"name": "tea", "type": "slot_val", "value": "user_tea"},
            {"name": "price", "type": "func_val", "value": "number_add:18,2"},
        ],
        "output": [
            {
                "assertion": [],
                "session": {"state": "brewing", "context": {}},
                "result": [{"type": "tts", "value": "{%tea%}，{%price%}元。"}],
            }
        ],
    },
    {
        "trigger": {"intent": "dmkit_intent_fallback"},
        "output": [{"result": [{"type": "tts", "value": "本店只卖茶。"}]}],
    },
]
DRAWING = (
    '<mxGraphModel><root><mxCell id="2" value="BOT:{%tea%}，{%price%}元。" vertex="1">'
    '<mxGeometry x="140" y="250"/></mxCell></root></mxGraphModel>'
)
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00" * 9


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(Settings(data_dir=tmp_path_factory.mktemp("imports"))) as running:
        yield running


@pytest.fixture(scope="module")
def served(server: RunningServer) -> Iterator[Client]:
    with Client(server.url) as made:
        yield made


@pytest.fixture
def client(served: Client) -> Iterator[Client]:
    """A client of a server without skills, which all tests share."""
    yield served
    for line in served.list_skills():
        served.delete_skill(line.name)
        served.purge(line.name)


def zip_of(files: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return packed.getvalue()


def unit_files() -> dict[str, str | bytes]:
    # As UNIT writes them: in GB 18030.
    lists = {f"words/{name}.txt": text.encode("gb18030") for name, text in WORDS.items()}
    return {"patterns.txt": TEMPLATES.encode("gb18030"), **lists}


def dmkit_files() -> dict[str, str | bytes]:
    return {
        **unit_files(),
        "tea_house.json": json.dumps(POLICIES, ensure_ascii=False),
        "tea_house.xml": DRAWING,
        "products.json": '{"default": {"1": {"score": 1, "conf_path": "conf/tea.json"}}}',
        "remote_services.json": '{"shop": {"naming_service_url": "list://127.0.0.1:9"}}',
    }


def kinds(proposal: ImportProposal) -> dict[str, str]:
    return {file.name: file.kind for file in proposal.files}


def test_units_files_are_looked_through_and_become_a_skill(client: Client) -> None:
    data = zip_of({f"unit/{name}": text for name, text in unit_files().items()})
    seen = client.propose_import(data, file="茶馆 v2.zip")
    assert (seen.system, seen.name, seen.languages) == ("unit", "茶馆_v2", ("zh",))
    assert kinds(seen) == {
        "patterns.txt": "templates",
        **dict.fromkeys((f"words/{name}.txt" for name in WORDS), "dictionary"),
    }
    counts = seen.counts
    assert (counts.intents, counts.templates, counts.cues, counts.values) == (2, 2, 2, 2)
    assert (counts.slots, counts.flows, seen.actions) == (1, 0, None)
    assert client.list_skills() == ()
    made = client.import_skill(data, file="茶馆 v2.zip", name="tea", language="zh")
    assert made.name == "tea"
    assert [p.code for p in made.problems] == [p.code for p in seen.problems]
    skill = client.get_draft("tea").skill
    assert skill.languages == ("zh",)
    assert skill.cues["kw_order"] == {"zh": ("来", "要")}
    assert [len(one.templates["zh"]) for one in skill.intents] == [1, 1]


def test_policies_become_flows_with_their_drawing(client: Client) -> None:
    data = zip_of(dmkit_files())
    seen = client.propose_import(data, file="all.zip")
    assert (seen.system, seen.name, seen.counts.flows) == ("dmkit", "tea_house", 2)
    assert {kinds(seen)[f] for f in ("tea_house.xml", "products.json", "remote_services.json")} == {
        "drawing",
        "products",
        "services",
    }
    assert seen.actions is not None and "http://127.0.0.1:9" in seen.actions
    made = client.import_skill(data, file="all.zip")
    assert made.name == "tea_house"
    flow = client.get_draft("tea_house").skill.get(Flow, "order_tea_01")
    assert min(place.x for place in flow.canvas.values()) == 140


def test_a_file_by_itself_is_enough(client: Client) -> None:
    policies = json.dumps(POLICIES).encode()
    alone = client.propose_import(policies, file="tea.json")
    assert (alone.system, alone.name, alone.counts.flows) == ("dmkit", "tea", 2)
    assert {p.code for p in alone.problems} >= {
        "dmkit-intent-without-words",
        "dmkit-slot-without-words",
    }
    made = client.import_skill("DRINK\t0.7\tten cups\t1\n".encode("utf-16"), file="t.txt")
    draft = client.get_draft(made.name).skill
    assert draft.languages == ("en",)
    assert draft.get(Intent, "DRINK").templates["en"]


def test_several_policy_files_and_what_is_no_part_are_told(client: Client) -> None:
    other = json.dumps([{"trigger": {"intent": "BYE"}}])
    files = {**dmkit_files(), "bye.json": other, "logo.png": PICTURE, "read me.txt": "# Notes\nx\n"}
    seen = client.propose_import(zip_of({**files, "a b.txt": "x\n#y\n", ".DS_Store": b"\0"}))
    told = {problem.code: problem for problem in seen.problems}
    assert told["import-several-policies"].sentences["what"].values["count"] == 2
    assert [p.file for p in seen.problems if p.code == "import-unknown-file"] == [
        "logo.png",
        "read me.txt",
    ]
    assert (told["unit-name"].severity, told["unit-name"].file) == ("error", "a b.txt")
    assert seen.counts.flows == 3 and ".DS_Store" not in kinds(seen)


def test_lines_that_cannot_be_read_lose_no_other(client: Client) -> None:
    lines = TEMPLATES + "ORDER_TEA\tmuch\t[D:kw_order]#@##0#@##1\t1\n"
    made = client.import_skill(lines.encode(), file="tea.txt", language="zh")
    bad = [problem for problem in made.problems if problem.code == "unit-line"]
    assert [(problem.file, problem.line) for problem in bad] == [("tea.txt", 3)]
    assert len(client.get_draft("tea").skill.intents) == 2


def test_the_zip_of_a_skill_says_its_name_and_may_get_another(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    data = client.export_skill("cafe")
    seen = client.propose_import(data, file="whatever.zip")
    assert (seen.system, seen.name, seen.languages) == ("dialoom", "cafe", ("en",))
    assert (seen.counts.intents, seen.counts.utterances, seen.counts.flows) == (2, 6, 2)
    assert client.import_skill(data, name="cafe_2").name == "cafe_2"
    assert client.get_draft("cafe_2").skill == cafe.model_copy(update={"name": "cafe_2"})


def test_documents_of_a_zip_that_is_refused_are_not_kept(
    server: RunningServer, client: Client, cafe: Skill
) -> None:
    store: Store = server.app.state.services.store
    client.create_skill("cafe", skill=cafe)
    note = b"The cafe has been closed on Mondays since the spring."
    data = io.BytesIO(client.export_skill("cafe"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("cafe/documents/note.txt", note)
    with pytest.raises(Conflict, match="exists already"):
        client.import_skill(data.getvalue())
    sha256 = hashlib.sha256(note).hexdigest()
    assert store.documents.sizes([sha256]) == {}
    client.import_skill(data.getvalue(), name="cafe_2")
    assert store.documents.sizes([sha256]) == {sha256: len(note)}


def test_what_a_zip_holds_within_is_found_too(client: Client) -> None:
    inner = zip_of(unit_files())
    policies = json.dumps(POLICIES)
    seen = client.propose_import(zip_of({"tea.json": policies, "words.zip": inner}))
    assert (seen.system, seen.counts.templates, seen.counts.flows) == ("dmkit", 2, 2)
    # Not for ever.
    deep = zip_of({"a.zip": zip_of({"b.zip": inner})})
    with pytest.raises(Invalid) as refused:
        client.propose_import(deep)
    assert refused.value.code == "import-nothing"


def test_a_chinese_name_in_an_old_zip_is_read(client: Client) -> None:
    # Before UTF-8 an entry's name was in the code page of whoever packed it.
    mark = "user_tee"
    data = zip_of({"p.txt": TEMPLATES.replace("user_tea", "user_茶叶"), f"{mark}.txt": "绿茶\n"})
    raw = data.replace(mark.encode(), "user_茶".encode("gbk")[:7].ljust(8, b"_"))
    seen = client.propose_import(raw)
    assert "user_茶_.txt" in kinds(seen)


BROKEN = json.dumps(POLICIES)[:-30]
WRONG = json.dumps([{**POLICIES[0], "params": [{"name": "a", "type": "magic"}]}, POLICIES[1]])


@pytest.mark.parametrize(
    ("file", "data", "code", "told"),
    [
        ("empty.zip", zip_of({}), "import-nothing", "'empty.zip' holds no files"),
        ("pictures.zip", zip_of({"a.png": PICTURE, "b.png": PICTURE}), "import-nothing", "a.png"),
        ("a.png", PICTURE, "import-nothing", "'a.png' is none of what"),
        ("letter.txt", b"Dear all,\nsee you.\n", "import-nothing", "letter.txt"),
        ("other.json", b'{"intents": []}', "import-nothing", "other.json"),
        ("skill.zip", b"this is no zip", "archive-invalid", "not a zip"),
        ("half.zip", zip_of(unit_files())[:200], "archive-invalid", "not a zip"),
        ("out.zip", zip_of({"../kw_a.txt": "x"}), "archive-unsafe", "outside the folder"),
        ("tea.json", BROKEN.encode(), "dmkit-file", "It is no JSON"),
        ("tea.json", WRONG.encode(), "dmkit-file", "Policy 1"),
        ("tea.zip", zip_of({**dmkit_files(), "tea_house.xml": DRAWING[:-9]}), "dmkit-drawing", ""),
        ("t.txt", b"ORDER\tmuch\t[D:kw_a]#@##0#@##1\t1\n", "unit-nothing", "no line is a template"),
        ("s.zip", zip_of({"intents.yml": "intents: {}"}), "skill-has-problems", "1 problem"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_wrong_input_is_told_and_nothing_is_made(
    client: Client, file: str, data: bytes, code: str, told: str
) -> None:
    for call in (client.propose_import, client.import_skill):
        with pytest.raises(BuilderError) as refused:
            call(data, file=file)
        assert refused.value.code == code
        assert told in refused.value.message
        # It can be said in other languages.
        assert refused.value.message.template != "{text}"
    assert client.list_skills() == ()


def test_a_bomb_is_refused_before_it_unfolds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST_BYTES", 1_000_000)
    bomb = zip_of({"kw_a.txt": b"word\n" * 1_000_000})
    assert len(bomb) < 100_000
    for data in (bomb, zip_of({"kw_b.txt": "x", "inner.zip": bomb})):
        with pytest.raises(Invalid, match="more than 1,000,000 bytes") as refused:
            client.propose_import(data)
        assert refused.value.code == "archive-too-big"
    with pytest.raises(Invalid, match="more than 1,000,000 bytes"):
        client.propose_import(b"word\n" * 300_000, file="kw_a.txt")


def test_names_in_use_and_names_that_are_none_are_told(client: Client) -> None:
    data = zip_of(unit_files())
    client.import_skill(data, name="tea")
    with pytest.raises(Conflict, match="exists already"):
        client.import_skill(data, name="tea")
    with pytest.raises(Invalid, match="cannot be a name"):
        client.import_skill(data, name="two words")
    with pytest.raises(Invalid):
        client.import_skill(data, name="tea_2", language="not one")
    assert [skill.name for skill in client.list_skills()] == ["tea"]
