"""The connection of the Python client: requests out, shapes or sentences of errors back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from builder.errors import BuilderError, Conflict, Invalid, NotFound, Problem, Unavailable
from builder.sentence import say
from builder.wire.problems import ErrorShape, ProblemShape, heard

T = TypeVar("T", bound=BaseModel)

# A file takes a while over a slow line, and to be read.
FILE_SECONDS: Final = 300.0

_ERRORS: Final[dict[int, type[BuilderError]]] = {404: NotFound, 409: Conflict, 412: Conflict}


class Connection:
    """A connection to a Dialoom server; `timeout` is in seconds.

    Every call raises a `BuilderError` that carries the server's sentence and code, or `Unavailable`
    ('server-unreachable') when there is no server to be heard.
    """

    def __init__(self, base_url: str, *, api_key: str | None = None, timeout: float = 30.0) -> None:
        self.base_url = base_url.rstrip("/")
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx.Client(
            base_url=self.base_url, headers=headers, timeout=timeout, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get(self, shape: type[T], path: str, params: dict[str, str] | None = None) -> T:
        return read_answer(shape, self._call("GET", path, params=params))

    def _send(
        self,
        shape: type[T],
        method: str,
        path: str,
        body: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> T:
        return read_answer(shape, self._call(method, path, json=body, headers=headers))

    def _upload(
        self,
        shape: type[T],
        path: str,
        content: bytes,
        params: Mapping[str, Any],
    ) -> T:
        """Send a file as it is; a parameter that is None is left out."""
        answer = self._call(
            "POST",
            path,
            content=content,
            params={name: value for name, value in params.items() if value is not None},
            headers={"content-type": "application/octet-stream"},
            timeout=FILE_SECONDS,
        )
        return read_answer(shape, answer)

    @contextmanager
    def _stream(self, path: str, params: dict[str, str]) -> Iterator[Iterator[bytes]]:
        """Open a long answer, to be read as it comes."""
        with self._told_clearly(), self._http.stream("GET", path, params=params) as answer:
            if not answer.is_success:
                answer.read()
                raise _error_of(answer)
            yield answer.iter_bytes()

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        with self._told_clearly():
            answer = self._http.request(method, path, **options)
        if answer.is_success:
            return answer
        raise _error_of(answer)

    @contextmanager
    def _told_clearly(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            raise Unavailable(
                "server-timeout",
                say(
                    "The server at {url} did not answer in time. Try again in a moment.",
                    url=self.base_url,
                ),
            ) from error
        except httpx.HTTPError as error:
            raise Unavailable(
                "server-unreachable",
                say(
                    "There is no server at {url} ({reason}). Start one with `dialoom serve`, or check "
                    "the address.",
                    url=self.base_url,
                    reason=type(error).__name__,
                ),
            ) from error


def read_answer(shape: type[T], answer: httpx.Response) -> T:
    """Return the body of an answer; raises `Unavailable` for what is none of ours."""
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise Unavailable(
            "server-unexpected",
            say(
                "The server at {url} gave an answer that this client does not understand. Are both of "
                "the same version of Dialoom?",
                url=str(answer.url),
            ),
        ) from error


def _error_of(answer: httpx.Response) -> BuilderError:
    try:
        told = ErrorShape.model_validate_json(answer.content)
    except ValidationError:
        return Unavailable(
            "server-unexpected",
            say(
                "{url} answered with status {status}, and not as a Dialoom server.",
                url=str(answer.url),
                status=answer.status_code,
            ),
        )
    detail = heard(told.detail, told.sentence)
    if answer.status_code >= 500:
        return Unavailable(told.code, detail)
    kind = _ERRORS.get(answer.status_code)
    if kind is not None:
        return kind(told.code, detail)
    return Invalid(told.code, detail, problems_of(told.problems, "skill"))


def problems_of(shapes: tuple[ProblemShape, ...], skill: str) -> tuple[Problem, ...]:
    """Return the problems of a skill as they were told."""
    return tuple(shape.problem(skill) for shape in shapes)
