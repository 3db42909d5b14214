"""What the designer asks of files that become skills."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZipFile

from builder.client import Client
from builder.wire.imports import ImportProposal


class ImportCalls:
    """The calls about files that become skills; several files go to the server as one zip."""

    _client: Client

    def propose_import(
        self, files: Sequence[tuple[str, bytes]], language: str | None = None
    ) -> ImportProposal:
        """Return the skill that files, each with its name, would become; nothing is kept."""
        name, data = _packed(files)
        return self._client.propose_import(data, file=name, language=language)

    def import_files(
        self, files: Sequence[tuple[str, bytes]], name: str, language: str | None = None
    ) -> str:
        """Make a skill of files under a name; return the name."""
        file, data = _packed(files)
        return self._client.import_skill(data, file=file, name=name, language=language).name


def _packed(files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Return the one file, or a zip that is named after the first."""
    first = files[0]
    if len(files) == 1:
        return first
    packed = BytesIO()
    named: set[str] = set()
    with ZipFile(packed, "w", ZIP_DEFLATED) as zipped:
        for number, (name, data) in enumerate(files):
            # Two files of one name stay two.
            zipped.writestr(f"{number}/{name}" if name in named else name, data)
            named.add(name)
    return f"{PurePath(first[0]).stem}.zip", packed.getvalue()
