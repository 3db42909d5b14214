"""Who calls: known by the key that came with a request, or by coming from this machine."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from builder.errors import BuilderError, Invalid
from builder.roles import Role
from builder.sentence import say
from builder.store.actor import Actor
from builder.store.keys import USE_SECONDS, KeyRecord
from builder.store.store import Store

# For so long a process believes what it read of a key: a revoked one stops within that.
FRESH_SECONDS: Final = 1.0
_MOST: Final = 1000

Kind = Literal["local", "server_key", "member", "program"]


class Refused(BuilderError):
    """The caller may not do this."""


@dataclass(frozen=True)
class Principal:
    """A caller: a member or a program with a key, the server's own key, or somebody on this machine.

    `skills` are the only ones that it may touch; empty for all of them.
    """

    kind: Kind
    name: str
    role: Role
    key: str | None = None
    skills: tuple[str, ...] = ()
    expires_at: float | None = None

    @property
    def actor(self) -> Actor:
        """The caller as the audit list names it."""
        return Actor(self.name, self.key)

    def may_touch(self, skill: str) -> bool:
        """Tell whether the key is for this skill, or for all of them."""
        return not self.skills or skill in self.skills

    def signs(self, given: str) -> str:
        """Return who is written down as having acted: the member, else whom the caller names."""
        return self.name if self.kind == "member" else given

    def person(self, given: str) -> str:
        """Return who acts where somebody has to be known; raises `Invalid('person-missing')`."""
        name = self.signs(given)
        if not name:
            raise person_missing()
        return name


LOCAL: Final = Principal("local", "local", "admin")
# Whoever holds DIALOOM_API_KEY.
SERVER_KEY: Final = Principal("server_key", "admin", "admin")
# Names that no member or program can take.
RESERVED: Final = ("local", "admin", "server")


class Doorkeeper:
    """Tells who holds a key; for use within one event loop."""

    def __init__(
        self,
        store: Store,
        server_key: str | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._server_key = server_key
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[float, KeyRecord]] = OrderedDict()
        self._used: dict[str, float] = {}
        self._notes: set[asyncio.Task[None]] = set()
        self._trash: tuple[float, frozenset[str]] = (float("-inf"), frozenset())

    async def identify(self, token: str) -> Principal:
        """Return who holds a token; raises `Refused`: 'key-wrong', 'key-revoked' or 'key-expired'."""
        server_key = self._server_key
        if server_key is not None and hmac.compare_digest(token.encode(), server_key.encode()):
            return SERVER_KEY
        record = await self._find(token)
        if record is None:
            raise Refused(
                "key-wrong",
                say("This API key is not valid here. Check that it is complete."),
            )
        if record.revoked_at is not None:
            raise Refused(
                "key-revoked",
                say(
                    "The API key '{name}' was revoked on {date}. Ask an admin of this server for a new "
                    "one.",
                    name=record.name,
                    date=f"{record.revoked_at:%Y-%m-%d}",
                ),
            )
        if record.expires_at is not None and record.expires_at.timestamp() <= time.time():
            raise Refused(
                "key-expired",
                say(
                    "The API key '{name}' expired on {date}. Ask an admin of this server for a new one.",
                    name=record.name,
                    date=f"{record.expires_at:%Y-%m-%d}",
                ),
            )
        self._note_use(record.id)
        return principal_of(record)

    async def in_trash(self, name: str) -> bool:
        """Tell whether a skill or an assistant of this name lies in the trash."""
        looked_at, names = self._trash
        if self._clock() - looked_at >= FRESH_SECONDS:
            names = await asyncio.to_thread(self._store.trash.names)
            self._trash = (self._clock(), names)
        return name in names

    def forget(self) -> None:
        """Look anew at keys, members and the trash: something of them was changed here."""
        self._known.clear()
        self._trash = (float("-inf"), frozenset())

    async def close(self) -> None:
        """Wait until the use of keys is noted."""
        await asyncio.gather(*self._notes, return_exceptions=True)

    async def _find(self, token: str) -> KeyRecord | None:
        # Not even this process's memory holds a token for longer than its request.
        digest = sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known is not None and self._clock() - known[0] < FRESH_SECONDS:
            return known[1]
        record = await asyncio.to_thread(self._store.keys.find, token)
        # Only keys that exist are kept, so that guesses leave nothing behind.
        self._known.pop(digest, None)
        if record is not None:
            self._known[digest] = (self._clock(), record)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return record

    def _note_use(self, id: str) -> None:
        now = self._clock()
        if now - self._used.get(id, float("-inf")) < USE_SECONDS:
            return
        self._used[id] = now
        task = asyncio.create_task(self._write_use(id))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _write_use(self, id: str) -> None:
        try:
            await asyncio.to_thread(self._store.keys.note_use, id)
        except BuilderError:
            # Nobody's request fails because of it; the next one notes it.
            self._used.pop(id, None)


def person_missing() -> Invalid:
    """Return the error of a request that only a person can make, and that names none."""
    return Invalid(
        "person-missing",
        say(
            "Say which person this is done by or for: send their name (`by`, or `person` in a session), "
            "or use the key of a member."
        ),
    )


def principal_of(record: KeyRecord) -> Principal:
    """Return the caller that a key stands for."""
    return Principal(
        "member" if record.member is not None else "program",
        record.member_name or record.name,
        record.role,
        record.id,
        record.skills,
        record.expires_at.timestamp() if record.expires_at is not None else None,
    )
