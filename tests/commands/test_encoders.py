import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builder.commands.encoders import app
from builder.errors import Unavailable


@pytest.fixture
def run(test_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.delenv("DIALOOM_ENCODERS", raising=False)
    (tmp_path / "encoders").symlink_to(test_cache)
    monkeypatch.setenv("DIALOOM_DATA_DIR", str(tmp_path))
    return CliRunner()


def test_encoders_prepare_says_what_is_ready(run: CliRunner) -> None:
    shown = run.invoke(app, ["prepare"])
    assert shown.exit_code == 0
    assert "e5-small" in shown.stdout


def test_encoders_list_as_json(run: CliRunner) -> None:
    shown = run.invoke(app, ["list", "--json"])
    assert shown.exit_code == 0
    assert "minilm-l6" in json.dumps(json.loads(shown.stdout))


def test_encoders_list_names_what_is_missing(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["list", "--data-dir", str(tmp_path)])
    assert "not prepared yet" in shown.stdout
    assert "dialoom encoders prepare" in shown.stdout


def test_encoders_prepare_refuses_what_is_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALOOM_ENCODERS", str(tmp_path / "nothing"))
    shown = CliRunner().invoke(app, ["prepare", "--data-dir", str(tmp_path)])
    assert shown.exit_code != 0
    assert isinstance(shown.exception, Unavailable | SystemExit)
