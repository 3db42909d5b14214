"""The values of a dictionary: look at them, put some in, take some out; they work at once."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query

from builder.schema.entity import DictionaryEntry, Entity
from builder.server.answers import problem_shapes
from builder.server.policy import MANAGE, PUBLISHER, guard
from builder.server.services import Served, Services
from builder.server.values import Change, change_values
from builder.text import fold
from builder.wire.authoring import NewSynonyms, ValueLine, ValueList, ValuesChange, ValuesChanged

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/entities/{entity}/values",
    tags=["values"],
    dependencies=[guard(MANAGE)],
)


@router.get("")
async def list_values(
    skill: str,
    entity: str,
    services: Served,
    query: str = "",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ValueList:
    """List the values of the newest draft whose words hold `query`, in the author's order."""
    return await services.run(_list, services, skill, entity, query, offset, limit)


@router.patch("", dependencies=[guard(PUBLISHER)])
async def change(skill: str, entity: str, wanted: ValuesChange, services: Served) -> ValuesChanged:
    """Put values in and take values out, all or nothing; they work as soon as this answers."""
    put = tuple(DictionaryEntry(v.strip(), tuple(s)) for v, s in wanted.put.items())
    return await _change(services, skill, Change(entity, put, wanted.remove))


@router.put("/{value:path}", dependencies=[guard(PUBLISHER)])
async def put_value(
    skill: str, entity: str, value: str, new: NewSynonyms, services: Served
) -> ValuesChanged:
    """Put one value in, or give it other synonyms."""
    entry = DictionaryEntry(value.strip(), new.synonyms)
    return await _change(services, skill, Change(entity, (entry,)))


@router.delete("/{value:path}", dependencies=[guard(PUBLISHER)])
async def remove_value(skill: str, entity: str, value: str, services: Served) -> ValuesChanged:
    """Take one value out; 404 where it is not there."""
    return await _change(services, skill, Change(entity, remove=(value,)))


async def _change(services: Services, skill: str, wanted: Change) -> ValuesChanged:
    changed = await change_values(services, skill, wanted)
    return ValuesChanged(
        revision=changed.revision,
        version=changed.version,
        values=changed.values,
        problems=problem_shapes(list(changed.problems)),
    )


def _list(
    services: Services, skill: str, entity: str, query: str, offset: int, limit: int
) -> ValueList:
    services.store.skills.get(skill)
    entries = services.store.drafts.get(skill).skill.get(Entity, entity).dictionary
    wanted = fold(query).strip()
    found = [
        entry
        for entry in entries
        if not wanted or any(wanted in fold(word) for word in (entry.value, *entry.synonyms))
    ]
    shown = found[offset : offset + limit]
    return ValueList(
        total=len(found),
        values=tuple(ValueLine(value=e.value, synonyms=e.synonyms) for e in shown),
    )
