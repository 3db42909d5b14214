import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builder.commands.encoders import app
from builder.errors import BuilderError, Unavailable


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


def test_encoders_list_shows_what_each_costs(run: CliRunner) -> None:
    shown = run.invoke(app, ["list", "--json"])
    rows = {row["name"]: row for row in json.loads(shown.stdout)["encoders"]}
    assert rows["use-m"]["dimension"] == 512
    assert rows["use-m"]["megabytes"] > 10
    assert rows["use-m"]["milliseconds"] > 0
    assert rows["minilm-l6"]["languages"] == ["en"]


def test_encoders_are_removed_and_added_and_remembered(
    test_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIALOOM_ENCODERS", raising=False)
    shutil.copytree(
        test_cache, tmp_path / "encoders", ignore=shutil.ignore_patterns("e5*", "mini*")
    )
    monkeypatch.setenv("DIALOOM_DATA_DIR", str(tmp_path))
    removed = CliRunner().invoke(app, ["remove", "use-m", "--json"])
    assert json.loads(removed.stdout)["encoders"] == ["e5-small", "minilm-l6"]
    listed = CliRunner().invoke(app, ["list", "--json"])
    assert [row["name"] for row in json.loads(listed.stdout)["encoders"]] == [
        "e5-small",
        "minilm-l6",
    ]
    added = CliRunner().invoke(app, ["add", "use-m"])
    assert "e5-small, minilm-l6, use-m" in added.stdout


@pytest.mark.parametrize(
    ("encoder", "told"),
    [
        ("use", "Did you mean 'use-m'"),
        ("mine=./nothing", "no folder"),
        ("mine={folder}", "holds no model"),
    ],
)
def test_encoders_add_refuses_clearly(
    run: CliRunner, tmp_path: Path, encoder: str, told: str
) -> None:
    refused = run.invoke(app, ["add", encoder.format(folder=tmp_path)])
    assert isinstance(refused.exception, BuilderError)
    assert told in refused.exception.message


def test_encoders_add_yields_to_the_setting(
    run: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIALOOM_ENCODERS", "use-m")
    refused = run.invoke(app, ["remove", "use-m"])
    assert isinstance(refused.exception, BuilderError)
    assert refused.exception.code == "encoders-set"


def test_encoders_benchmark_wants_one_kind_of_data(run: CliRunner) -> None:
    refused = run.invoke(app, ["benchmark"])
    assert isinstance(refused.exception, BuilderError)
    assert "--train" in refused.exception.message
