"""A skill whose published bundle can no longer be used: it is trained again, as it was published."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from builder.client import Client
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.skillfile import files_from_skill
from tests.running import RunningServer
from tests.server.conftest import CAFE


def test_a_bundle_that_cannot_be_used_is_trained_again(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "cafe"
    for name, text in files_from_skill(Skill.model_validate(CAFE)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    with RunningServer(settings, folders=[folder]) as running, Client(running.url) as client:
        _await_cafe(client)
        assert client.get_deployment("cafe").version == 1
    with sqlite3.connect(settings.data_dir / "dialoom.db") as database:
        database.execute("update bundles set content = ?", (b"of another time",))
    with RunningServer(settings, folders=[folder]) as running, Client(running.url) as client:
        _await_cafe(client)
        assert client.get_deployment("cafe").version == 2
        first, second = (each.revision for each in client.list_versions("cafe"))
        assert first == second


def _await_cafe(client: Client) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if client.is_served("cafe"):
            return
        time.sleep(0.05)
    raise AssertionError("the skill is not served")
