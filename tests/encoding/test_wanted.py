from pathlib import Path

import pytest

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import DEFAULT_ENCODERS
from builder.encoding.wanted import add_encoder, library_named, remove_encoder, wanted_encoders
from builder.errors import Conflict, Invalid, NotFound


def test_wanted_are_the_default_ones_until_something_is_changed(tmp_path: Path) -> None:
    assert wanted_encoders(tmp_path) == DEFAULT_ENCODERS
    added = add_encoder(tmp_path, "mine=/models/mine")
    assert added == (*DEFAULT_ENCODERS, "mine=/models/mine")
    assert wanted_encoders(tmp_path) == added
    assert wanted_encoders(tmp_path, ["use-m"]) == ("use-m",)
    assert remove_encoder(tmp_path, "mine") == DEFAULT_ENCODERS
    assert not list(tmp_path.iterdir())


def test_wanted_refuses_what_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="remove the old one"):
        add_encoder(tmp_path, "use-m=/models/other")
    with pytest.raises(NotFound, match="Did you mean 'e5-small'"):
        remove_encoder(tmp_path, "e5-smal")
    remove_encoder(tmp_path, "use-m")
    remove_encoder(tmp_path, "e5-small")
    with pytest.raises(Invalid, match="only encoder"):
        remove_encoder(tmp_path, "minilm-l6")
    assert wanted_encoders(tmp_path) == ("minilm-l6",)


@pytest.mark.parametrize("damaged", ["{}", "[]", "[1]", "not json"])
def test_wanted_that_is_damaged_is_told(tmp_path: Path, damaged: str) -> None:
    (tmp_path / "wanted.json").write_text(damaged, "utf-8")
    with pytest.raises(Invalid, match=r"wanted\.json"):
        wanted_encoders(tmp_path)


def test_the_tiny_encoder_is_there_by_its_name(tmp_path: Path) -> None:
    tiny = HashingEncoder()
    found = library_named(tmp_path, ("hashing",)).get(tiny.name, tiny.fingerprint)
    assert found.fingerprint == tiny.fingerprint
    assert library_named(tmp_path, ("use-m",)).names == ("use-m",)
