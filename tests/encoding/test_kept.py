"""Vectors are kept on the disk: nothing is encoded twice, and the file never stands in the way."""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from builder.encoding.encoder import Vectors
from builder.encoding.hashing import HashingEncoder
from builder.encoding.kept import VECTORS_FILE, KeepingEncoder, KeptVectors
from builder.encoding.library import EncoderLibrary

TEXTS = ["where is my parcel", "cancel the order", "我的包裹在哪里"]


class Counting(HashingEncoder):
    """Notes every text that it encodes."""

    def __init__(self, fingerprint: str = "first") -> None:
        super().__init__(32)
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return super().encode(texts)


def keeping(encoder: HashingEncoder, folder: Path, *, most_bytes: int = 1 << 20) -> KeepingEncoder:
    return KeepingEncoder(encoder, KeptVectors(folder / VECTORS_FILE, most_bytes=most_bytes))


def rows(folder: Path) -> int:
    connection = sqlite3.connect(folder / VECTORS_FILE)
    (count,) = connection.execute("select count(*) from vectors").fetchone()
    connection.close()
    return int(count)


def test_text_is_encoded_once_and_has_the_same_vector_fresh_and_kept(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    fresh = keeping(first, tmp_path).encode([*TEXTS, TEXTS[0]])
    assert first.encoded == TEXTS
    again = keeping(second, tmp_path).encode([TEXTS[2], "something new", *TEXTS])
    assert second.encoded == ["something new"]
    assert (again[[2, 3, 4, 2]] == fresh).all()
    assert (again[0] == fresh[2]).all()
    assert np.allclose(fresh[:3], HashingEncoder(32).encode(TEXTS), atol=1e-3)


def test_other_weights_have_vectors_of_their_own(tmp_path: Path) -> None:
    keeping(Counting("first"), tmp_path).encode(TEXTS)
    other = Counting("second")
    keeping(other, tmp_path).encode(TEXTS)
    assert other.encoded == TEXTS


def test_texts_themselves_are_not_on_the_disk(tmp_path: Path) -> None:
    keeping(Counting(), tmp_path).encode(TEXTS)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"parcel" not in written
    assert TEXTS[2].encode() not in written


def test_file_is_bounded_and_what_was_asked_for_last_stays(tmp_path: Path) -> None:
    bound = 256 << 10
    old = [f"old text {n}" for n in range(1_500)]
    keeping(Counting(), tmp_path).encode(old)
    connection = sqlite3.connect(tmp_path / VECTORS_FILE)
    with connection:
        connection.execute("update vectors set used = used - 10")
    connection.close()
    new = [f"new text {n}" for n in range(100)]
    for start in range(0, 2_000, 100):
        keeping(Counting(), tmp_path, most_bytes=bound).encode(
            [*new, *(f"further text {n}" for n in range(start, start + 100))]
        )
    assert rows(tmp_path) * (32 * 2 + 8 + 32) < bound
    again = Counting()
    keeping(again, tmp_path, most_bytes=bound).encode(old)
    assert len(again.encoded) == len(old)


def test_what_nobody_asked_for_in_months_goes(tmp_path: Path) -> None:
    keeping(Counting(), tmp_path).encode(TEXTS)
    connection = sqlite3.connect(tmp_path / VECTORS_FILE)
    with connection:
        connection.execute("update vectors set used = ?", (datetime.now(UTC).toordinal() - 100,))
    connection.close()
    keeping(Counting(), tmp_path).encode(["new"])
    assert rows(tmp_path) == 1


def test_damaged_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / VECTORS_FILE).write_bytes(b"this is no database, whatever it is called" * 100)
    first = Counting()
    assert keeping(first, tmp_path).encode(TEXTS).shape == (3, 32)
    keeping(first, tmp_path).encode(TEXTS)
    keeping(first, tmp_path).encode(TEXTS)
    assert len(first.encoded) <= 2 * len(TEXTS)
    assert rows(tmp_path) == len(TEXTS)


def test_file_that_another_holds_is_done_without(tmp_path: Path) -> None:
    keeping(Counting(), tmp_path).encode(TEXTS[:1])
    holder = sqlite3.connect(tmp_path / VECTORS_FILE, isolation_level=None)
    holder.execute("begin exclusive")
    waiting = Counting()
    assert keeping(waiting, tmp_path).encode(TEXTS).shape == (3, 32)
    assert waiting.encoded == TEXTS
    holder.execute("rollback")
    holder.close()


def _encode(folder: Path, number: int) -> float:
    texts = [f"text {n}" for n in range(number, number + 200)]
    return float(keeping(HashingEncoder(32), folder).encode(texts).sum())


def test_several_processes_share_the_file(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        numbers = [0, 100, 200, 300]
        sums = list(pool.map(_encode, [tmp_path] * 4, numbers))
    assert sums == [_encode(tmp_path, number) for number in numbers]
    assert rows(tmp_path) == 500


def test_library_keeps_only_where_it_has_a_folder_and_may(tmp_path: Path) -> None:
    encoder = Counting()
    nowhere = EncoderLibrary(tmp_path / "missing", preset=[encoder])
    nowhere.keeping([encoder])[0].encode(TEXTS)
    assert not (tmp_path / "missing").exists()
    unkept = EncoderLibrary(tmp_path, preset=[encoder], keep=False)
    unkept.keeping([encoder])[0].encode(TEXTS)
    assert not list(tmp_path.iterdir())
    EncoderLibrary(tmp_path, preset=[encoder]).keeping([encoder])[0].encode(TEXTS)
    assert rows(tmp_path) == len(TEXTS)
