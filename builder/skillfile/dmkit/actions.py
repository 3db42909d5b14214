"""The functions of DMKit's policies as rasa-sdk actions of the imported skill."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# What DMKit brings along; the actions below have them too.
BUILT_IN: Final = (
    "json_get_value",
    "replace",
    "split_and_choose",
    "number_add",
    "float_mul",
    "choose_if_equal",
    "url_encode",
    "now_strftime",
    "service_http_get",
    "service_http_post",
)

# Before the names of other functions, which may be those of modules that actions.py imports.
OWN: Final = "own_"


@dataclass(frozen=True)
class Call:
    """A function that an action calls: the slot for its value, and arguments that may hold `{slot}`."""

    action: str
    slot: str
    function: str
    arguments: tuple[str, ...]


def write_actions(calls: Sequence[Call], services: Mapping[str, str]) -> str:
    """Return the `actions.py` of an imported skill; functions of one's own are left to be written."""
    own = sorted({call.function for call in calls} - set(BUILT_IN))
    table = "".join(
        f"    {_quoted(call.action)}: (\n"
        f"        {_quoted(call.slot)}, {_quoted(call.function)},\n"
        f"        {_quoted(list(call.arguments))},\n"
        "    ),\n"
        for call in calls
    )
    addresses = "".join(f"    {_quoted(n)}: {_quoted(a)},\n" for n, a in services.items())
    written = "".join(_STUB.format(own=OWN, name=name) for name in own)
    named = "".join(f"    {_quoted(name)}: {name},\n" for name in BUILT_IN)
    named += "".join(f"    {_quoted(name)}: {OWN}{name},\n" for name in own)
    return (
        _HEAD.replace("@SERVICES@", addresses) + written + "\n\nFUNCTIONS = {\n" + named + "}\n"
        "# action: slot for the value, function, arguments\nCALLS = {\n" + table + "}\n" + _TAIL
    )


def _quoted(value: str | list[str]) -> str:
    # JSON of texts is Python too, as long as no letter is told as two surrogates.
    return json.dumps(value, ensure_ascii=False)


_STUB: Final = '''

def {own}{name}(*arguments: str) -> str:
    """Write here what the function of that name did in DMKit."""
    raise NotImplementedError("The function '{own}{name}' is yet to be written in actions.py.")
'''
_HEAD: Final = '''"""What the policies asked of functions, as actions; made by `dialoom import dmkit`."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

# Where services are; DMKIT_SERVICE_NAME in the environment goes before.
SERVICES: dict[str, str] = {
@SERVICES@}


def json_get_value(text: str, path: str) -> str:
    """Return what stands at a place of a JSON text: `data.0.name`."""
    found: Any = json.loads(text)
    for key in path.strip("/.").replace("/", ".").split("."):
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def replace(text: str, old: str, new: str) -> str:
    """Put a text in the place of another."""
    return text.replace(old, new)


def split_and_choose(text: str, separator: str, number: str) -> str:
    """Return one part of a text, counted from 0."""
    return text.split(separator)[int(number)]


def number_add(*numbers: str) -> str:
    """Return a sum."""
    return _written(sum(map(float, numbers)))


def float_mul(*numbers: str) -> str:
    """Return a product."""
    product = 1.0
    for number in numbers:
        product *= float(number)
    return _written(product)


def choose_if_equal(left: str, right: str, then: str, otherwise: str) -> str:
    """Return one of two texts."""
    return then if left == right else otherwise


def url_encode(text: str) -> str:
    """Return a text as it stands in an address."""
    return quote(text, safe="")


def now_strftime(form: str) -> str:
    """Return the time now."""
    return datetime.now().strftime(form)


def service_http_get(service: str, path: str) -> str:
    """Return what a service answers."""
    return _call(service, path, None)


def service_http_post(service: str, path: str, body: str = "") -> str:
    """Send something to a service and return what it answers."""
    return _call(service, path, body.encode())


def _call(service: str, path: str, body: bytes | None) -> str:
    name = re.sub(r"\\W", "_", service).upper()
    base = os.environ.get(f"DMKIT_SERVICE_{name}") or SERVICES.get(service)
    if not base:
        raise LookupError(f"Set DMKIT_SERVICE_{name} to the address of the service '{service}'.")
    address = base.rstrip("/") + quote(path, safe="/?&=%:")
    with urlopen(Request(address, data=body), timeout=4) as answer:
        return str(answer.read(100_000).decode("utf-8", "replace"))


def _written(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)
'''
_TAIL: Final = """

def _make(action: str, slot: str, function: str, arguments: list[str]) -> type[Action]:
    def run(
        self: Action, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        def value(match: re.Match[str]) -> str:
            found = tracker.get_slot(match.group(1))
            return "" if found is None else str(found)

        given = [re.sub(r"\\{([^{}]+)\\}", value, argument) for argument in arguments]
        return [SlotSet(slot, FUNCTIONS[function](*given))]

    return type(action, (Action,), {"name": lambda self: action, "run": run})


for _action, (_slot, _function, _arguments) in CALLS.items():
    globals()[_action] = _make(_action, _slot, _function, _arguments)
"""
