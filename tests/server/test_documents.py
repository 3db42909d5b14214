"""Documents over the API: put, listed, downloaded, renamed, removed, each change on a known revision."""

import asyncio
import hashlib
import socket
import sqlite3
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.requests import Request

from builder.client import Client
from builder.errors import BuilderError, Conflict, Invalid, NotFound, Unavailable
from builder.reading.documents.read import KINDS, MAX_DOCUMENT
from builder.schema.skill import Skill
from builder.sentence import verbatim
from builder.server import documents
from builder.server.received import receiving
from builder.settings import Settings
from builder.store.documents import PIECE, DocumentStore
from builder.store.store import open_store

TERMS = b"# Returns\n\nYou may send things back within 15 days.\n"


@pytest.fixture
def cafe_draft(client: Client, cafe: Skill) -> int:
    return client.create_skill("cafe", skill=cafe).revision


def test_document_is_put_listed_and_downloaded(client: Client, cafe_draft: int) -> None:
    saved = client.put_document("cafe", "legal/条款 1.md", TERMS, revision=cafe_draft)
    assert saved.revision == cafe_draft + 1
    listed = client.list_documents("cafe")
    assert listed.documents == (saved.document,)
    line = saved.document
    assert (line.name, line.kind, line.size) == ("legal/条款 1.md", "md", len(TERMS))
    assert line.sha256 == hashlib.sha256(TERMS).hexdigest()
    assert (line.passages, line.tables, line.problems) == (None, None, ())
    assert (listed.revision, listed.version, listed.bytes) == (saved.revision, None, len(TERMS))
    assert (listed.largest, listed.kinds) == (MAX_DOCUMENT, KINDS)
    assert client.get_document("cafe", "legal/条款 1.md") == TERMS
    draft = client.get_draft("cafe")
    assert [(d.name, d.sha256) for d in draft.skill.documents] == [(line.name, line.sha256)]
    assert client.list_drafts("cafe")[0].note == "documents/legal/条款 1.md"


def test_download_is_never_shown_as_a_page(
    http: httpx.Client, client: Client, cafe_draft: int
) -> None:
    page = b"<script>alert(1)</script><p>words</p>"
    client.put_document("cafe", "a.html", page, revision=cafe_draft)
    answer = http.get("/v1/skills/cafe/documents/a.html")
    assert answer.content == page
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_same_bytes_again_change_nothing(client: Client, cafe_draft: int) -> None:
    first = client.put_document("cafe", "a.md", TERMS, revision=cafe_draft)
    # A retry whose answer was lost still names the revision before.
    assert client.put_document("cafe", "a.md", TERMS, revision=cafe_draft) == first
    assert client.get_draft("cafe").revision == first.revision


def test_document_takes_the_place_of_one_of_its_name(client: Client, cafe_draft: int) -> None:
    revision = client.put_document("cafe", "a.md", TERMS, revision=cafe_draft).revision
    client.put_document("cafe", "a.md", b"Changed.", revision=revision)
    assert [d.size for d in client.list_documents("cafe").documents] == [len(b"Changed.")]
    assert client.get_document("cafe", "a.md") == b"Changed."


def test_large_document_passes_through_from_a_file(
    client: Client, cafe_draft: int, tmp_path: Path
) -> None:
    data = b"Returns take 15 days.\n" * (3 * PIECE // 20)
    (tmp_path / "large.txt").write_bytes(data)
    client.put_document("cafe", "large.txt", tmp_path / "large.txt", revision=cafe_draft)
    assert client.get_document("cafe", "large.txt") == data


def test_document_is_renamed_and_removed(client: Client, cafe_draft: int) -> None:
    revision = client.put_document("cafe", "a.md", TERMS, revision=cafe_draft).revision
    revision = client.put_document("cafe", "b.md", b"Other.", revision=revision).revision
    with pytest.raises(Conflict) as taken:
        client.rename_document("cafe", "a.md", "b.md", revision=revision)
    assert taken.value.code == "document-exists"
    renamed = client.rename_document("cafe", "a.md", "c.md", revision=revision)
    assert renamed.document.name == "c.md"
    after = client.remove_document("cafe", "b.md", revision=renamed.revision)
    assert [d.name for d in client.list_documents("cafe").documents] == ["c.md"]
    with pytest.raises(NotFound, match=r"'c\.md'"):
        client.remove_document("cafe", "b.md", revision=after)
    # The draft before still has it, with its bytes.
    before = client.get_draft("cafe", revision=renamed.revision).skill
    client.save_draft("cafe", before, revision=after)
    assert client.get_document("cafe", "b.md") == b"Other."


def test_stale_edits_are_refused(client: Client, http: httpx.Client, cafe_draft: int) -> None:
    revision = client.put_document("cafe", "a.md", TERMS, revision=cafe_draft).revision
    for edit in (
        lambda: client.put_document("cafe", "b.md", b"x", revision=cafe_draft),
        lambda: client.put_document("cafe", "a.md", b"x", revision=cafe_draft),
        lambda: client.rename_document("cafe", "a.md", "b.md", revision=cafe_draft),
        lambda: client.remove_document("cafe", "a.md", revision=cafe_draft),
    ):
        with pytest.raises(Conflict) as caught:
            edit()
        assert caught.value.code == "draft-changed"
    assert client.get_draft("cafe").revision == revision
    for method in ("PUT", "DELETE", "PATCH"):
        answer = http.request(method, "/v1/skills/cafe/documents/a.md", json={"name": "b.md"})
        assert answer.status_code == 428


def test_two_people_at_once_lose_nothing_unseen(client: Client, cafe_draft: int) -> None:
    together = threading.Barrier(2)

    def put(name: str) -> bool:
        together.wait()
        try:
            client.put_document("cafe", name, name.encode(), revision=cafe_draft)
        except Conflict as error:
            assert error.code == "draft-changed"
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = dict(zip(("a.md", "b.md"), pool.map(put, ("a.md", "b.md")), strict=True))
    assert sorted(done.values()) == [False, True]
    lost = next(name for name, kept in done.items() if not kept)
    revision = client.get_draft("cafe").revision
    client.put_document("cafe", lost, lost.encode(), revision=revision)
    assert [d.name for d in client.list_documents("cafe").documents] == ["a.md", "b.md"]


@pytest.mark.parametrize(
    ("name", "data", "status", "code", "told"),
    [
        ("tool.exe", b"MZ", 422, "document-unknown-kind", "Files that end in '.exe' are not read."),
        ("README", b"x", 422, "document-unknown-kind", "A file without ending is not read."),
        ("a.md", b"", 422, "document-without-text", "The file is empty."),
        ("..%2F..%2Fetc%2Fa.md", b"x", 422, "document-name-invalid", "leads out of the folder"),
        ("%2Fetc%2Fa.md", b"x", 422, "document-name-invalid", "leads out of the folder"),
        ("a%2F%2Fb.md", b"x", 422, "document-name-invalid", "leads out of the folder"),
        ("C%3A%5Cb.md", b"x", 422, "document-name-invalid", "leads out of the folder"),
        ("a%5Cb.md", b"x", 422, "document-name-invalid", "leads out of the folder"),
        ("a%1Bb.md", b"x", 422, "document-name-invalid", "cannot be printed"),
        (".git%2Fa.md", b"x", 422, "document-name-invalid", "hidden"),
        ("x" * 298 + ".md", b"x", 422, "document-name-invalid", "1 to 300 characters"),
    ],
)
def test_document_that_cannot_be_taken_is_told(
    http: httpx.Client,
    client: Client,
    cafe_draft: int,
    name: str,
    data: bytes,
    status: int,
    code: str,
    told: str,
) -> None:
    headers = {"if-match": f'"{cafe_draft}"'}
    url = f"{http.base_url}/v1/skills/cafe/documents/{name}"
    answer = http.put(url, content=data, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert told in answer.json()["detail"]
    assert client.get_draft("cafe").revision == cafe_draft


def test_kind_is_refused_before_a_byte_is_read(server: str, cafe_draft: int) -> None:
    place = urlsplit(server)
    with socket.create_connection((place.hostname or "", place.port or 0), 10) as connection:
        connection.sendall(
            b"PUT /v1/skills/cafe/documents/film.mp4 HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            + f'if-match: "{cafe_draft}"\r\ncontent-length: 20000000\r\n\r\n'.encode()
        )
        answer = connection.recv(PIECE)
    assert answer.startswith(b"HTTP/1.1 422")


@pytest.mark.parametrize("told", [True, False], ids=["announced", "streamed"])
def test_too_large_document_is_refused_with_little_memory(
    http: httpx.Client, client: Client, cafe_draft: int, settings: Settings, told: bool
) -> None:
    size = 4 * MAX_DOCUMENT

    def content() -> Iterator[bytes]:
        piece = b"words" * 20_000
        for _ in range(size // len(piece)):
            yield piece

    headers = {"if-match": f'"{cafe_draft}"', "content-type": "application/json"}
    if told:
        headers["content-length"] = str(size)
    tracemalloc.start()
    try:
        answer = http.put("/v1/skills/cafe/documents/a.txt", content=content(), headers=headers)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (answer.status_code, answer.json()["code"]) == (413, "document-too-big")
    assert "'a.txt'" in answer.json()["detail"] and "50,000,000" in answer.json()["detail"]
    assert peak < 20_000_000
    assert client.list_documents("cafe").documents == ()
    left = {path.name for path in settings.data_dir.iterdir() if path.is_file()}
    assert left <= {"dialoom.db", "dialoom.db-wal", "dialoom.db-shm"}


def test_a_skill_holds_so_much_and_no_more(
    client: Client, cafe_draft: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_BYTES", 100)
    revision = client.put_document("cafe", "a.txt", b"x" * 60, revision=cafe_draft).revision
    with pytest.raises(Invalid, match="would have 101 bytes in all; at most 100") as caught:
        client.put_document("cafe", "b.txt", b"y" * 41, revision=revision)
    assert caught.value.code == "documents-too-big"
    # What is replaced does not count.
    revision = client.put_document("cafe", "a.txt", b"z" * 100, revision=revision).revision
    monkeypatch.setattr(documents, "MOST_DOCUMENTS", 1)
    with pytest.raises(Invalid, match="at most 1 are kept"):
        client.put_document("cafe", "b.txt", b"y", revision=revision)


def test_unknown_skill_and_document_are_told(client: Client, cafe_draft: int) -> None:
    for call in (
        lambda: client.list_documents("cafee"),
        lambda: client.put_document("cafee", "a.md", b"x", revision=1),
        lambda: client.get_document("cafe", "a.md"),
    ):
        with pytest.raises(BuilderError) as caught:
            call()
        assert caught.value.code in ("skill-not-found", "document-not-found")


def test_draft_may_name_documents_that_are_not_there(client: Client, cafe: Skill) -> None:
    named = Skill.model_validate(
        {**cafe.model_dump(by_alias=True), "documents": [{"name": "a.md", "sha256": "0" * 64}]}
    )
    revision = client.create_skill("cafe", skill=named).revision
    assert [d.size for d in client.list_documents("cafe").documents] == [None]
    with pytest.raises(NotFound) as caught:
        client.get_document("cafe", "a.md")
    assert caught.value.code == "document-missing"
    client.put_document("cafe", "a.md", TERMS, revision=revision)
    assert client.get_document("cafe", "a.md") == TERMS


def test_bytes_go_with_the_last_skill_that_names_them(
    client: Client,
    cafe: Skill,
    cafe_draft: int,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Else what came just now would be kept a while: it might be on its way into a draft.
    monkeypatch.setattr(DocumentStore.tidy, "__defaults__", (-1.0,))
    saved = client.put_document("cafe", "a.md", TERMS, revision=cafe_draft)
    copy = client.get_draft("cafe").skill.model_copy(update={"name": "copy"})
    client.create_skill("copy", skill=copy)
    client.delete_skill("cafe")
    client.purge("cafe")
    assert client.get_document("copy", "a.md") == TERMS
    client.delete_skill("copy")
    store = open_store(settings.database_address)
    # What lies in the trash keeps its documents.
    assert store.documents.sizes([saved.document.sha256]) != {}
    client.purge("copy")
    assert store.documents.sizes([saved.document.sha256]) == {}
    store.close()


def received(folder: Path, *messages: dict[str, object]) -> int:
    """Take a body that comes in these messages; return its size."""
    waiting = list(messages)

    async def receive() -> dict[str, object]:
        return waiting.pop(0)

    async def take() -> int:
        scope = {"type": "http", "method": "PUT", "path": "/", "headers": []}
        request = Request(scope, receive)
        async with receiving(
            request, folder, 100, lambda size: Invalid("x", verbatim(str(size)))
        ) as whole:
            assert b"".join(whole.pieces()) == b"ab"
            return whole.size

    return asyncio.run(take())


def test_file_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    first = {"type": "http.request", "body": b"a", "more_body": True}
    last = {"type": "http.request", "body": b"b", "more_body": False}
    assert received(tmp_path, first, last) == 2
    with pytest.raises(Invalid) as caught:
        received(tmp_path, first, {"type": "http.disconnect"})
    assert caught.value.code == "body-incomplete"
    with pytest.raises(Unavailable, match="no such file") as full:
        received(tmp_path / "gone", first, last)
    assert full.value.code == "disk-full"
    assert list(tmp_path.iterdir()) == []


def test_killed_server_leaves_nothing_of_an_upload(tmp_path: Path) -> None:
    driver = Path(__file__).parent / "serve_driver.py"
    server = subprocess.Popen(
        [sys.executable, str(driver), str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        with Client(url) as client:
            revision = client.create_skill("cafe").revision
            revision = client.put_document("cafe", "a.md", TERMS, revision=revision).revision
        place = urlsplit(url)
        with socket.create_connection((place.hostname or "", place.port or 0)) as half:
            half.sendall(
                b"PUT /v1/skills/cafe/documents/b.txt HTTP/1.1\r\nhost: 127.0.0.1\r\n"
                + f'if-match: "{revision}"\r\ncontent-length: 20000000\r\n\r\n'.encode()
            )
            half.sendall(b"words " * 2_000_000)
            server.kill()
            server.wait(20)
    finally:
        server.kill()
        server.wait(20)
        if server.stdout is not None:
            server.stdout.close()
    with closing(sqlite3.connect(tmp_path / "dialoom.db")) as database:
        assert database.execute("SELECT size FROM documents").fetchall() == [(len(TERMS),)]
        assert database.execute("SELECT count(*) FROM document_pieces").fetchone() == (1,)
        assert database.execute("SELECT max(revision) FROM drafts").fetchone() == (revision,)
    left = [path for path in tmp_path.iterdir() if path.is_file() and path.stat().st_size]
    assert {path.name for path in left} <= {"dialoom.db", "dialoom.db-wal", "dialoom.db-shm"}
