"""Which revisions of a draft are kept: the designer saves with every field that is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection

from builder.store.tables import bundles, drafts

# So many newest revisions are kept one and all, and looked through again after so many saves.
WHOLE: Final = 200
_EVERY: Final = 20
_HOUR: Final = 3600.0
# A revision's number, when it was saved in seconds since 1970, and its note.
Line = tuple[int, float, str]


def spare(lines: Sequence[Line], trained: Collection[int]) -> list[int]:
    """Return the revisions that can go, of lines in the order of their numbers.

    Kept are the newest, the last of each hour, those with a note, and those that a version was
    trained on.
    """
    older = lines[:-WHOLE]
    following = lines[1 : len(older) + 1]
    return [
        revision
        for (revision, at, note), (_, then, _) in zip(older, following, strict=True)
        if not note and revision not in trained and at // _HOUR == then // _HOUR
    ]


def thin(connection: Connection, name: str, revision: int) -> None:
    """Let the spare revisions of a skill go, inside the transaction that saves another one."""
    if revision % _EVERY:
        return
    wanted = (
        select(drafts.c.revision, drafts.c.created_at, drafts.c.note)
        .where(drafts.c.skill == name)
        .order_by(drafts.c.revision)
    )
    lines = [(row.revision, row.created_at, row.note) for row in connection.execute(wanted)]
    of_versions = select(bundles.c.revision).where(bundles.c.skill == name)
    gone = spare(lines, set(connection.scalars(of_versions)))
    if gone:
        connection.execute(
            delete(drafts).where(drafts.c.skill == name, drafts.c.revision.in_(gone))
        )
