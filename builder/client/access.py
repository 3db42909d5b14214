"""What the Python client can ask of members, keys, the audit list and settings: one method a route."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from builder.client.connection import Connection, read_answer
from builder.roles import Role
from builder.wire.access import (
    AuditPage,
    KeyList,
    KeyMade,
    KeyShape,
    Me,
    MemberList,
    MemberShape,
)
from builder.wire.options import (
    ActionServer,
    ActionTrialShape,
    RetentionOfSkill,
    ServerRetention,
    SkillRetention,
)
from builder.wire.trash import TrashLine, TrashList


class AccessCalls(Connection):
    """The calls about who may do what, what was done, the trash, and what is set."""

    def get_me(self) -> Me:
        """Return who this client is to the server, and what it may do."""
        return self._get(Me, "/v1/me")

    def list_members(self) -> tuple[MemberShape, ...]:
        """Return the members, by name."""
        return self._get(MemberList, "/v1/members").members

    def add_member(self, name: str, role: Role) -> MemberShape:
        """Make a member; raises `Conflict('member-exists')`."""
        return self._send(MemberShape, "POST", "/v1/members", {"name": name, "role": role})

    def set_role(self, member: str, role: Role) -> MemberShape:
        """Give a member, by id, another role."""
        return self._send(MemberShape, "PATCH", f"/v1/members/{member}", {"role": role})

    def remove_member(self, member: str) -> None:
        """Take a member out, by id, and revoke its keys."""
        self._call("DELETE", f"/v1/members/{member}")

    def list_keys(self) -> tuple[KeyShape, ...]:
        """Return the keys, the newest first, revoked ones too."""
        return self._get(KeyList, "/v1/keys").keys

    def make_key(
        self,
        name: str,
        *,
        role: Role | None = None,
        member: str | None = None,
        skills: Sequence[str] = (),
        expires_at: datetime | None = None,
    ) -> KeyMade:
        """Make a key for a member, by id, or for a program; its token is shown this once."""
        body: dict[str, Any] = {
            "name": name,
            "role": role,
            "member": member,
            "skills": list(skills),
            "expires_at": expires_at.isoformat() if expires_at is not None else None,
        }
        return self._send(KeyMade, "POST", "/v1/keys", body)

    def revoke_key(self, key: str) -> KeyShape:
        """Let a key, by id, count no more."""
        return read_answer(KeyShape, self._call("DELETE", f"/v1/keys/{key}"))

    def list_audit(
        self, *, target: str | None = None, after: str | None = None, limit: int = 50
    ) -> AuditPage:
        """Return what was done and by whom, newest first; `after` is the `next` of the page before."""
        params = {"limit": str(limit)}
        if target is not None:
            params["target"] = target
        if after is not None:
            params["after"] = after
        return self._get(AuditPage, "/v1/audit", params)

    def list_trash(self) -> tuple[TrashLine, ...]:
        """Return the skills and assistants that were deleted, the last one first."""
        return self._get(TrashList, "/v1/trash").trash

    def restore(self, name: str) -> None:
        """Have a skill or an assistant back from the trash; raises `NotFound('not-in-trash')`."""
        self._call("POST", f"/v1/trash/{name}/restore")

    def purge(self, name: str) -> None:
        """Remove a skill or an assistant in the trash for good; raises `NotFound('not-in-trash')`."""
        self._call("DELETE", f"/v1/trash/{name}")

    def get_retention(self) -> ServerRetention:
        """Return how many days things are kept where a skill says nothing else."""
        return self._get(ServerRetention, "/v1/retention")

    def put_retention(self, new: ServerRetention) -> ServerRetention:
        """Say how many days things are kept."""
        return self._send(ServerRetention, "PUT", "/v1/retention", new.model_dump(mode="json"))

    def get_skill_retention(self, skill: str) -> RetentionOfSkill:
        """Return how many days the things of a skill are kept."""
        return self._get(RetentionOfSkill, f"/v1/skills/{skill}/retention")

    def put_skill_retention(self, skill: str, new: SkillRetention) -> RetentionOfSkill:
        """Say how many days the things of a skill are kept."""
        path = f"/v1/skills/{skill}/retention"
        return self._send(RetentionOfSkill, "PUT", path, new.model_dump(mode="json"))

    def get_action_server(self, skill: str) -> ActionServer:
        """Return where the actions of a skill run."""
        return self._get(ActionServer, f"/v1/skills/{skill}/action-server")

    def put_action_server(self, skill: str, url: str | None) -> ActionServer:
        """Say where the actions of a skill run; None for the action server of the whole server."""
        return self._send(ActionServer, "PUT", f"/v1/skills/{skill}/action-server", {"url": url})

    def try_action_server(self, skill: str, url: str | None = None) -> ActionTrialShape:
        """Return whether an action server is there, and which of the skill's actions it lacks."""
        path = f"/v1/skills/{skill}/action-server/trial"
        return self._send(ActionTrialShape, "POST", path, {"url": url})
