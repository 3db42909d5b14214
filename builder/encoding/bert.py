"""BERT as an ONNX graph, written straight from its weights: no PyTorch, no tracing.

The word table stays outside the graph, as a memory-mapped file, because a message touches a few
dozen of its hundreds of thousands of rows. The graph takes the embedded tokens and a mask and gives
the token vectors of the last layer. Source: Devlin et al., BERT (2019); the fused operators are
those of onnxruntime's `com.microsoft` domain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]

_FUSED = "com.microsoft"


@dataclass(frozen=True)
class BertShape:
    """The sizes of a BERT: `layers`, `heads`, the width `hidden`, and layer norm's `epsilon`."""

    layers: int
    heads: int
    hidden: int
    epsilon: float


class _Graph:
    """Collects nodes and constants under construction."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output


def bert_network(weights: Weights, shape: BertShape) -> bytes:
    """Return the serialised ONNX network of a BERT given under Hugging Face's weight names.

    Inputs: `embedded` (batch, tokens, hidden), words plus positions plus type, before layer norm;
    `mask` (batch, tokens), int32, 1 for a token and 0 for padding. Output: `tokens` (batch, tokens,
    hidden).
    """
    graph = _Graph()
    hidden = graph.node(
        "LayerNormalization",
        [
            "embedded",
            graph.constant("norm.weight", weights["embeddings.LayerNorm.weight"]),
            graph.constant("norm.bias", weights["embeddings.LayerNorm.bias"]),
        ],
        "layer0",
        axis=-1,
        epsilon=shape.epsilon,
    )
    for number in range(shape.layers):
        output = "tokens" if number == shape.layers - 1 else f"layer{number + 1}"
        hidden = _layer(graph, weights, shape, number, hidden, output)
    return _serialised(graph, shape.hidden)


def position_table(weights: Weights) -> NDArray[np.float32]:
    """Return what position and segment add to a word: shape (positions, hidden)."""
    types = weights["embeddings.token_type_embeddings.weight"]
    table: NDArray[np.float32] = weights["embeddings.position_embeddings.weight"] + types[0]
    return table


def _layer(
    graph: _Graph, weights: Weights, shape: BertShape, number: int, hidden: str, output: str
) -> str:
    prefix = f"encoder.layer.{number}"
    name = f"l{number}"
    attended = _attention(graph, weights, shape, prefix, name, hidden)
    hidden = _projected(
        graph, weights, f"{prefix}.attention.output", attended, hidden, f"{name}.attended", shape
    )
    wide = graph.node(
        "MatMul", [hidden, _matrix(graph, weights, f"{prefix}.intermediate.dense")], f"{name}.wide"
    )
    bias = graph.constant(f"{name}.wide.bias", weights[f"{prefix}.intermediate.dense.bias"])
    active = graph.node("BiasGelu", [wide, bias], f"{name}.active", _FUSED)
    return _projected(graph, weights, f"{prefix}.output", active, hidden, output, shape)


def _attention(
    graph: _Graph, weights: Weights, shape: BertShape, prefix: str, name: str, hidden: str
) -> str:
    parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
    packed = np.concatenate([weights[f"{part}.weight"] for part in parts]).T
    joint = graph.node("MatMul", [hidden, graph.constant(f"{name}.qkv", packed)], f"{name}.joint")
    sizes = graph.constant(f"{name}.sizes", np.full(3, shape.hidden, np.int64))
    heads = [f"{name}.query", f"{name}.key", f"{name}.value"]
    graph.nodes.append(helper.make_node("Split", [joint, sizes], heads, axis=-1))
    bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    return graph.node(
        "MultiHeadAttention",
        [*heads, graph.constant(f"{name}.qkv.bias", bias), "mask"],
        f"{name}.attention",
        _FUSED,
        num_heads=shape.heads,
    )


def _projected(
    graph: _Graph,
    weights: Weights,
    prefix: str,
    inner: str,
    residual: str,
    output: str,
    shape: BertShape,
) -> str:
    """Project, add the residual, and normalise."""
    product = graph.node(
        "MatMul", [inner, _matrix(graph, weights, f"{prefix}.dense")], f"{output}.product"
    )
    constants = [
        graph.constant(f"{output}.{part}", weights[f"{prefix}.{part}"])
        for part in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")
    ]
    return graph.node(
        "SkipLayerNormalization",
        [product, residual, *constants],
        output,
        _FUSED,
        epsilon=shape.epsilon,
    )


def _matrix(graph: _Graph, weights: Weights, prefix: str) -> str:
    return graph.constant(f"{prefix}.weight", weights[f"{prefix}.weight"].T)


def _serialised(graph: _Graph, hidden: int) -> bytes:
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "bert",
            [
                helper.make_tensor_value_info("embedded", TensorProto.FLOAT, ["b", "t", hidden]),
                helper.make_tensor_value_info("mask", TensorProto.INT32, ["b", "t"]),
            ],
            [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["b", "t", hidden])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)],
        ir_version=9,
        producer_name="dialoom",
    )
    serialised: bytes = model.SerializeToString()
    return serialised
