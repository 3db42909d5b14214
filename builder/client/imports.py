"""What the Python client can ask of files that become skills: one method a route."""

from __future__ import annotations

from builder.client.connection import Connection
from builder.wire.imports import ImportProposal
from builder.wire.skills import SkillMade


class ImportCalls(Connection):
    """The calls about files that become skills."""

    def propose_import(
        self, data: bytes, *, file: str = "skill.zip", language: str | None = None
    ) -> ImportProposal:
        """Return the skill that a file, called `file`, would become; nothing is kept.

        It is the zip of a skill folder, a file of UNIT or DMKit, or a zip of these.
        """
        params = {"file": file, "language": language}
        return self._upload(ImportProposal, "/v1/skills/import/proposals", data, params)

    def import_skill(
        self,
        data: bytes,
        *,
        file: str = "skill.zip",
        name: str | None = None,
        language: str | None = None,
    ) -> SkillMade:
        """Make a skill of a file as `propose_import` reads it, under its own name or another."""
        params = {"file": file, "name": name, "language": language}
        return self._upload(SkillMade, "/v1/skills/import", data, params)
