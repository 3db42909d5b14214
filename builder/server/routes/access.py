"""Who may do what: who calls, members and their roles, keys, and the list of what was done."""

from __future__ import annotations

import time
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from builder.errors import Invalid
from builder.roles import may
from builder.sentence import say
from builder.server.paging import cut, place_of
from builder.server.policy import ADMIN, VIEWER, Caller, guard, role_said
from builder.server.principal import RESERVED
from builder.server.services import Served, Services
from builder.store.audit import AuditRecord
from builder.wire.access import (
    AuditLine,
    AuditPage,
    KeyList,
    KeyMade,
    KeyShape,
    Me,
    MemberChange,
    MemberList,
    MemberShape,
    NewKey,
    NewMember,
)

router: Final = APIRouter(prefix="/v1", tags=["access"], dependencies=[guard(ADMIN)])


@router.get("/me", dependencies=[guard(VIEWER, any_skill=True)])
async def get_me(services: Served, caller: Caller) -> Me:
    """Tell who calls, and what they may do."""
    admins = await services.run(services.store.members.names_of, ADMIN)
    return Me.model_validate({**vars(caller), "admins": admins})


@router.get("/members", dependencies=[guard(VIEWER)])
async def list_members(services: Served) -> MemberList:
    """List the members, by name."""
    found = await services.run(services.store.members.list)
    return MemberList(members=tuple(map(MemberShape.model_validate, found)))


@router.post("/members", status_code=201)
async def add_member(new: NewMember, services: Served) -> MemberShape:
    """Make a member; it comes in with a key that is made for it."""
    _ensure_free(new.name)
    return MemberShape.model_validate(
        await services.run(services.store.members.add, new.name, new.role)
    )


@router.patch("/members/{member}")
async def change_member(member: str, change: MemberChange, services: Served) -> MemberShape:
    """Give a member another role; its keys have it at once."""
    record = await services.run(services.store.members.set_role, member, change.role)
    services.doorkeeper.forget()
    return MemberShape.model_validate(record)


@router.delete("/members/{member}", status_code=204)
async def remove_member(member: str, services: Served) -> Response:
    """Take a member out and revoke its keys."""
    await services.run(services.store.members.remove, member)
    services.doorkeeper.forget()
    return Response(status_code=204)


@router.get("/keys")
async def list_keys(services: Served) -> KeyList:
    """List the keys, the newest first, revoked ones too; no list shows a secret."""
    found = await services.run(services.store.keys.list)
    return KeyList(keys=tuple(map(KeyShape.model_validate, found)))


@router.post("/keys", status_code=201)
async def make_key(new: NewKey, services: Served, response: Response) -> KeyMade:
    """Make a key for a member or a program; its token is in this answer and nowhere else."""
    response.headers["cache-control"] = "no-store"
    return await services.run(_make_key, services, new)


@router.delete("/keys/{key}")
async def revoke_key(key: str, services: Served) -> KeyShape:
    """Let a key count no more, in every server process within a second."""
    record = await services.run(services.store.keys.revoke, key)
    services.doorkeeper.forget()
    return KeyShape.model_validate(record)


@router.get("/audit")
async def list_audit(
    services: Served,
    target: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> AuditPage:
    """List what was done and by whom, the newest first; `after` is the `next` of the page before."""

    def work() -> list[AuditRecord]:
        return services.store.audit.list(target=target, before=place_of(after), limit=limit + 1)

    found = await services.run(work)
    page, further = cut(found, limit, lambda line: (line.at, line.id))
    return AuditPage(lines=tuple(map(AuditLine.model_validate, page)), next=further)


def _make_key(services: Services, new: NewKey) -> KeyMade:
    store = services.store
    role = new.role
    if new.member is not None:
        member = store.members.get(new.member)
        if role is None:
            # No bound of its own: it may what the member may, now and later.
            role = ADMIN
        elif not may(member.role, role):
            raise Invalid(
                "role-too-high",
                say(
                    "{name} has the role {role}, so a key of theirs cannot have the role {wanted}. Give "
                    "the member that role first, or choose a lower one for the key.",
                    name=member.name,
                    role=role_said(member.role),
                    wanted=role_said(role),
                ),
            )
    else:
        _ensure_free(new.name)
    if role is None:
        raise Invalid("role-missing-in-key", say("Say which role a program's key is to have."))
    if new.expires_at is not None and new.expires_at.timestamp() <= time.time():
        raise Invalid(
            "expiry-past",
            say(
                "The key would have expired at {time}, which is past already. Name a later time, or "
                "none.",
                time=new.expires_at.isoformat(),
            ),
        )
    for name in new.skills:
        if store.assistants.find_revision(name) is None:
            store.skills.get(name)
    record, token = store.keys.make(
        new.name, role, member=new.member, skills=new.skills, expires_at=new.expires_at
    )
    return KeyMade(key=KeyShape.model_validate(record), token=token)


def _ensure_free(name: str) -> None:
    if name.casefold() in RESERVED:
        raise Invalid(
            "name-reserved",
            say(
                "'{name}' stands for the server itself in the audit list. Choose another name.",
                name=name,
            ),
        )
