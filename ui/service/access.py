"""What the designer asks of members, keys, the audit list, settings and the trash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from builder.client import Client
from builder.roles import Role
from builder.wire.access import AuditPage, KeyMade, KeyShape, Me, MemberShape
from builder.wire.options import (
    ActionServer,
    ActionTrialShape,
    RetentionOfSkill,
    ServerRetention,
    SkillRetention,
)
from builder.wire.trash import TrashLine


class AccessCalls:
    """The part of the service that is about who may do what, and what is kept."""

    _client: Client

    def me(self) -> Me:
        """Return who this tab is to the server, and what it may do."""
        return self._client.get_me()

    def members(self) -> list[MemberShape]:
        """Return the members, by name."""
        return list(self._client.list_members())

    def add_member(self, name: str, role: Role) -> MemberShape:
        """Make a member."""
        return self._client.add_member(name, role)

    def set_role(self, member: str, role: Role) -> None:
        """Give a member, by id, another role."""
        self._client.set_role(member, role)

    def remove_member(self, member: str) -> None:
        """Take a member out, by id, and revoke its keys."""
        self._client.remove_member(member)

    def keys(self) -> list[KeyShape]:
        """Return the keys, the newest first."""
        return list(self._client.list_keys())

    def make_key(
        self,
        name: str,
        *,
        role: Role | None,
        member: str | None,
        skills: Sequence[str],
        expires_at: datetime | None,
    ) -> KeyMade:
        """Make a key for a member or a program; its token is shown this once."""
        return self._client.make_key(
            name, role=role, member=member, skills=skills, expires_at=expires_at
        )

    def revoke_key(self, key: str) -> None:
        """Let a key, by id, count no more."""
        self._client.revoke_key(key)

    def audit(self, after: str | None = None) -> AuditPage:
        """Return what was done and by whom, newest first, a page of it."""
        return self._client.list_audit(after=after)

    def trash(self) -> list[TrashLine]:
        """Return what was deleted and can be had back."""
        return list(self._client.list_trash())

    def restore(self, name: str) -> None:
        """Have a skill or an assistant back."""
        self._client.restore(name)

    def purge(self, name: str) -> None:
        """Remove a skill or an assistant in the trash for good."""
        self._client.purge(name)

    def retention(self) -> ServerRetention:
        """Return how many days things are kept where a skill says nothing else."""
        return self._client.get_retention()

    def set_retention(self, new: ServerRetention) -> None:
        """Say how many days things are kept."""
        self._client.put_retention(new)

    def skill_retention(self, skill: str) -> RetentionOfSkill:
        """Return how many days the things of a skill are kept."""
        return self._client.get_skill_retention(skill)

    def set_skill_retention(self, skill: str, new: SkillRetention) -> None:
        """Say how many days the things of a skill are kept."""
        self._client.put_skill_retention(skill, new)

    def action_server(self, skill: str) -> ActionServer:
        """Return where the actions of a skill run."""
        return self._client.get_action_server(skill)

    def set_action_server(self, skill: str, url: str | None) -> None:
        """Say where the actions of a skill run; None for the server's action server."""
        self._client.put_action_server(skill, url)

    def try_action_server(self, skill: str, url: str | None) -> ActionTrialShape:
        """Return whether an action server is there, and which of the skill's actions it lacks."""
        return self._client.try_action_server(skill, url)
