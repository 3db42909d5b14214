"""Run actions on an unmodified rasa-sdk action server, over HTTP."""

from __future__ import annotations

import time
from typing import Final

import orjson

from builder.actions.breaker import CircuitBreaker
from builder.actions.rasa_answer import read_answer
from builder.actions.rasa_call import call_body
from builder.actions.runner import ActionCall
from builder.conversation.effect import ActionOutcome
from builder.egress import Egress, host_of
from builder.errors import BuilderError, Unavailable

_REJECTED: Final = 400
_UNKNOWN: Final = 404


class RasaActionRunner:
    """Speaks the action protocol with the server at `url`, such as http://127.0.0.1:5055/webhook.

    `timeout` is in seconds. Whatever the server does, `run` comes back with an outcome.
    """

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        self._url = url
        self._egress = Egress([host_of(url)], timeout=timeout)
        self._breaker = CircuitBreaker(time.monotonic)

    async def run(self, call: ActionCall) -> ActionOutcome:
        """Run an action and return its outcome; see `ActionRunner`."""
        if not self._breaker.allows():
            return _failed(call, f"{host_of(self._url)} has failed repeatedly and is left alone.")
        try:
            answer = await self._egress.post(
                self._url, call_body(call), {"Idempotency-Key": call.key}
            )
        except BuilderError as error:
            self._breaker.record(succeeded=not isinstance(error, Unavailable))
            return _failed(call, error.message)
        # An action that refuses, or is unknown, is no sign of a server in trouble.
        self._breaker.record(succeeded=answer.status < 500)
        if answer.status == _REJECTED:
            return ActionOutcome(action=call.action, rejected=True)
        if answer.status == _UNKNOWN:
            return _failed(call, f"the action server does not know it ({_said(answer.body)}).")
        if answer.status != 200:
            return _failed(call, f"the action server answered with status {answer.status}.")
        tracker = call.tracker
        language = tracker.language or call.skill.languages[0]
        try:
            return read_answer(
                call.action, answer.body, call.skill, language, tracker.session_id, tracker.turn
            )
        except BuilderError as error:
            return _failed(call, error.message)

    async def close(self) -> None:
        """Close the connections to the server."""
        await self._egress.close()


def _failed(call: ActionCall, reason: str) -> ActionOutcome:
    return ActionOutcome(
        action=call.action, failure=f"Action '{call.action}' did not run: {reason}"
    )


def _said(body: bytes) -> str:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "no reason given"
    return (
        str(told.get("error", "no reason given")) if isinstance(told, dict) else "no reason given"
    )
