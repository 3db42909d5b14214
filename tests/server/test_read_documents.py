"""Documents of the store are read by trainings of the server, asked, imported and exported."""

import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from builder.client import Client
from builder.errors import Invalid, NotFound
from builder.reading.sureness import LINE
from builder.schema.skill import Skill
from builder.server import archives
from builder.settings import Settings
from builder.skillfile import archive, files_from_skill, zipped
from tests.reading.made import bomb, pdf, word, workbook
from tests.running import RunningServer
from tests.server.conftest import CAFE, train

TERMS = b"# Returns\n\nYou may send things back within 15 days. Keep the box.\n"
NAVIGATION = b"<ul><li><a href=a>Home</a></li><li><a href=b>Shop</a></li></ul>"
BAD = {
    "scan.pdf": (pdf("", ""), "document-without-text"),
    "locked.pdf": (pdf("x", locked=True), "document-locked"),
    "cut.docx": (word()[:4000], "document-broken"),
    "empty.xlsx": (workbook([]), "document-without-text"),
    "nav.html": (NAVIGATION, "document-without-text"),
    "bomb.xlsx": (bomb(), "document-bomb"),
}


def put(client: Client, files: Mapping[str, bytes]) -> int:
    revision = client.get_draft("cafe").revision
    for name, data in files.items():
        revision = client.put_document("cafe", name, data, revision=revision).revision
    return revision


def zip_of(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return buffer.getvalue()


def test_documents_are_read_and_answer_though_others_are_bad(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    prices = workbook([["Plan", "Price"], ["Small", 9], ["Large", 19]])
    bad = {name: data for name, (data, _) in BAD.items()}
    put(client, {"terms.md": TERMS, "plans.xlsx": prices, **bad})
    version = train(client)
    listed = client.list_documents("cafe")
    assert listed.version == version
    found = {line.name: line for line in listed.documents}
    assert {n: [p.code for p in found[n].problems] for n in BAD} == {
        n: [code] for n, (_, code) in BAD.items()
    }
    assert all(found[name].passages == 0 for name in BAD)
    assert (found["terms.md"].passages, found["terms.md"].problems) == (1, ())
    assert (found["plans.xlsx"].passages, found["plans.xlsx"].tables) == (2, 1)
    problem = found["scan.pdf"].problems[0]
    assert (problem.where, problem.severity) == ("cafe/documents/scan.pdf", "warning")

    read = client.get_reading("cafe", "plans.xlsx", limit=1)
    assert (read.version, read.passages_total, len(read.passages)) == (version, 2, 1)
    (table,) = read.tables
    assert (table.columns, table.rows, table.total) == (("Plan", "Price"), (("Small", "9"),), 2)
    with pytest.raises(NotFound) as unread:
        client.get_reading("cafe", "nothing.md")
    assert unread.value.code == "document-not-read"

    asked = client.ask("cafe", "how many days to send things back", version=version)
    assert asked.answer is not None
    assert [citation.document for citation in asked.answer.citations] == ["terms.md"]
    cited = asked.answer_passage
    assert cited is not None and cited.start is not None
    assert cited.text[cited.start : cited.end] == "You may send things back within 15 days."
    assert asked.passages[0].document == "terms.md"
    scores = [passage.score for passage in asked.passages]
    assert len(scores) == 3 and scores == sorted(scores, reverse=True)

    asked = client.ask("cafe", "who won the chess game", version=version)
    assert asked.answer is None
    assert asked.why is not None and f"{LINE:.2f} answers" in asked.why
    assert asked.answer_passage is None and len(asked.passages) == 3


def test_training_tells_which_document_it_reads(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    put(client, {"a.pdf": pdf("Returns take 15 days."), "b.docx": word()})
    job = client.start_training("cafe")
    told = set()
    while job.state in ("queued", "running"):
        job = client.get_job(job.id)
        told.add(job.message)
    assert {"Reading a.pdf", "Reading b.docx"} <= told


def test_document_that_was_missing_is_read_when_it_comes(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    revision = put(client, {"a.md": TERMS})
    named = client.get_draft("cafe").skill
    client.remove_document("cafe", "a.md", revision=revision)
    client.delete_skill("cafe")
    client.purge("cafe")
    missing = named.documents[0].model_copy(update={"sha256": "0" * 64})
    client.create_skill("cafe", skill=named.model_copy(update={"documents": (missing,)}))
    train(client)
    line = client.list_documents("cafe").documents[0]
    assert [p.code for p in line.problems] == ["document-missing"]
    put(client, {"a.md": TERMS})
    line = client.list_documents("cafe").documents[0]
    assert (line.passages, line.problems) == (None, ())
    train(client)
    line = client.list_documents("cafe").documents[0]
    assert (line.passages, line.problems) == (1, ())


def test_what_was_read_is_known_after_an_update_and_a_value(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    put(client, {"a.md": TERMS})
    client.publish("cafe", train(client))
    client.change_values("cafe", "drink", put={"tea": []})
    assert client.list_documents("cafe").documents[0].passages == 1
    assert client.ask("cafe", "may I send things back within 15 days").answer is not None


def test_question_needs_a_version(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    with pytest.raises(NotFound) as caught:
        client.ask("cafe", "anything")
    assert caught.value.code == "skill-not-deployed"


def test_question_to_a_skill_that_has_read_nothing(cafe_client: Client) -> None:
    asked = cafe_client.ask("cafe", "how many days")
    assert (asked.answer, asked.passages, asked.why, asked.language) == (None, (), None, "en")


def test_folder_comes_back_from_export_as_it_was_imported(client: Client) -> None:
    files = {
        "shop/skill.yml": b"name: shop\nlanguages: [en]\n",
        "shop/documents/legal/terms.md": TERMS,
        "shop/documents/plans.xlsx": workbook([["Plan", "Price"], ["S", 9]]),
    }
    assert client.import_skill(zip_of(files)).problems == ()
    listed = client.list_documents("shop")
    assert [d.name for d in listed.documents] == ["legal/terms.md", "plans.xlsx"]
    exported = client.export_skill("shop")
    with zipfile.ZipFile(io.BytesIO(exported)) as zipped:
        assert {name: zipped.read(name) for name in files} == files
    client.delete_skill("shop")
    client.purge("shop")
    client.import_skill(exported)
    assert client.list_documents("shop").documents == listed.documents


def test_import_leaves_out_what_cannot_be_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_DOCUMENT", 100)
    files = {
        "skill.yml": b"name: shop\nlanguages: [en]\n",
        "documents/large.txt": b"x" * 101,
        "documents/a/../b.md": b"x",
    }
    with pytest.raises(Invalid) as unsafe:
        client.import_skill(zip_of(files))
    assert unsafe.value.code == "archive-unsafe"
    del files["documents/a/../b.md"]
    files |= {"documents/.git/x.md": b"x", "documents/good.md": TERMS}
    made = client.import_skill(zip_of(files))
    assert [(p.code, p.where) for p in made.problems] == [
        ("file-unreadable", "shop/documents/.git/x.md"),
        ("document-too-big", "shop/documents/large.txt"),
    ]
    assert [d.name for d in client.list_documents("shop").documents] == ["good.md"]


def test_import_of_an_endless_archive_is_refused_while_it_comes(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from builder.server.routes import imports

    monkeypatch.setattr(imports, "MAX_ARCHIVE", 1_000_000)
    monkeypatch.setattr(zipped, "MAX_ARCHIVE", 1_000_000)
    answer = http.post("/v1/skills/import", content=(b"x" * 100_000 for _ in range(100)))
    assert (answer.status_code, answer.json()["code"]) == (413, "archive-too-big")


def test_documents_of_an_archive_may_not_unpack_without_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_DOCUMENTS", 1_000_000)
    files = {"skill.yml": b"name: shop\n", "documents/a.txt": b"x" * 2_000_000}
    with pytest.raises(Invalid, match="more than 1,000,000 bytes"):
        client.import_skill(zip_of(files))


def test_folder_that_is_served_brings_its_documents(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "shop"
    files = files_from_skill(Skill.model_validate({**CAFE, "name": "shop"}))
    for name, text in {**files, "documents/legal/terms.md": TERMS.decode()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    running = RunningServer(settings, folders=[folder])
    with Client(running.start()) as client:
        while not client.is_served("shop"):
            time.sleep(0.05)
        line = client.list_documents("shop").documents[0]
        assert (line.name, line.passages) == ("legal/terms.md", 1)
        assert client.get_document("shop", "legal/terms.md") == TERMS
        assert client.ask("shop", "may I send things back within 15 days").answer is not None
    running.stop()
