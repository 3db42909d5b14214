"""ONNX networks written node by node, with matrices of 7-bit weights.

A quantised product treats each token's vector by itself: it is divided by its largest number,
rounded to 8 bits, multiplied in integers, and scaled back. So one token with huge numbers does not
blur the others, and a text has the same vectors alone and in a batch. Weights take 7 bits because
two products of 8-bit numbers overflow the 16-bit sums of processors without VNNI.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

FUSED: Final = "com.microsoft"
_WEIGHT_STEPS: Final = 63
_VECTOR_STEPS: Final = 127
_TINY: Final = 1e-9


class Graph:
    """Collects the nodes and constants of a network that is being written."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Add a constant and return its name."""
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def node(
        self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        """Add a node with one output and return the output's name."""
        self.nodes(kind, inputs, [output], domain, **attributes)
        return output

    def nodes(
        self, kind: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes: Any
    ) -> None:
        """Add a node with several outputs."""
        self._nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))

    def product(self, vectors: str, weight: NDArray[np.float32], output: str) -> str:
        """Multiply by a matrix of shape (out, in), in full precision."""
        matrix = self.constant(f"{output}.weight", weight.T)
        return self.node("MatMul", [vectors, matrix], output)

    def quantised_product(self, vectors: str, weight: NDArray[np.float32], output: str) -> str:
        """Multiply by a matrix of shape (out, in), rounded as this module's head tells."""
        scale = np.maximum(np.abs(weight).max(axis=1), _TINY) / _WEIGHT_STEPS
        codes = np.rint(weight / scale[:, None]).astype(np.int8)
        step = self.constant("vector.step", np.array(1 / _VECTOR_STEPS, np.float32))
        middle = self.constant("vector.middle", np.array(_VECTOR_STEPS + 1, np.uint8))
        tiny = self.constant("vector.tiny", np.array(_TINY, np.float32))
        largest = self.node(
            "ReduceMax", [self.node("Abs", [vectors], f"{output}.abs")], f"{output}.max", axes=[-1]
        )
        size = self.node("Max", [largest, tiny], f"{output}.size")
        unit = self.node("Div", [vectors, size], f"{output}.unit")
        rounded = self.node("QuantizeLinear", [unit, step, middle], f"{output}.rounded")
        product = self.node(
            "MatMulIntegerToFloat",
            [
                rounded,
                self.constant(f"{output}.weight", codes.T),
                step,
                self.constant(f"{output}.scale", scale.astype(np.float32)),
                middle,
                self.constant(f"{output}.zero", np.zeros(len(scale), np.int8)),
            ],
            f"{output}.product",
            FUSED,
        )
        return self.node("Mul", [product, size], output)

    def serialised(self, width: int, outputs: Mapping[str, list[str | int]]) -> bytes:
        """Return the network: `embedded` (batch, tokens, width) and `mask` (batch, tokens) in.

        `outputs` gives the axes of each output by name.
        """
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [
                helper.make_tensor_value_info("embedded", TensorProto.FLOAT, ["b", "t", width]),
                helper.make_tensor_value_info("mask", TensorProto.INT32, ["b", "t"]),
            ],
            [
                helper.make_tensor_value_info(output, TensorProto.FLOAT, axes)
                for output, axes in outputs.items()
            ],
            list(self._constants.values()),
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)],
            ir_version=9,
            producer_name="dialoom",
        )
        serialised: bytes = model.SerializeToString()
        return serialised
