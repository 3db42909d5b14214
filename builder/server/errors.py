"""Every error as application/problem+json (RFC 9457), in one sentence, without a stack trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from builder import sentence
from builder.errors import BuilderError, Conflict, Invalid, NotFound, Problem, Unavailable
from builder.sentence import Sentence, say, together, verbatim
from builder.text import repair, shorten
from builder.validation import reason_of

_LOG: Final = logging.getLogger(__name__)
_RETRY_SECONDS: Final = "2"
# Codes whose status is not that of their family.
_STATUS: Final = {
    "draft-changed": HTTPStatus.PRECONDITION_FAILED,
    "revision-missing": HTTPStatus.PRECONDITION_REQUIRED,
    "key-missing": HTTPStatus.UNAUTHORIZED,
    "key-wrong": HTTPStatus.UNAUTHORIZED,
    "key-expired": HTTPStatus.UNAUTHORIZED,
    "key-revoked": HTTPStatus.UNAUTHORIZED,
    "origin-refused": HTTPStatus.FORBIDDEN,
    "role-missing": HTTPStatus.FORBIDDEN,
    "skill-not-allowed": HTTPStatus.FORBIDDEN,
    "key-restricted": HTTPStatus.FORBIDDEN,
    "body-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body-unreadable": HTTPStatus.BAD_REQUEST,
    "body-incomplete": HTTPStatus.BAD_REQUEST,
    "document-too-big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "documents-too-big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "archive-too-big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
_CODES: Final = {404: "route-not-found", 405: "method-not-allowed", 400: "body-unreadable"}


def problem_response(
    status: int,
    code: str,
    detail: Sentence,
    *,
    problems: tuple[Problem, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an error as a response; a 503 says when to try again."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "sentence": sentence.as_json(detail),
        "code": code,
    }
    if problems:
        body["problems"] = [problem.as_json() for problem in problems]
    more = dict(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        more["Retry-After"] = _RETRY_SECONDS
    if status == HTTPStatus.UNAUTHORIZED:
        more["WWW-Authenticate"] = "Bearer"
    # An error may quote what was sent, half of a surrogate pair included, which UTF-8 cannot hold.
    told = repair(json.dumps(body, ensure_ascii=False)).encode()
    return Response(told, status, headers=more, media_type="application/problem+json")


def response_of(error: BuilderError) -> Response:
    """Return a `BuilderError` as a response."""
    problems = error.problems if isinstance(error, Invalid) else ()
    return problem_response(_status_of(error), error.code, error.message, problems=problems)


def install(app: FastAPI) -> None:
    """Let the app answer every kind of failure in this one way."""
    app.add_exception_handler(BuilderError, _builder_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def _status_of(error: BuilderError) -> int:
    special = _STATUS.get(error.code)
    if special is not None:
        return special
    match error:
        case NotFound():
            return HTTPStatus.NOT_FOUND
        case Conflict():
            return HTTPStatus.CONFLICT
        case Invalid():
            return HTTPStatus.UNPROCESSABLE_ENTITY
        case Unavailable():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case _:
            return HTTPStatus.BAD_REQUEST


async def _builder_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, BuilderError):
        raise error
    return response_of(error)


async def _validation_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        reason = first.get("ctx", {}).get("error")
        detail = say(
            "The request's body cannot be read as JSON: {reason}. Send UTF-8 encoded JSON.",
            reason=say("it is not valid JSON") if reason is None else str(reason),
        )
        return problem_response(HTTPStatus.BAD_REQUEST, "body-unreadable", detail)
    place = ".".join(str(p) for p in first["loc"] if p != "body") or say("the body")
    given, why = first.get("input"), reason_of(first)
    if isinstance(given, str | int | float):
        told = say(
            "The request cannot be used: '{place}' (given: {given}): {why}. The API is described at "
            "/docs.",
            place=place,
            given=shorten(str(given), 40),
            why=why,
        )
    else:
        told = say(
            "The request cannot be used: '{place}': {why}. The API is described at /docs.",
            place=place,
            why=why,
        )
    if more := len(error.errors()) - 1:
        told = together(told, say("There are {count} more such mistakes.", count=more))
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, "request-invalid", told)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = _CODES.get(error.status_code, "request-refused")
    path = request.url.path
    detail = {
        404: say("There is nothing at {path}. The API is described at /docs.", path=path),
        405: say(
            "{path} does not take {method}. The API is described at /docs.",
            path=path,
            method=request.method,
        ),
        400: say("The request's body cannot be read: send UTF-8 encoded JSON."),
    }.get(error.status_code, verbatim(str(error.detail)))
    return problem_response(error.status_code, code, detail, headers=error.headers)


async def _unexpected(request: Request, error: Exception) -> Response:
    _LOG.error("unexpected error at %s %s", request.method, request.url.path, exc_info=error)
    return problem_response(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal-error",
        say(
            "Something went wrong in the server, and nothing was changed. The server's log has more."
        ),
    )
