from __future__ import annotations

import hashlib
import io
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from builder.bundle import Bundle
from builder.child_work import DONE, FAILED, UNREADABLE, answer
from builder.reading.library import documents_in
from builder.schema.document import Document
from builder.schema.skill import Skill
from builder.sentence import say
from builder.training.worker import Request, work


def _request(skill: Skill, folder: Path, **more: Any) -> bytes:
    request = {
        "skill": skill.model_dump(mode="json", by_alias=True),
        "output": str(folder / "cafe.bundle"),
        "cache": str(folder / "cache"),
        "encoders": ["hashing"],
        "config": {"nlu": {"folds": 2}},
        **more,
    }
    return orjson.dumps(request)


def _answer(request: bytes) -> tuple[int, list[dict[str, Any]]]:
    sink = io.BytesIO()
    code = answer(Request, work, say("training"), io.BytesIO(request), sink)
    return code, [orjson.loads(line) for line in sink.getvalue().splitlines()]


def test_worker_trains_in_a_process_of_its_own(cafe: Skill, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "builder.training.worker"],
        input=_request(cafe, tmp_path),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == DONE, done.stderr
    lines = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert {line["kind"] for line in lines[:-1]} == {"progress"}
    last = lines[-1]
    assert last["kind"] == "done" and last["reused"] is False
    bundle = Bundle.load(Path(last["path"]))
    assert last["fingerprint"] == bundle.fingerprint
    assert last["bytes"] == len(bundle.to_bytes())


def test_worker_reuses_a_previous_bundle_and_ignores_a_broken_one(
    cafe: Skill, bundle: Bundle, tmp_path: Path
) -> None:
    bundle.save(tmp_path / "old.bundle")
    previous = str(tmp_path / "old.bundle")
    code, lines = _answer(_request(cafe, tmp_path, previous=previous))
    assert (code, lines[-1]["reused"]) == (DONE, True)
    (tmp_path / "old.bundle").write_bytes(b"garbage")
    code, lines = _answer(_request(cafe, tmp_path, previous=previous))
    assert (code, lines[-1]["reused"]) == (DONE, False)


def test_worker_reads_documents_by_their_hash(cafe: Skill, tmp_path: Path) -> None:
    data = b"Returns take 15 days."
    sha256 = hashlib.sha256(data).hexdigest()
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / sha256).write_bytes(data)
    register = (
        Document(name="here.md", sha256=sha256),
        Document(name="gone.md", sha256="0" * 64),
    )
    reading = cafe.model_copy(update={"documents": register})
    code, lines = _answer(_request(reading, tmp_path, documents=str(folder)))
    assert code == DONE
    assert {"Reading here.md", "Reading gone.md"} <= {line.get("message") for line in lines}
    here, gone = documents_in(Bundle.load(tmp_path / "cafe.bundle").parts)
    assert [passage.text for passage in here.passages] == [data.decode()]
    assert [trouble.code for trouble in gone.troubles] == ["document-missing"]


@pytest.mark.parametrize("request_", [b"", b"{", b"[]", b'{"skill": {}}'])
def test_worker_says_that_a_request_cannot_be_read(request_: bytes) -> None:
    code, lines = _answer(request_)
    assert code == UNREADABLE
    assert lines[-1]["kind"] == "error" and lines[-1]["code"] == "request-unreadable"


def test_worker_tells_an_error_with_its_code(cafe: Skill, tmp_path: Path) -> None:
    lonely = cafe.model_copy(update={"intents": cafe.intents[:1]})
    code, lines = _answer(_request(lonely, tmp_path))
    assert code == FAILED
    assert (lines[-1]["kind"], lines[-1]["code"]) == ("error", "too-few-intents")
    assert not (tmp_path / "cafe.bundle").exists()


def test_worker_says_where_it_cannot_save(cafe: Skill, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, lines = _answer(_request(cafe, tmp_path, output=str(tmp_path / "file" / "x.bundle")))
    assert (code, lines[-1]["code"]) == (FAILED, "bundle-not-saved")


def test_worker_ends_at_once_when_told_to(tmp_path: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "builder.training.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(0.5)
        worker.send_signal(signal.SIGTERM)
        started = time.monotonic()
        assert worker.wait(timeout=10) == -signal.SIGTERM
        assert time.monotonic() - started < 5
    finally:
        worker.kill()
        worker.communicate()
