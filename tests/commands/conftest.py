"""The command line in this process, with an own data directory and the prepared encoders."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from builder.cli import run


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Dialoom = Callable[..., Ran]


@pytest.fixture
def dialoom(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    test_cache: Path,
) -> Dialoom:
    data = tmp_path_factory.mktemp("data")
    (data / "encoders").symlink_to(test_cache, target_is_directory=True)
    monkeypatch.setenv("DIALOOM_DATA_DIR", str(data))
    monkeypatch.delenv("DIALOOM_ACTION_URL", raising=False)
    monkeypatch.delenv("DIALOOM_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call
