"""What every shape of the API is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

# A version or revision: what every database holds as a whole number.
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Shape(BaseModel):
    """What the server tells; read from a record of the store, or a dataclass, of the same names too."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Request(BaseModel):
    """What a client sends: a misspelt key is told, not passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def example(*bodies: dict[str, JsonValue]) -> ConfigDict:
    """Return a configuration that shows example bodies in the OpenAPI page."""
    return ConfigDict(json_schema_extra={"examples": list(bodies)})
