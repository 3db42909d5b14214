"""Ask a language model behind an OpenAI-compatible endpoint; whatever it does, who asks goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import orjson
from pydantic import BaseModel, Field, ValidationError

from builder.breaker import CircuitBreaker
from builder.egress import Egress, host_of
from builder.errors import BuilderError, Unavailable
from builder.sentence import Sentence, say
from builder.text import repair

_PATH: Final = "/chat/completions"
# A short text needs no more tokens, nor are more characters read.
_MOST_TOKENS: Final = 400
_LONGEST_DRAFT: Final = 4_000
# What models that think aloud write before their answer.
_THOUGHT: Final = re.compile(r"^\s*<think>.*?(?:</think>|$)", re.DOTALL)


@dataclass(frozen=True)
class Draft:
    """What a language model wrote, or why it wrote nothing; `cut` where it was not finished."""

    text: str = ""
    cut: bool = False
    failure: Sentence | None = None


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


class CompletionEndpoint:
    """Speaks the chat-completions form with the server at `url`, such as http://127.0.0.1:11434/v1.

    `timeout` is in seconds, for the whole answer. `complete` never raises for what the server does.
    Raises `Invalid` ('address-invalid') when it is made.
    """

    def __init__(
        self, url: str, model: str, *, key: str | None = None, timeout: float = 8.0
    ) -> None:
        self.model = model
        self._url = url.rstrip("/").removesuffix(_PATH) + _PATH
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._egress = Egress([host_of(url)], timeout=timeout)
        self._breaker = CircuitBreaker(time.monotonic)

    async def complete(self, messages: Sequence[dict[str, str]], key: str) -> Draft:
        """Ask for what follows the messages; `key` is the same when a request is repeated."""
        if not self._breaker.allows():
            told = say("{host} has failed repeatedly and is left alone.", host=host_of(self._url))
            return Draft(failure=told)
        body = orjson.dumps(
            {
                "model": self.model,
                "messages": list(messages),
                "temperature": 0,
                "max_tokens": _MOST_TOKENS,
                "stream": False,
            }
        )
        headers = self._headers | {"idempotency-key": quote(key, safe="/")}
        try:
            answer = await self._egress.post(self._url, body, headers)
        except BuilderError as error:
            if isinstance(error, Unavailable):
                self._breaker.record(succeeded=False)
            return Draft(failure=error.message)
        self._breaker.record(succeeded=answer.status < 500)
        if answer.status != 200:
            told = say(
                "{host} answered with status {status}.",
                host=host_of(self._url),
                status=answer.status,
            )
            return Draft(failure=told)
        return self._read(answer.body)

    async def close(self) -> None:
        """Close the connections."""
        await self._egress.close()

    def _read(self, body: bytes) -> Draft:
        try:
            choice = _Completion.model_validate(orjson.loads(body)).choices[0]
        except (orjson.JSONDecodeError, ValidationError):
            told = say(
                "{host} answered with something else than a chat completion.",
                host=host_of(self._url),
            )
            return Draft(failure=told)
        text = _THOUGHT.sub("", repair(choice.message.content or "")).strip()
        if not text:
            told = say("{host} answered without any words.", host=host_of(self._url))
            return Draft(failure=told)
        cut = choice.finish_reason == "length" or len(text) > _LONGEST_DRAFT
        return Draft(text[:_LONGEST_DRAFT], cut)
