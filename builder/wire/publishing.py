"""What answers where, and who made it so, as the API tells it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from builder.conversation.environment import Environment
from builder.wire.shape import Number, Request, Shape, example


class Publish(Request):
    """The version that is to answer; `expected` is the one that the caller believes answers now.

    `by` is who publishes it, for the history; of a member's request it is the member.
    """

    model_config = example({"version": 3, "expected": 2}, {"version": 3, "by": "Kim"})

    version: Number
    expected: Number | None = None
    by: str = Field(default="", max_length=80)


class Deployment(Shape):
    """Which version answers in an environment, since when, and which one did before."""

    environment: Environment
    version: int | None
    previous: int | None
    changed_at: datetime | None = None


class DeploymentList(Shape):
    """What answers in each environment."""

    deployments: tuple[Deployment, ...]


class Publication(Shape):
    """A version that was made to answer, what had answered before, by whom and when."""

    environment: Environment
    version: int
    previous: int | None
    by: str
    at: datetime


class PublicationList(Shape):
    """What was published, newest first."""

    publications: tuple[Publication, ...]
