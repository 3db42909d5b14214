"""BERT as an ONNX network, written straight from its weights: no PyTorch, no tracing.

The word table stays outside, see words.py. Source: Devlin et al., BERT (2019); the fused operators
are those of onnxruntime's `com.microsoft` domain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from builder.encoding.graph import FUSED, Graph

Weights = Mapping[str, NDArray[np.float32]]
# Networks of fewer layers than this have no middle to speak of.
_DEEP: Final = 4


@dataclass(frozen=True)
class BertShape:
    """The sizes of a BERT: `layers`, `heads`, the width `hidden`, and layer norm's `epsilon`."""

    layers: int
    heads: int
    hidden: int
    epsilon: float

    @property
    def middle(self) -> int | None:
        """The layer just past the middle, which knows more of words; None in a shallow network."""
        return self.layers // 2 + 1 if self.layers >= _DEEP else None


def bert_network(weights: Weights, shape: BertShape, *, quantised: bool = True) -> bytes:
    """Return the serialised ONNX network of a BERT given under Hugging Face's weight names.

    Inputs: `embedded` (batch, tokens, hidden), words plus positions plus type, before layer norm;
    `mask` (batch, tokens), int32, 1 for a token and 0 for padding. Outputs, each (batch, tokens,
    hidden): `tokens`, and `middle`, the layer just past the middle, where the network is deep enough.
    """
    return _Bert(weights, shape, quantised).network()


def position_table(weights: Weights) -> NDArray[np.float32]:
    """Return what position and segment add to a word: shape (positions, hidden)."""
    types = weights["embeddings.token_type_embeddings.weight"]
    table: NDArray[np.float32] = weights["embeddings.position_embeddings.weight"] + types[0]
    return table


class _Bert:
    def __init__(self, weights: Weights, shape: BertShape, quantised: bool) -> None:
        self._weights = weights
        self._shape = shape
        self._graph = Graph()
        self._product: Callable[[str, NDArray[np.float32], str], str] = (
            self._graph.quantised_product if quantised else self._graph.product
        )

    def network(self) -> bytes:
        hidden = self._graph.node(
            "LayerNormalization",
            [
                "embedded",
                self._constant("embeddings.LayerNorm.weight"),
                self._constant("embeddings.LayerNorm.bias"),
            ],
            "layer0",
            axis=-1,
            epsilon=self._shape.epsilon,
        )
        for number in range(self._shape.layers):
            hidden = self._layer(f"encoder.layer.{number}", hidden, self._named(number + 1))
        outputs = ["tokens"] if self._shape.middle is None else ["tokens", "middle"]
        shape: list[str | int] = ["b", "t", self._shape.hidden]
        return self._graph.serialised(self._shape.hidden, dict.fromkeys(outputs, shape))

    def _named(self, layer: int) -> str:
        if layer == self._shape.layers:
            return "tokens"
        return "middle" if layer == self._shape.middle else f"layer{layer}"

    def _layer(self, layer: str, hidden: str, output: str) -> str:
        attended = self._attention(layer, hidden)
        hidden = self._projection(
            f"{layer}.attention.output", attended, hidden, f"{layer}.attended"
        )
        name = f"{layer}.intermediate.dense"
        wide = self._product(hidden, self._weights[f"{name}.weight"], f"{layer}.wide")
        active = self._graph.node(
            "BiasGelu", [wide, self._constant(f"{name}.bias")], f"{layer}.active", FUSED
        )
        return self._projection(f"{layer}.output", active, hidden, output)

    def _attention(self, layer: str, hidden: str) -> str:
        parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        packed = np.concatenate([self._weights[f"{part}.weight"] for part in parts])
        joint = self._product(hidden, packed, f"{layer}.joint")
        sizes = self._graph.constant("thirds", np.full(3, self._shape.hidden, np.int64))
        heads = [f"{layer}.query", f"{layer}.key", f"{layer}.value"]
        self._graph.nodes("Split", [joint, sizes], heads, axis=-1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        return self._graph.node(
            "MultiHeadAttention",
            [*heads, self._graph.constant(f"{layer}.joint.bias", bias), "mask"],
            f"{layer}.attention",
            FUSED,
            num_heads=self._shape.heads,
        )

    def _projection(self, name: str, inner: str, residual: str, output: str) -> str:
        """Project, add the bias and the residual, and normalise."""
        weight = self._weights[f"{name}.dense.weight"]
        product = self._product(inner, weight, f"{output}.projected")
        parts = ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")
        return self._graph.node(
            "SkipLayerNormalization",
            [product, residual, *(self._constant(f"{name}.{part}") for part in parts)],
            output,
            FUSED,
            epsilon=self._shape.epsilon,
        )

    def _constant(self, name: str) -> str:
        return self._graph.constant(name, self._weights[name])
