"""Read and write the parts of a trained interpreter: JSON for facts, safetensors for numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load, save

from builder.errors import Invalid
from builder.learning.softmax import Floats
from builder.sentence import Sentence, say

M = TypeVar("M", bound=BaseModel)


def write_json(value: BaseModel) -> bytes:
    """Write a model as JSON, the same bytes for the same value."""
    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2
    return orjson.dumps(value.model_dump(mode="json"), option=options)


def write_arrays(arrays: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Write arrays as safetensors in half precision, which costs a head nothing in accuracy."""
    halves = {name: np.ascontiguousarray(a, dtype=np.float16) for name, a in arrays.items()}
    return save(dict(sorted(halves.items())))


def read_json(kind: type[M], parts: Mapping[str, bytes], name: str) -> M:
    """Read a JSON part; raises `Invalid` naming the part when it is missing or is not that."""
    try:
        return kind.model_validate_json(_get_part(parts, name))
    except ValidationError as error:
        raise damaged(
            name, say("{count} of its values cannot be read", count=error.error_count())
        ) from error


def read_arrays(parts: Mapping[str, bytes], name: str) -> dict[str, Floats]:
    """Read a safetensors part as 32-bit floats; raises `Invalid` naming the part when it cannot be."""
    try:
        return {k: v.astype(np.float32) for k, v in load(_get_part(parts, name)).items()}
    except (SafetensorError, ValueError, KeyError) as error:
        raise damaged(name, say("it is not a safetensors file")) from error


def damaged(name: str, why: Sentence) -> Invalid:
    """Say that a part cannot be used, and what to do."""
    return Invalid(
        "bundle-corrupt",
        say(
            "The part '{name}' of this bundle cannot be used: {why}. Train the skill again.",
            name=name,
            why=why,
        ),
    )


def _get_part(parts: Mapping[str, bytes], name: str) -> bytes:
    if name not in parts:
        raise damaged(name, say("it is missing"))
    return parts[name]
