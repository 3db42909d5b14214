"""The one way out: every HTTP call that our process makes for a skill goes through here.

No redirect is followed, no answer grows past a megabyte, no call outlasts its time, and only the
hosts that the operator named can be reached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from builder.errors import BuilderError, Invalid, Unavailable
from builder.sentence import say, together
from builder.text import shorten

LARGEST_ANSWER: Final = 1 << 20
_HEADERS: Final = {"content-type": "application/json", "accept-encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the body, of at most a megabyte."""

    status: int
    body: bytes


class Egress:
    """One HTTP client with its connections kept open; `allowed` names hosts as `host:port`."""

    def __init__(self, allowed: Iterable[str], *, timeout: float = 5.0) -> None:
        self._allowed = frozenset(allowed)
        self._timeout = timeout
        # Proxies and .netrc of whoever started us are none of a skill's business.
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(timeout, connect=min(timeout, 2.0)),
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send JSON and return the answer; raises as `send` does."""
        return await self.send("POST", url, body, headers)

    async def send(
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        timeout: float | None = None,
    ) -> Answer:
        """Send a request, with JSON or without a body, and return the answer.

        Raises `Unavailable`: 'egress-timeout', 'egress-failed', 'egress-encoded' or
        'egress-too-large'; raises `BuilderError` ('egress-refused') for a host that is not allowed.
        """
        ensure_allowed(url, self._allowed)
        patience = self._timeout if timeout is None else timeout
        try:
            # The client's own limit holds between two pieces only; a server may drip.
            async with (
                asyncio.timeout(patience),
                self._client.stream(
                    method,
                    url,
                    content=body,
                    headers={**_HEADERS, **headers},
                    timeout=httpx.Timeout(patience, connect=min(patience, 2.0)),
                ) as response,
            ):
                return Answer(response.status_code, await _read(response))
        except (httpx.TimeoutException, TimeoutError) as error:
            raise Unavailable(
                "egress-timeout",
                say(
                    "{host} did not answer within {seconds:g} s.",
                    host=host_of(url),
                    seconds=patience,
                ),
            ) from error
        except httpx.HTTPError as error:
            raise Unavailable(
                "egress-failed",
                say(
                    "{host} cannot be reached ({reason}).",
                    host=host_of(url),
                    reason=type(error).__name__,
                ),
            ) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def host_of(url: str) -> str:
    """Return `host:port` of a URL, with the scheme's port where none is written.

    Raises `Invalid` ('address-invalid') for what has no host, or no port that exists.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or {"https": 443}.get(parts.scheme, 80)
    except ValueError:
        host, port = None, 0
    if not host:
        raise Invalid(
            "address-invalid",
            say(
                "'{address}' is not an address. Write it as http://127.0.0.1:5055/webhook.",
                address=shorten(url),
            ),
        )
    return f"{host}:{port}"


def ensure_allowed(url: str, allowed: frozenset[str]) -> None:
    """Raise `BuilderError` ('egress-refused') unless the URL's host is one of those allowed."""
    web = url.lower().startswith(("http://", "https://"))
    if not web or host_of(url) not in allowed:
        told = say("Calls to '{address}' are not allowed.", address=shorten(url))
        hosts = tuple(sorted(allowed))
        rest = say("Allowed: {hosts}.", hosts=hosts) if hosts else say("Allowed: none.")
        raise BuilderError("egress-refused", together(told, rest))


async def _read(response: httpx.Response) -> bytes:
    host = host_of(str(response.url))
    if (encoding := response.headers.get("content-encoding", "identity")) != "identity":
        # A few packed kilobytes may hold gigabytes, so nothing is ever unpacked.
        told = say(
            "{host} answered in {encoding}, unasked.", host=host, encoding=shorten(encoding, 20)
        )
        raise Unavailable("egress-encoded", told)
    pieces: list[bytes] = []
    size = 0
    async for piece in response.aiter_raw(chunk_size=64 * 1024):
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise Unavailable(
                "egress-too-large",
                say("{host} answered with more than {most} bytes.", host=host, most=LARGEST_ANSWER),
            )
        pieces.append(piece)
    return b"".join(pieces)
