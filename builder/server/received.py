"""Files that come as a request's body: straight to the disk, counted on the way, never in memory."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Scope

from builder.errors import BuilderError, Invalid, Unavailable
from builder.sentence import say
from builder.store.documents import PIECE
from builder.system_reason import system_reason

_DOCUMENT: Final = re.compile(r"/v1/skills/[^/]+/documents/.")
_POSTED: Final = re.compile(
    r"/v1/skills/(?:import(?:/proposals)?|[^/]+/(?:faq/proposals|datasets/proposals|inbox/files|evaluations))"
)

# What the OpenAPI page says of a route that takes a file.
FILE_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@dataclass(frozen=True)
class Received:
    """A file that came, its size in bytes and its sha256; it is gone when its request ends."""

    file: BinaryIO
    size: int
    sha256: str

    def pieces(self) -> Iterator[bytes]:
        """Yield it from its beginning, in the pieces that the store keeps."""
        self.file.seek(0)
        while piece := self.file.read(PIECE):
            yield piece


def takes_file(scope: Scope) -> bool:
    """Tell whether a request's body is a file, which its route takes by `receiving` and counts."""
    if scope["method"] == "PUT":
        return _DOCUMENT.match(scope["path"]) is not None
    return scope["method"] == "POST" and _POSTED.fullmatch(scope["path"]) is not None


@asynccontextmanager
async def receiving(
    request: Request, folder: Path, most: int, refusal: Callable[[int], BuilderError]
) -> AsyncIterator[Received]:
    """Take a request's body into a file without a name, which no death of this process leaves behind.

    Raises `refusal(bytes)` as soon as it is known to have more than `most`,
    `Invalid('body-incomplete')` where the client goes away meanwhile, and `Unavailable('disk-full')`
    where there is no room for it.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and len(told) < 20 and int(told) > most:
        raise refusal(int(told))
    with _told_clearly(folder), tempfile.TemporaryFile(dir=folder) as file:
        digest, size = hashlib.sha256(), 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise refusal(size)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        yield Received(cast(BinaryIO, file), size, digest.hexdigest())


@contextmanager
def _told_clearly(folder: Path) -> Iterator[None]:
    try:
        yield
    except ClientDisconnect as error:
        raise Invalid(
            "body-incomplete",
            say("The file did not arrive whole, so nothing was kept. Send it again."),
        ) from error
    except OSError as error:
        raise Unavailable(
            "disk-full",
            say(
                "The server cannot put the file down in '{folder}' ({reason}), so nothing was kept. "
                "Make room there, and send it again.",
                folder=str(folder),
                reason=system_reason(error),
            ),
        ) from error
