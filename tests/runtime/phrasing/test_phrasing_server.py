"""The operator's settings reach the turn, and their key reaches the endpoint and nobody else."""

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from builder.bundle import Bundle
from builder.settings import Settings
from builder.store.store import open_store
from tests.running import RunningServer
from tests.runtime.phrasing.model import LanguageModel

pytestmark = pytest.mark.timed


def serve(bundle: Bundle, settings: Settings) -> RunningServer:
    store = open_store(settings.database_address)
    store.skills.create(bundle.skill())
    made = store.bundles.add(
        "shop",
        bundle.to_bytes(),
        fingerprint=bundle.fingerprint,
        manifest=bundle.manifest.model_dump(mode="json"),
        revision=1,
    )
    store.deployments.put("shop", made.version)
    store.close()
    return RunningServer(settings)


def ask(server: RunningServer) -> str:
    url = server.start()
    try:
        body: dict[str, Any] = {"session_id": "s", "text": "退货运费由谁承担？", "debug": True}
        answer = httpx.post(f"{url}/v1/skills/shop/messages", json=body, timeout=20)
        assert answer.status_code == 200
        return answer.text + httpx.get(f"{url}/metrics").text
    finally:
        server.stop()


def test_server_words_answers_and_tells_no_secret(
    shop_bundle: Bundle, model: LanguageModel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def words(told: dict[str, Any]) -> str:
        fee = next(p["number"] for p in told["passages"] if "15元" in p["text"])
        return f"每单15元的退货运费由买家承担[{fee}]。"

    model.words = words
    environ = {
        "DIALOOM_DATA_DIR": str(tmp_path),
        "DIALOOM_PHRASING_URL": f"{model.url}/",
        "DIALOOM_PHRASING_MODEL": "tiny",
        "DIALOOM_PHRASING_KEY": "sk-canary",
    }
    settings = Settings.from_environment(environ)
    with caplog.at_level(logging.DEBUG):
        answered = ask(serve(shop_bundle, settings))
    assert "每单15元的退货运费由买家承担。" in answered
    assert '"kept":1' in answered
    assert model.keys == ["Bearer sk-canary"]
    assert "sk-canary" not in answered + caplog.text + repr(settings)
    assert b"sk-canary" not in (tmp_path / "dialoom.db").read_bytes()


def test_server_calls_nobody_unless_it_is_told_to(
    shop_bundle: Bundle, model: LanguageModel, tmp_path: Path
) -> None:
    answered = ask(serve(shop_bundle, Settings(data_dir=tmp_path)))
    assert json.loads(answered.partition("\n")[0].partition("# HELP")[0])["replies"][0]["text"] == (
        "退货运费由买家承担，每单15元。"
    )
    assert model.asked == []
