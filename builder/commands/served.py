"""Options of the commands that talk to a running server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from builder.client import Client

_URL: Final = "http://127.0.0.1:8000"

Url = Annotated[
    str | None, typer.Option("--url", help=f"The server (default DIALOOM_URL, {_URL}).")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def client_of(url: str | None) -> Iterator[Client]:
    """Open a client of the server that was named, with the key of the environment."""
    from builder.client import Client

    address = url or os.environ.get("DIALOOM_URL") or _URL
    with Client(address, api_key=os.environ.get("DIALOOM_API_KEY") or None, timeout=120) as client:
        yield client
