"""The web services that flows call."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from builder.schema.part import Name, Part


class Endpoint(Part):
    """A web service that answers in JSON.

    `url` may hold `{slot}`, which is written percent-encoded; `timeout` is in seconds, for the whole
    answer. A header may hold `{secret.NAME}`, which the operator's setting DIALOOM_SECRET_NAME fills in.
    Only hosts that the operator allows are called.
    """

    name: Name
    url: str = Field(max_length=2000)
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    headers: dict[str, str] = {}
    timeout: float = Field(default=5.0, gt=0, le=30)
