"""`dialoom publish` against a running server."""

import json

import pytest

from builder.cli import run
from builder.client import Client


def test_a_version_is_looked_at_and_published(
    cafe_client: Client,
    cafe_server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DIALOOM_URL", cafe_server)

    def told(*words: str) -> dict[str, object]:
        assert run(["publish", "cafe", *words, "--json"]) == 0
        answer: dict[str, object] = json.loads(capsys.readouterr().out)
        return answer

    version = cafe_client.get_deployment("cafe").version
    looked = told("--check")
    assert (looked["published"], looked["version"]) == (False, version)
    assert told("--to-test")["environment"] == "test"
    assert cafe_client.get_deployment("cafe", environment="test").version == version
    assert run(["publish", "cafe", str(version)]) == 0
    assert "ok       Version 1 loads here" in capsys.readouterr().out
    assert run(["publish", "tea"]) == 1
    assert "tea" in capsys.readouterr().err
