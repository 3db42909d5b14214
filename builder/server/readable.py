"""What no request may hold, refused in one place before any route sees it.

JSON can spell things that no database, encoder or UTF-8 text can hold: half of a surrogate pair,
the character NUL, numbers without end, lists within lists by the thousand. What a *user said* is
repaired instead of refused, because a chat client that cuts an emoji in two cannot help it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from builder.errors import Invalid
from builder.sentence import Sentence, say
from builder.server.errors import problem_response
from builder.server.received import takes_file
from builder.text import UNREADABLE, repair, shorten

# The keys at the top of a body that hold the words of a user.
_SPOKEN: Final = ("text", "message", "alternatives")
_DEEPEST: Final = 100
_LARGEST: Final = 1 << 63
# Bytes without which a body can hold nothing of the kind: escapes of NUL and of surrogates, long
# numbers and exponents, the constants that only Python's parser takes, other encodings.
_SUSPICIOUS: Final = re.compile(
    rb"\\u(?:0000|[dD][89a-fA-F])|[0-9]{19}|[0-9.][eE][+-]?[0-9]{3}|NaN|Infinity|\x00"
)


class ReadableInput:
    """Refuses addresses and JSON bodies that hold what no text or number may hold."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, and pass the request on if it can be used."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        address = scope.get("raw_path", b"") + b"?" + scope.get("query_string", b"")
        if b"%00" in address or b"\x00" in address:
            detail = say("The address holds the character NUL (%00), which no name may hold.")
            response = problem_response(400, "request-unreadable", detail)
            await response(scope, receive, send)
            return
        if not _is_json(scope):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            # The client has gone, or the body was over the limit.
            return
        try:
            body = readable(body)
        except Invalid as error:
            response = problem_response(422, error.code, error.message)
            await response(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)


def readable(body: bytes) -> bytes:
    """Return a JSON body in which the user's words are repaired; what is no JSON is left as it is.

    Raises `Invalid('request-unreadable')` naming the place of a value that cannot be used.
    """
    deep = body.count(b"[") + body.count(b"{") > _DEEPEST
    if not deep and _SUSPICIOUS.search(body) is None:
        return body
    try:
        value: JsonValue = json.loads(body, parse_int=_whole)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError:
        # The route says what is wrong with the syntax.
        return body
    changed = _repair_spoken(value)
    for place, held in _walk(value):
        _ensure_usable(place, held)
    return json.dumps(value).encode() if changed else body


def _whole(digits: str) -> int | float:
    # Python refuses to read numbers of thousands of digits; to us all of them are too large.
    return int(digits) if len(digits) < 25 else float("inf")


def _repair_spoken(value: JsonValue) -> bool:
    if not isinstance(value, dict):
        return False
    changed = False
    for key in _SPOKEN:
        spoken = value.get(key)
        if isinstance(spoken, str):
            value[key] = repair(spoken)
        elif isinstance(spoken, list):
            value[key] = [repair(s) if isinstance(s, str) else s for s in spoken]
        changed = changed or value.get(key) != spoken
    return changed


def _walk(value: JsonValue) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """Yield each key and each scalar with its place; raises `Invalid` for endless nesting."""
    waiting: list[tuple[tuple[str, ...], JsonValue]] = [((), value)]
    while waiting:
        place, held = waiting.pop()
        if len(place) > _DEEPEST:
            raise _too_deep()
        if isinstance(held, dict):
            for key, inner in held.items():
                yield (*place, "a key"), key
                waiting.append(((*place, key), inner))
        elif isinstance(held, list):
            waiting.extend(((*place, str(i)), inner) for i, inner in enumerate(held))
        else:
            yield place, held


def _ensure_usable(place: tuple[str, ...], held: JsonValue) -> None:
    named = shorten(".".join(repair(part) for part in place))
    where = named or say("the body")
    if isinstance(held, str):
        found = UNREADABLE.search(held)
        if found is not None:
            raise Invalid(
                "request-unreadable",
                say(
                    "The request cannot be used: '{where}' holds {what} at character {number}. Leave "
                    "it out.",
                    where=where,
                    what=_name(found[0]),
                    number=found.start(),
                ),
            )
    elif isinstance(held, int | float) and not -_LARGEST <= held < _LARGEST and _is_too_long(held):
        raise Invalid(
            "request-unreadable",
            say(
                "The request cannot be used: '{where}' is a number that is too large, or none at all. "
                "Whole numbers have at most 64 bits here; send larger ones as text.",
                where=where,
            ),
        )


def _is_too_long(held: int | float) -> bool:
    # 1e300 is large, and a number that everybody can hold; infinity and "not a number" are not.
    return isinstance(held, int) or held != held or held in (float("inf"), float("-inf"))


def _name(character: str) -> Sentence:
    if character == "\x00":
        return say("the character NUL")
    return say("half of a surrogate pair (U+{number:04X})", number=ord(character))


def _too_deep() -> Invalid:
    return Invalid(
        "request-unreadable",
        say(
            "The request cannot be used: it is nested more than {most} levels deep. Flatten it.",
            most=_DEEPEST,
        ),
    )


def _is_json(scope: Scope) -> bool:
    if scope["method"] in ("GET", "HEAD", "OPTIONS") or takes_file(scope):
        return False
    told: bytes = next((v for k, v in scope["headers"] if k == b"content-type"), b"json")
    return b"json" in told.lower()


async def _read(receive: Receive) -> bytes | None:
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that hands the body over once more, and then waits for the client."""
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
