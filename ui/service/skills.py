"""What the designer asks of skills: finding, making, bringing in and taking out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from builder.client import Client
from builder.schema.skill import Skill
from builder.wire.ready_made import ReadyMadeLine, ReadyMadeTaken
from builder.wire.skills import SkillLine, SkillList

Sort = Literal["updated", "name", "created"]


class SkillCalls:
    """The calls about skills as wholes."""

    _client: Client

    def find_skills(
        self,
        query: str = "",
        *,
        names: Sequence[str] = (),
        sort: Sort = "updated",
        offset: int = 0,
        limit: int = 50,
    ) -> SkillList:
        """Return a page of the skills whose name, title or description hold the words of `query`."""
        return self._client.find_skills(query, names=names, sort=sort, offset=offset, limit=limit)

    def skill(self, name: str) -> SkillLine:
        """Return how a skill stands; raises `NotFound`."""
        return self._client.get_skill(name)

    def ready_made(self) -> tuple[ReadyMadeLine, ...]:
        """Return the skills and assistants that new ones can be made from."""
        return self._client.list_ready_made()

    def take_ready_made(self, ready_made: str, name: str, title: str) -> ReadyMadeTaken:
        """Make a skill or an assistant from a ready-made one."""
        return self._client.take_ready_made(ready_made, name=name, title=title or None)

    def create(self, skill: Skill) -> None:
        """Make a skill from what is given."""
        self._client.create_skill(skill.name, skill=skill)

    def delete(self, name: str) -> None:
        """Move a skill into the trash, with all that belongs to it."""
        self._client.delete_skill(name)

    def export(self, name: str) -> bytes:
        """Return the skill's folder as a zip file."""
        return self._client.export_skill(name)
