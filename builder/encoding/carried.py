"""Weights that Python packages carry: a folder of a package, or an archive cut into several of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path


def find_in_package(package: str, file: str) -> Path | None:
    """Return a file or folder that an installed package carries; None where there is none."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / file
    return path if path.exists() else None


def find_parts(distributions: Sequence[str], ending: str) -> tuple[Path, ...] | None:
    """Return the one file of each distribution whose name ends so; None unless all are installed."""
    found = []
    for name in distributions:
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            return None
        paths = [Path(str(file.locate())) for file in files if ending in file.name]
        if len(paths) != 1 or not paths[0].exists():
            return None
        found.append(paths[0])
    return tuple(found)


def unpack_parts(parts: Sequence[Path], names: Sequence[str], folder: Path) -> None:
    """Write some files of a zip archive, cut into parts, into a folder, without their folders.

    Raises `zipfile.BadZipFile` or `OSError` where the parts are no archive.
    """
    with Joined(parts) as joined, zipfile.ZipFile(joined) as archive:
        for member in archive.infolist():
            name = member.filename.rsplit("/", 1)[-1]
            if name in names and member.filename.count("/") <= 1:
                with archive.open(member) as source, (folder / name).open("wb") as target:
                    while piece := source.read(1 << 20):
                        target.write(piece)


class Joined(io.RawIOBase):
    """Files read as one, one after another, without being copied together."""

    def __init__(self, parts: Sequence[Path]) -> None:
        super().__init__()
        self._files = [path.open("rb") for path in parts]
        sizes = [path.stat().st_size for path in parts]
        self._starts = [sum(sizes[:number]) for number in range(len(sizes) + 1)]
        self._at = 0

    def readable(self) -> bool:
        """See `io.RawIOBase`."""
        return True

    def seekable(self) -> bool:
        """See `io.RawIOBase`."""
        return True

    def tell(self) -> int:
        """See `io.RawIOBase`."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See `io.RawIOBase`."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """Read on, over the borders of files; everything that is left when no size is given."""
        left = self._starts[-1] - self._at if size < 0 else size
        pieces = []
        while left > 0 and self._at < self._starts[-1]:
            number = max(n for n, start in enumerate(self._starts[:-1]) if start <= self._at)
            file = self._files[number]
            file.seek(self._at - self._starts[number])
            piece = file.read(min(left, self._starts[number + 1] - self._at))
            if not piece:
                break
            pieces.append(piece)
            self._at += len(piece)
            left -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Close every file."""
        for file in self._files:
            file.close()
        super().close()
