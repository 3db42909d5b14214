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
    """The sizes of a BERT: `layers`, `heads`, the width `hidden`, and layer norm's `epsilon`.

    `longest` is how many tokens a text may have where attention is `relative`.
    """

    layers: int
    heads: int
    hidden: int
    epsilon: float

    # Whether attention also looks at how far apart two tokens stand (Song et al., MPNet, 2020).
    relative: bool = False
    longest: int = 128

    @property
    def middle(self) -> int | None:
        """The layer just past the middle, which knows more of words; None in a shallow network."""
        return self.layers // 2 + 1 if self.layers >= _DEEP else None


@dataclass(frozen=True)
class Head:
    """A product on top of the network: `weight` (outputs, hidden) and `bias` (outputs,)."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]


def bert_network(
    weights: Weights, shape: BertShape, *, quantised: bool = True, head: Head | None = None
) -> bytes:
    """Return the serialised ONNX network of a BERT given under Hugging Face's weight names.

    Inputs: `embedded` (batch, tokens, hidden), words plus positions plus type, before layer norm;
    `mask` (batch, tokens), int32, 1 for a token and 0 for padding. Outputs, each (batch, tokens,
    hidden): `tokens`, and `middle`, the layer just past the middle, where the network is deep enough.
    With a `head` there is one output in their place: `scores` (batch, tokens, outputs).
    """
    return _Bert(weights, shape, quantised).network(head)


def position_table(weights: Weights) -> NDArray[np.float32]:
    """Return what position and segment add to a word: shape (positions, hidden)."""
    table = weights["embeddings.position_embeddings.weight"]
    types = weights.get("embeddings.token_type_embeddings.weight")
    return table if types is None else table + types[0]


def relative_buckets(tokens: int, buckets: int, furthest: int = 128) -> NDArray[np.int64]:
    """Return which bucket the way from one token to another falls into: (from, to).

    Half of the buckets are for what stands before; near ways have one each, far ones share in
    logarithmic steps up to `furthest` (Raffel et al., T5, 2020).
    """
    place = np.arange(tokens)
    way = place[None, :] - place[:, None]
    half = buckets // 2
    near = half // 2
    far = np.abs(way)
    steps = np.log(np.maximum(far, 1) / near) / np.log(furthest / near) * (half - near)
    bucket = np.where(far < near, far, np.minimum(near + steps.astype(np.int64), half - 1))
    found: NDArray[np.int64] = np.where(way > 0, bucket + half, bucket)
    return found


class _Bert:
    def __init__(self, weights: Weights, shape: BertShape, quantised: bool) -> None:
        self._weights = weights
        self._shape = shape
        self._graph = Graph()
        self._product: Callable[[str, NDArray[np.float32], str], str] = (
            self._graph.quantised_product if quantised else self._graph.product
        )

    def network(self, head: Head | None) -> bytes:
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
        self._ways = [self._relative_bias()] if self._shape.relative else []
        for number in range(self._shape.layers):
            hidden = self._layer(f"encoder.layer.{number}", hidden, self._named(number + 1))
        if head is not None:
            product = self._graph.product(hidden, head.weight, "head")
            bias = self._graph.constant("head.bias", head.bias)
            self._graph.node("Add", [product, bias], "scores")
            return self._graph.serialised(
                self._shape.hidden, {"scores": ["b", "t", len(head.bias)]}
            )
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
            [*heads, self._graph.constant(f"{layer}.joint.bias", bias), "mask", *self._ways],
            f"{layer}.attention",
            FUSED,
            num_heads=self._shape.heads,
        )

    def _relative_bias(self) -> str:
        """Cut what t tokens add to attention, (1, heads, t, t), from a table for the longest text."""
        learned = self._weights["encoder.relative_attention_bias.weight"]
        table = learned[relative_buckets(self._shape.longest, len(learned))]
        whole = self._graph.constant("ways", table.transpose(2, 0, 1)[None])
        start = self._graph.constant("ways.start", np.zeros(2, np.int64))
        axes = self._graph.constant("ways.axes", np.array([2, 3], np.int64))
        tokens = self._graph.node("Shape", ["embedded"], "ways.tokens", start=1, end=2)
        square = self._graph.node("Concat", [tokens, tokens], "ways.end", axis=0)
        return self._graph.node("Slice", [whole, start, square, axes], "ways.some")

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
