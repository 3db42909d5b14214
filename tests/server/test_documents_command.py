"""`dialoom documents` against a running server."""

import json
from pathlib import Path

import pytest

from builder.cli import run
from builder.client import Client
from tests.server.conftest import train

TERMS = "You may send things back within 15 days."


def test_documents_are_managed_and_asked_from_a_terminal(
    cafe_client: Client,
    cafe_server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DIALOOM_URL", cafe_server)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "policies"
    (folder / "legal").mkdir(parents=True)
    (folder / "legal" / "terms.md").write_text(TERMS)
    (folder / "empty.md").write_text(" ")
    (folder / "tool.exe").write_bytes(b"MZ")
    (folder / ".notes.md").write_text("hidden")

    def out(*words: str, code: int = 0) -> str:
        assert run(["documents", *words]) == code
        return capsys.readouterr().out

    told = out("add", "cafe", str(folder), "--under", "p", code=1)
    assert "Files that end in '.exe' are not read." in told
    assert "2 documents" in told
    assert "p/legal/terms.md\t40 bytes\tnot read yet" in out("list", "cafe")
    version = train(cafe_client)
    listed = out("list", "cafe")
    assert "p/legal/terms.md\t40 bytes\t1 passages, 0 tables" in listed
    assert "warning: The file is empty." in listed
    asked = out("ask", "cafe", "may I send things back", "--version", str(version))
    assert asked.startswith(f"{TERMS}\n  p/legal/terms.md, score ")
    assert out("ask", "cafe", "chess", "--version", str(version)).startswith(
        "No answer. The nearest"
    )
    assert json.loads(out("ask", "cafe", "chess", "--json"))["answer"] is None
    assert "exists already" not in out("get", "cafe", "p/legal/terms.md")
    assert (tmp_path / "terms.md").read_text() == TERMS
    assert run(["documents", "get", "cafe", "p/legal/terms.md"]) == 1
    assert "exists already" in capsys.readouterr().err
    assert "'terms.md'" in out("rename", "cafe", "p/legal/terms.md", "terms.md")
    assert "2 documents removed" in out("remove", "cafe", "terms.md", "p/empty.md")
    assert json.loads(out("list", "cafe", "--json"))["documents"] == []
    assert run(["documents", "add", "cafe", "nowhere.md"]) == 1
    assert "neither a file nor a folder" in capsys.readouterr().err
