"""Run actions on an unmodified rasa-sdk action server, over HTTP."""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import quote

import orjson

from builder.actions.rasa_answer import read_answer
from builder.actions.rasa_call import call_body
from builder.actions.runner import ActionCall
from builder.breaker import CircuitBreaker
from builder.conversation.effect import ActionOutcome
from builder.egress import Egress, host_of
from builder.errors import BuilderError, Unavailable
from builder.sentence import Sentence, say
from builder.text import shorten

_REJECTED: Final = 400
_UNKNOWN: Final = 404


class RasaActionRunner:
    """Speaks the action protocol with the server at `url`, such as http://127.0.0.1:5055/webhook.

    `timeout` is in seconds. Whatever the server does, `run` comes back with an outcome.
    Raises `Invalid` ('address-invalid') when it is made.
    """

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        self._url = url
        self._egress = Egress([host_of(url)], timeout=timeout)
        self._breaker = CircuitBreaker(time.monotonic)

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Run an action and return its outcome; see `ActionRunner`."""
        if not self._breaker.allows():
            told = say("{host} has failed repeatedly and is left alone.", host=host_of(self._url))
            return _failed(call, told)
        try:
            # A session's name may be in any script, a header may not.
            key = {"Idempotency-Key": quote(call.key, safe="/")}
            answer = await self._egress.post(self._url, call_body(call), key)
        except BuilderError as error:
            if isinstance(error, Unavailable):
                self._breaker.record(succeeded=False)
            return _failed(call, error.message)
        # An action that refuses, or is unknown, is no sign of a server in trouble.
        self._breaker.record(succeeded=answer.status < 500)
        if answer.status == _REJECTED:
            note = say(
                "Action '{action}' refused to run here: {reason}.",
                action=call.action,
                reason=_said(answer.body),
            )
            return ActionOutcome(action=call.action, rejected=True, notes=(note,))
        if answer.status == _UNKNOWN:
            told = say("the action server does not know it ({reason}).", reason=_said(answer.body))
            return _failed(call, told)
        if 300 <= answer.status < 400:
            told = say(
                "the action server answered with status {status} (redirects are not followed).",
                status=answer.status,
            )
            return _failed(call, told)
        if answer.status != 200:
            told = say("the action server answered with status {status}.", status=answer.status)
            return _failed(call, told)
        try:
            return read_answer(call, answer.body)
        except BuilderError as error:
            return _failed(call, error.message)

    async def close(self) -> None:
        """Close the connections to the server."""
        await self._egress.close()


def _failed(call: ActionCall, reason: Sentence) -> ActionOutcome:
    told = say("Action '{action}' did not run: {reason}", action=call.action, reason=reason)
    return ActionOutcome(action=call.action, failure=told)


def _said(body: bytes) -> str:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        told = None
    reason = told.get("error") if isinstance(told, dict) else None
    return shorten(str(reason), 200).rstrip(".") if reason else say("no reason given")
