"""Sentence vectors that are kept on the disk: a text that was encoded once is not encoded again.

Training, advice and updates ask for the vectors of the same utterances time and again; a kept vector is
read in the hundredth part of the time. Lost or damaged, the file costs no more than that time.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import numpy as np

from builder.encoding.encoder import Encoder, Encoding, Vectors
from builder.encoding.wrapped import WrappedEncoder

VECTORS_FILE: Final = "vectors.sqlite3"
# Some 60,000 texts of the three default encoders.
MOST_BYTES: Final = 256 << 20
# What nobody asked for in so many days goes.
MOST_DAYS: Final = 90
# When there is too much, so much of it stays.
_KEPT_SHARE: Final = 0.8
_PATIENCE_SECONDS: Final = 2.0
_ASKED_TOGETHER: Final = 500
_LOG: Final = logging.getLogger(__name__)

# A page holds several vectors whole.
_SCHEMA: Final = """
pragma page_size = 8192;
create table if not exists vectors (
    encoder blob not null, text blob not null, vector blob not null, used integer not null,
    unique (encoder, text)
);
create index if not exists vectors_by_use on vectors (used);
"""


class KeptVectors:
    """A file of vectors in half precision, by encoder and text; bounded, and shared by processes.

    Without a path nothing is kept. An encoder is told by bytes that change with its weights and runtime.

    Of a text only the SHA-256 is kept. A file that cannot be read, written or waited for is done
    without: nothing here ever fails a training.
    """

    def __init__(self, path: Path | None, *, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes

    def find(self, encoder: bytes, texts: Sequence[str], dimension: int) -> dict[str, Vectors]:
        """Return the vectors that are kept of these texts."""
        wanted = {_digest(text): text for text in texts}
        found: dict[str, Vectors] = {}

        def read(connection: sqlite3.Connection) -> None:
            digests, today = list(wanted), _today()
            for start in range(0, len(digests), _ASKED_TOGETHER):
                asked = digests[start : start + _ASKED_TOGETHER]
                marks = ",".join("?" * len(asked))
                query = f"select text, vector, used from vectors where encoder = ? and text in ({marks})"
                stale = []
                for digest, vector, used in connection.execute(query, (encoder, *asked)).fetchall():
                    numbers = np.frombuffer(vector, np.float16).astype(np.float32)
                    if len(numbers) == dimension and np.isfinite(numbers).all():
                        found[wanted[digest]] = numbers
                    if used < today:
                        stale.append((today, encoder, digest))
                connection.executemany(
                    "update vectors set used = ? where encoder = ? and text = ?", stale
                )

        self._guarded(read)
        return found

    def keep(self, encoder: bytes, vectors: Mapping[str, Vectors]) -> None:
        """Keep the vectors of texts; where there are too many, those asked for longest ago go."""
        today = _today()
        rows = [
            (encoder, _digest(text), vector.astype(np.float16).tobytes(), today)
            for text, vector in vectors.items()
        ]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("insert or replace into vectors values (?, ?, ?, ?)", rows)
            connection.execute("delete from vectors where used < ?", (today - MOST_DAYS,))
            self._let_go(connection)

        self._guarded(write)

    def _let_go(self, connection: sqlite3.Connection) -> None:
        def number(query: str) -> int:
            return int(connection.execute(query).fetchone()[0])

        pages = number("pragma page_count") - number("pragma freelist_count")
        held = pages * number("pragma page_size")
        if held <= self._most_bytes:
            return
        rows = number("select count(*) from vectors")
        surplus = rows - int(rows * _KEPT_SHARE * self._most_bytes / held)
        # Digests are as good as drawn by chance, so that of one day no skill's texts are favoured.
        connection.execute(
            "delete from vectors where rowid in (select rowid from vectors order by used, text limit ?)",
            (surplus,),
        )

    def _guarded(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do some work on the file in one transaction, or none of it."""
        if self._path is None or not self._path.parent.is_dir():
            return  # no encoder cache, as in tests: nothing is made where nothing was
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)) as connection:
                # A lost write costs the time of an encoding: none waits for the disk.
                connection.execute("pragma synchronous = off")
                connection.executescript(_SCHEMA)
                with connection:
                    work(connection)
        except sqlite3.OperationalError as error:
            _LOG.info("Vectors are not kept this time: %s", error)
        except sqlite3.DatabaseError as error:
            _LOG.warning("The file %s is damaged (%s) and made anew.", self._path, error)
            self._path.unlink(missing_ok=True)


class KeepingEncoder(WrappedEncoder):
    """Wraps an encoder; the sentence vectors of many texts come from the kept ones where they are.

    All are rounded as those that are kept, so that a training gives the same bundle either way.
    """

    def __init__(self, encoder: Encoder, kept: KeptVectors) -> None:
        super().__init__(encoder)
        self._kept = kept
        self._key = _digest(f"{encoder.fingerprint} {_runtime()}")[:8]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors of many texts; each that is new is encoded once."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        known = self._kept.find(self._key, texts, self.dimension)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            made = self.encoder.encode(new).astype(np.float16).astype(np.float32)
            fresh = dict(zip(new, made, strict=True))
            self._kept.keep(self._key, fresh)
            known |= fresh
        return np.stack([known[text] for text in texts])

    def encode_one(self, text: str) -> Encoding:
        """Return the vectors of one text, its tokens included, which are not kept."""
        return self.encoder.encode_one(text)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _today() -> int:
    return datetime.now(UTC).date().toordinal()


@cache
def _runtime() -> str:
    """Return the version of what computes vectors, whose last bits may differ from another's."""
    try:
        return version("onnxruntime")
    except PackageNotFoundError:
        return "unknown"
