"""What the span reader learned on top of multilingual-e5-small, and how it becomes one network with it.

Next to each frozen matrix stands a product of two narrow ones that was learned; their sum is the
matrix that serves. Source: Hu et al., LoRA (2021).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from builder.encoding.bert import Head, Weights
from builder.errors import Invalid
from builder.sentence import say

_JOINT: Final = tuple(f"attention.self.{part}" for part in ("query", "key", "value"))
# What a matrix is called in the adapter, and the matrices of a layer that it stands beside.
_BESIDE: Final = {
    "joint": _JOINT,
    "attended": ("attention.output.dense",),
    "wide": ("intermediate.dense",),
    "narrow": ("output.dense",),
}
_NORMS: Final = {"attended_norm": "attention.output.LayerNorm", "norm": "output.LayerNorm"}


@dataclass(frozen=True)
class SpanWeights:
    """The weights of the whole network: BERT's, the vector added to a passage's tokens, the head."""

    bert: dict[str, NDArray[np.float32]]
    passage: NDArray[np.float32]
    head: Head


def merge(base: Weights, data: bytes, layers: int) -> SpanWeights:
    """Return the network of a base and of an adapter's bytes; raises `Invalid` ('weights-invalid')."""
    try:
        learned = {n: v.astype(np.float32) for n, v in load(data).items()}
        merged = dict(base)
        for kind in ("weight", "bias"):
            merged[f"embeddings.LayerNorm.{kind}"] = learned[f"embedded_norm.{kind}"]
        for number in range(layers):
            merged |= _merged_layer(base, learned, number)
        head = Head(learned["head.weight"], learned["head.bias"])
        return SpanWeights(merged, learned["passage"], head)
    except (SafetensorError, KeyError, ValueError) as error:
        raise Invalid(
            "weights-invalid",
            say("The span reader's weights do not fit its encoder ({reason}).", reason=str(error)),
        ) from error


def _merged_layer(
    base: Weights, learned: Mapping[str, NDArray[Any]], number: int
) -> dict[str, NDArray[np.float32]]:
    ours, theirs = f"layers.{number}", f"encoder.layer.{number}"
    merged: dict[str, NDArray[np.float32]] = {}
    for name, beside in _BESIDE.items():
        added = learned[f"{ours}.{name}.up"] @ learned[f"{ours}.{name}.down"]
        biases = np.split(learned[f"{ours}.{name}.bias"], len(beside))
        for part, more, bias in zip(beside, np.split(added, len(beside)), biases, strict=True):
            merged[f"{theirs}.{part}.weight"] = base[f"{theirs}.{part}.weight"] + more
            merged[f"{theirs}.{part}.bias"] = bias
    for name, norm in _NORMS.items():
        for kind in ("weight", "bias"):
            merged[f"{theirs}.{norm}.{kind}"] = learned[f"{ours}.{name}.{kind}"]
    return merged
