"""Call the web services that a skill declares, and read slots out of what they answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, urlencode

import orjson
from pydantic import JsonValue

from builder.conversation.effect import ActionOutcome, CallEndpoint
from builder.conversation.event import SlotSet
from builder.egress import Egress
from builder.errors import BuilderError, Unavailable, suggest
from builder.schema.endpoint import Endpoint
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.sentence import Sentence, say, together
from builder.text import shorten

_PLACE: Final = re.compile(r"\{([\w./-]+)\}")
_SECRET: Final = re.compile(r"\{secret\.(\w+)\}")
_LARGEST_VALUE: Final = 16 * 1024


class EndpointCaller:
    """Calls endpoints; `hosts` (`host:port`) are the ones that the operator allows.

    `secrets` are what `{secret.NAME}` in a header stands for. Whatever a service does, `call` comes
    back with an outcome.
    """

    def __init__(self, hosts: Iterable[str] = (), secrets: Mapping[str, str] | None = None) -> None:
        self._egress = Egress(port for host in hosts for port in _with_port(host))
        self._secrets = dict(secrets or {})

    async def call(
        self, skill: Skill, call: CallEndpoint, slots: Mapping[str, JsonValue], key: str
    ) -> ActionOutcome:
        """Call an endpoint of the skill; `key` is the same when a turn is repeated after a crash."""
        endpoint = next((e for e in skill.endpoints if e.name == call.endpoint), None)
        if endpoint is None:
            known = [each.name for each in skill.endpoints]
            exist = suggest(call.endpoint, known, say("endpoints"))
            return _failed(call, together(say("there is none."), exist))
        url = _PLACE.sub(lambda match: _written(slots.get(match[1])), endpoint.url)
        body: bytes | None = None
        if endpoint.method == "GET":
            url = _with_query(url, call.values)
        else:
            body = orjson.dumps(dict(call.values))
        headers = self._headers(endpoint) | {"Idempotency-Key": quote(key, safe="/")}
        try:
            answer = await self._egress.send(
                endpoint.method, url, body, headers, timeout=endpoint.timeout
            )
        except BuilderError as error:
            late = isinstance(error, Unavailable) and error.code == "egress-timeout"
            return _failed(call, error.message, timed_out=late)
        if not 200 <= answer.status < 300:
            return _failed(call, say("it answered with status {status}.", status=answer.status))
        if not call.save:
            return ActionOutcome(action=call.action)
        try:
            told: JsonValue = orjson.loads(answer.body)
        except orjson.JSONDecodeError as error:
            return _failed(call, say("its answer is not JSON ({reason}).", reason=str(error)))
        return _saved(skill, call, told)

    async def close(self) -> None:
        """Close the connections."""
        await self._egress.close()

    def _headers(self, endpoint: Endpoint) -> dict[str, str]:
        return {
            name: _SECRET.sub(lambda match: self._secrets.get(match[1], ""), value)
            for name, value in endpoint.headers.items()
        }


def _with_port(host: str) -> tuple[str, ...]:
    return (host,) if ":" in host else (f"{host}:443", f"{host}:80")


def value_at(answer: JsonValue, place: str) -> JsonValue:
    """Return what stands at a place such as `items.0.price`, or None; "" is the whole answer."""
    current = answer
    for key in place.split(".") if place else ():
        if isinstance(current, dict):
            current = current.get(key)
        elif isinstance(current, list) and key.isdecimal() and int(key) < len(current):
            current = current[int(key)]
        else:
            return None
    return current


def _saved(skill: Skill, call: CallEndpoint, told: JsonValue) -> ActionOutcome:
    events: list[SlotSet] = []
    notes: list[Sentence] = []
    for name, place in call.save.items():
        value = value_at(told, place)
        if skill.find(Slot, name) is None:
            note = say(
                "Endpoint '{endpoint}': the skill has no slot '{slot}'.",
                endpoint=call.endpoint,
                slot=name,
            )
            notes.append(note)
        elif len(orjson.dumps(value)) > _LARGEST_VALUE:
            note = say(
                "Endpoint '{endpoint}': '{place}' is larger than 16 kB.",
                endpoint=call.endpoint,
                place=place,
            )
            notes.append(note)
        else:
            events.append(SlotSet(slot=name, value=value, by="action"))
    return ActionOutcome(action=call.action, events=tuple(events), notes=tuple(notes))


def _failed(call: CallEndpoint, reason: Sentence, *, timed_out: bool = False) -> ActionOutcome:
    told = say(
        "Endpoint '{endpoint}' was not reached: {reason}",
        endpoint=shorten(call.endpoint, 80),
        reason=reason,
    )
    return ActionOutcome(action=call.action, failure=told, timed_out=timed_out)


def _with_query(url: str, values: Mapping[str, JsonValue]) -> str:
    query = urlencode([(name, _plain(value)) for name, value in values.items()])
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _written(value: JsonValue) -> str:
    return quote(_plain(value), safe="")


def _plain(value: JsonValue) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
