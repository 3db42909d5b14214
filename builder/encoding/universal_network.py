"""The network of the multilingual universal sentence encoder: convolutions over words, averaged.

Three branches look at two, three and five neighbouring words; their sum over the text goes through
a small deep network. Source: Yang et al., Multilingual Universal Sentence Encoder for Semantic
Retrieval (2020), section 2.2; the weights' names are those of the package that carries them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from builder.encoding.graph import Graph

# Words seen at once, and how many of them stand before the word itself.
_BRANCHES: Final = ((2, 0), (3, 1), (5, 2))
_WIDTH: Final = 512
_BRANCH_WIDTH: Final = 256

Weights = Mapping[str, NDArray[np.float32]]


def universal_network(weights: Weights) -> bytes:
    """Return the serialised network.

    Inputs: `embedded` (batch, tokens, 512) and `mask` (batch, tokens). Output: `sentence` (batch,
    512).
    """
    return _Universal(weights).network()


class _Universal:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._epsilon = float(weights["eps"])
        self._graph = Graph()

    def network(self) -> bytes:
        graph = self._graph
        present = graph.node("Cast", ["mask"], "present.flat", to=TensorProto.FLOAT)
        present = graph.node("Unsqueeze", [present, self._axis(2)], "present")
        features = graph.node("Concat", ["embedded", self._branches(present)], "features", axis=2)
        features = self._normalised(features, ["ln_g"], ["ln_b"], "features.normal")
        mean = self._averaged(features, present)
        first = self._relu(self._times(mean, "d0"), "deep0")
        second = self._relu(self._plus(self._times(mean, "p1"), self._times(first, "d1")), "deep1")
        third = self._relu(self._times(second, "d2"), "deep2")
        last = self._plus(self._times(second, "p3"), self._times(third, "d3"))
        graph.node("Tanh", [last], "sentence")
        return graph.serialised(_WIDTH, {"sentence": ["b", _WIDTH]})

    def _branches(self, present: str) -> str:
        """Return what the three branches make of the words: (batch, tokens, 768)."""
        graph, weights = self._graph, self._weights
        names = [str(seen) for seen, _ in _BRANCHES]
        packed = np.concatenate([weights[f"proj{name}"] for name in names], axis=1)
        joint = graph.product("embedded", packed.T, "joint")
        bias = np.concatenate([weights[f"proj_b{name}"] for name in names])
        joint = graph.node("Add", [joint, graph.constant("joint.bias", bias)], "joint.sum")
        gains, shifts = [f"ln_g{name}" for name in names], [f"ln_b{name}" for name in names]
        joint = self._normalised(joint, gains, shifts, "joint.normal")
        joint = graph.node("Mul", [joint, present], "joint.present")
        across = graph.node("Transpose", [joint], "joint.across", perm=[0, 2, 1])
        mask = graph.node("Transpose", [present], "present.across", perm=[0, 2, 1])
        sizes = graph.constant("thirds", np.full(3, _BRANCH_WIDTH, np.int64))
        inputs = [f"branch{name}" for name in names]
        graph.nodes("Split", [across, sizes], inputs, axis=1)
        outputs = [
            self._convolved(
                self._convolved(branch, mask, f"1_{seen}", seen, before),
                mask,
                f"2_{seen}",
                seen,
                before,
            )
            for branch, (seen, before) in zip(inputs, _BRANCHES, strict=True)
        ]
        joined = graph.node("Concat", outputs, "branches.across", axis=1)
        return graph.node("Transpose", [joined], "branches", perm=[0, 2, 1])

    def _convolved(self, words: str, mask: str, name: str, seen: int, before: int) -> str:
        """Convolve over neighbours, add the input, and keep padding at zero."""
        graph = self._graph
        flat = self._weights[f"w{name}"]
        kernel = flat.reshape(seen, _BRANCH_WIDTH, _BRANCH_WIDTH).transpose(2, 1, 0)
        summed = graph.node(
            "Conv",
            [
                words,
                graph.constant(f"kernel{name}", kernel),
                graph.constant(f"kernel{name}.bias", self._weights[f"b{name}"]),
            ],
            f"convolved{name}",
            kernel_shape=[seen],
            pads=[before, seen - 1 - before],
        )
        added = self._plus(self._relu(summed, f"active{name}"), words)
        return graph.node("Mul", [added, mask], f"conv{name}")

    def _averaged(self, features: str, present: str) -> str:
        """Sum over the words, project, and divide by the root of their number."""
        graph = self._graph
        shown = graph.node("Mul", [features, present], "features.present")
        total = graph.node("ReduceSum", [shown, self._axis(1)], "total", keepdims=0)
        count = graph.node("ReduceSum", [present, self._axis(1)], "count", keepdims=0)
        bias = graph.constant("cnn_b", self._weights["cnn_b"][None])
        bias = graph.node("Mul", [count, bias], "count.bias")
        summed = self._plus(self._times(total, "cnn_W"), bias)
        return graph.node("Div", [summed, graph.node("Sqrt", [count], "count.root")], "mean")

    def _normalised(self, words: str, gains: list[str], shifts: list[str], output: str) -> str:
        gain, shift = (
            self._graph.constant(
                f"{output}.{kind}", np.concatenate([self._weights[name] for name in names])
            )
            for kind, names in (("gain", gains), ("shift", shifts))
        )
        return self._graph.node(
            "LayerNormalization", [words, gain, shift], output, axis=-1, epsilon=self._epsilon
        )

    def _times(self, vectors: str, name: str) -> str:
        return self._graph.product(vectors, self._weights[name].T, f"{name}.product")

    def _plus(self, left: str, right: str) -> str:
        return self._graph.node("Add", [left, right], f"{left}+{right}")

    def _relu(self, vectors: str, output: str) -> str:
        return self._graph.node("Relu", [vectors], output)

    def _axis(self, number: int) -> str:
        return self._graph.constant(f"axis{number}", np.array([number], np.int64))
