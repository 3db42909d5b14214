from __future__ import annotations

import io
import zipfile
from pathlib import Path

import orjson
import pytest

from builder.bundle import Bundle
from builder.encoding.library import EncoderLibrary
from builder.errors import Invalid, NotFound
from builder.schema.skill import Skill
from builder.training.config import TrainingConfig
from builder.training.train import train


def _edited(data: bytes, *, drop: str = "", put: dict[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as sink:
        for name in source.namelist():
            if name != drop and name not in (put or {}):
                sink.writestr(name, source.read(name))
        for name, part in (put or {}).items():
            sink.writestr(name, part)
    return buffer.getvalue()


def test_bundle_survives_the_way_to_bytes_and_back(bundle: Bundle, cafe: Skill) -> None:
    data = bundle.to_bytes()
    read = Bundle.from_bytes(data)
    assert read.to_bytes() == data
    assert read.manifest == bundle.manifest
    assert read.fingerprint == bundle.fingerprint
    assert read.skill() == cafe
    assert all(name.endswith((".json", ".safetensors")) for name in read.parts)


def test_bundle_is_the_same_for_the_same_training(
    bundle: Bundle, cafe: Skill, library: EncoderLibrary, quick: TrainingConfig
) -> None:
    assert train(cafe, quick, encoders=library).to_bytes() == bundle.to_bytes()


def test_bundle_saves_whole_and_leaves_nothing_behind(bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "cafe.bundle"
    bundle.save(path)
    bundle.save(path)
    assert [file.name for file in path.parent.iterdir()] == ["cafe.bundle"]
    assert Bundle.load(path).fingerprint == bundle.fingerprint


def test_bundle_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="cannot be read") as caught:
        Bundle.load(tmp_path / "none.bundle")
    assert caught.value.code == "bundle-not-found"


def test_bundle_cut_short_anywhere_is_refused(bundle: Bundle) -> None:
    data = bundle.to_bytes()
    for length in [0, 1, 100, len(data) // 2, len(data) - 1]:
        with pytest.raises(Invalid) as caught:
            Bundle.from_bytes(data[:length])
        assert caught.value.code == "bundle-corrupt"
        assert "Train the skill again" in caught.value.message


def test_bundle_with_any_byte_of_a_part_changed_is_refused(bundle: Bundle) -> None:
    data = bundle.to_bytes()
    for position in range(200, len(data), len(data) // 37):
        broken = data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]
        try:
            read = Bundle.from_bytes(broken)
        except Invalid as error:
            assert error.code == "bundle-corrupt"
        else:
            # Only a byte of the archive's own book-keeping may change unnoticed.
            assert read.parts == bundle.parts


@pytest.mark.parametrize(
    ("part", "data", "said"),
    [
        ("skill.json", None, "is missing"),
        ("nlu/heads.safetensors", None, "is missing"),
        ("manifest.json", None, "is missing"),
        ("manifest.json", b"{}", "not a manifest"),
        ("manifest.json", b'{"format": 99}', "format 99"),
        ("nlu/heads.safetensors", b"other", "have changed"),
        ("evil.py", b"print()", "does not know it"),
    ],
)
def test_bundle_names_the_part_that_is_wrong(
    bundle: Bundle, part: str, data: bytes | None, said: str
) -> None:
    put = {part: data} if data is not None else {}
    with pytest.raises(Invalid, match=said) as caught:
        Bundle.from_bytes(_edited(bundle.to_bytes(), drop=part, put=put))
    assert f"'{part}'" in caught.value.message


def test_bundle_never_unpacks_what_is_compressed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"0" * 1_000_000)
    with pytest.raises(Invalid, match="compressed"):
        Bundle.from_bytes(buffer.getvalue())


def test_manifest_tells_what_a_bundle_was_made_with(bundle: Bundle) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.to_bytes())) as archive:
        manifest = orjson.loads(archive.read("manifest.json"))
    assert manifest["strategy"] == "fewshot.v4"
    assert manifest["skill"] == "cafe"
    assert list(manifest["encoders"]) == ["hashing"]
    assert 0 <= manifest["scores"]["accuracy"] <= 1
    assert set(manifest["parts"]) == set(bundle.parts)
