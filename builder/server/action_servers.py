"""Where the actions of a skill run, and whether somebody is there who can run them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import orjson

from builder.egress import Egress, host_of
from builder.errors import BuilderError, Invalid
from builder.schema.skill import Skill
from builder.schema.step import ActStep, CollectStep
from builder.sentence import Sentence, say, together
from builder.store.store import Store
from builder.text import shorten
from builder.wire.options import ActionServer, ActionTrialShape
from builder.wire.problems import SentenceShape

OPTION: Final = "action_server"
_TRIAL_SECONDS: Final = 5.0
_MOST_NAMES: Final = 500


def action_server_of(store: Store, skill: str, default: str | None) -> ActionServer:
    """Return where the actions of a skill run."""
    return ActionServer(own=own_url(store, skill), server=default)


def own_url(store: Store, skill: str) -> str | None:
    """Return the address that was set for a skill, or None."""
    found = store.options.find(OPTION, skill)
    return found if isinstance(found, str) else None


def ensure_address(url: str) -> None:
    """Raise `Invalid('address-invalid')` for what is no address of an action server."""
    parts = urlsplit(url)
    is_plain = parts.scheme in ("http", "https") and url.isprintable() and " " not in url
    if not is_plain or parts.username is not None or parts.password is not None:
        raise Invalid(
            "address-invalid",
            say(
                "'{address}' is not an address of an action server: it begins with http:// or https:// "
                "and holds no user or password. Write it as http://127.0.0.1:5055/webhook.",
                address=shorten(parts.hostname or url, 80),
            ),
        )
    host_of(url)


async def try_action_server(url: str, skill: Skill) -> ActionTrialShape:
    """Ask an action server for its health and its actions; whatever it does, an answer comes back.

    rasa-sdk's server tells both beside its webhook, at /health and /actions.
    """
    ensure_address(url)
    egress = Egress([host_of(url)], timeout=_TRIAL_SECONDS)
    began = time.perf_counter()

    def told(message: Sentence, *, ok: bool = False) -> ActionTrialShape:
        spent = round((time.perf_counter() - began) * 1000, 1)
        sentence = SentenceShape.of(message)
        return ActionTrialShape(
            url=url, ok=ok, milliseconds=spent, message=message, sentence=sentence
        )

    try:
        answer = await egress.send("GET", _beside(url, "health"), None, {})
        if answer.status != 200:
            return told(
                say(
                    "{host} answers, but with status {status} where an action server tells its health. "
                    "Check the address.",
                    host=host_of(url),
                    status=answer.status,
                )
            )
        trial = told(say("An action server answers at {host}.", host=host_of(url)), ok=True)
        names = _names((await egress.send("GET", _beside(url, "actions"), None, {})).body)
    except BuilderError as error:
        check = say("Check that the action server runs and the address is right.")
        return told(together(error.message, check))
    finally:
        await egress.close()
    if names is None:
        return trial
    missing = tuple(sorted(set(actions_in(skill)) - set(names)))
    return trial.model_copy(update={"actions": names, "missing": missing})


def actions_in(skill: Skill) -> Iterator[str]:
    """Yield the names of the actions that a skill runs."""
    for flow in skill.flows:
        for step in flow.steps:
            if isinstance(step, ActStep):
                yield step.action
            elif isinstance(step, CollectStep) and step.validate_with is not None:
                yield step.validate_with


def _beside(url: str, name: str) -> str:
    parts = urlsplit(url)
    base = parts.path.rstrip("/").removesuffix("/webhook")
    return urlunsplit((parts.scheme, parts.netloc, f"{base}/{name}", "", ""))


def _names(body: bytes) -> tuple[str, ...] | None:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(told, list):
        return None
    names = (each.get("name") for each in told[:_MOST_NAMES] if isinstance(each, dict))
    return tuple(sorted(shorten(str(name), 200) for name in names if name))
