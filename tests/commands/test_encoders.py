import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builder.commands.encoders import app


@pytest.fixture
def run(test_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.delenv("DIALOOM_ENCODERS", raising=False)
    (tmp_path / "encoders").symlink_to(test_cache)
    monkeypatch.setenv("DIALOOM_DATA_DIR", str(tmp_path))
    return CliRunner()


def test_encoders_prepare_says_what_is_ready(run: CliRunner) -> None:
    shown = run.invoke(app, ["prepare"])
    assert shown.exit_code == 0
    assert "e5-small     MIT" in shown.stdout
    assert "Ready after" in shown.stdout


def test_encoders_list_as_json(run: CliRunner) -> None:
    shown = run.invoke(app, ["list", "--json"])
    found = {encoder["name"]: encoder for encoder in json.loads(shown.stdout)["encoders"]}
    assert set(found) == {"e5-small", "minilm-l6", "use-m"}
    assert found["minilm-l6"]["languages"] == ["en"]


def test_encoders_list_names_what_is_missing(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["list", "--data-dir", str(tmp_path)])
    assert "Not prepared yet: e5-small, minilm-l6, use-m" in shown.stdout


def test_encoders_prepare_refuses_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALOOM_ENCODERS", str(tmp_path / "nothing"))
    shown = CliRunner().invoke(app, ["prepare", "--data-dir", str(tmp_path)])
    assert shown.exit_code == 1
    assert "[encoder-missing]" in shown.stderr
