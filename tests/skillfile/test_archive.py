"""Archives are read with suspicion."""

import zipfile
from io import BytesIO

import pytest

from builder.errors import Invalid
from builder.skillfile import archive, files_from_zip, skill_from_files, zip_from_files, zipped


def packed(*entries: tuple[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in entries:
            zipped.writestr(name, content)
    return buffer.getvalue()


def test_archive_of_a_skill_comes_back(files: dict[str, str]) -> None:
    data = zip_from_files(files)
    assert data == zip_from_files(dict(reversed(files.items())))
    unpacked = files_from_zip(data)
    assert skill_from_files(unpacked).skill == skill_from_files(files).skill


def test_archive_may_have_a_folder_around_the_skill(files: dict[str, str]) -> None:
    wrapped = {f"shop-main/{name}": text for name, text in files.items()}
    wrapped["shop-main/.git/config"] = "x"
    wrapped["__MACOSX/._skill.yml"] = "x"
    assert files_from_zip(zip_from_files(wrapped)).keys() == files.keys()


@pytest.mark.parametrize(
    "name", ["../evil.yml", "/etc/x.yml", "flows/../../x.yml", "a\\b.yml", "C:/x"]
)
def test_archive_with_names_that_lead_outside_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="outside the folder") as caught:
        files_from_zip(packed(("skill.yml", b"name: a"), (name, b"x")))
    assert caught.value.code == "archive-unsafe"


def test_archive_with_a_link_is_refused() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        link = zipfile.ZipInfo("skill.yml")
        link.external_attr = 0o120777 << 16
        zipped.writestr(link, "/etc/passwd")
    with pytest.raises(Invalid, match="symbolic link"):
        files_from_zip(buffer.getvalue())


def test_archive_that_is_none_or_damaged_is_refused() -> None:
    with pytest.raises(Invalid, match="not a zip"):
        files_from_zip(b"PK nothing")
    data = bytearray(packed(("skill.yml", b"name: a\n" * 50)))
    data[45] ^= 0xFF
    with pytest.raises(Invalid, match="not a zip"):
        files_from_zip(bytes(data))


def test_archive_over_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = packed(*((f"documents/{i}.md", b"") for i in range(20)))
    monkeypatch.setattr(zipped, "MAX_ENTRIES", 10)
    with pytest.raises(Invalid, match="20 entries"):
        files_from_zip(many)
    monkeypatch.setattr(archive, "MAX_CONTENT", 1000)
    with pytest.raises(Invalid, match="more than 1,000 bytes"):
        files_from_zip(packed(("intents.yml", b"a" * 5000)))
    monkeypatch.setattr(zipped, "MAX_ARCHIVE", 50)
    with pytest.raises(Invalid, match="at most 50"):
        files_from_zip(many)
