"""Small networks with random weights, and how to run one."""

from __future__ import annotations

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from builder.encoding.bert import BertShape
from builder.encoding.encoder import Vectors


def run_network(network: bytes, embedded: Vectors, mask: NDArray[np.int32]) -> Vectors:
    """Run a network as onnxruntime does, without caring for speed; its first output."""
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    tokens: Vectors = session.run(None, {"embedded": embedded, "mask": mask})[0]
    return tokens


def tiny_bert(
    width: int = 32, layers: int = 2, words: int = 20, positions: int = 16
) -> tuple[dict[str, NDArray[np.float32]], BertShape]:
    """Return random weights under their usual names, and the shape they are of."""
    random = np.random.default_rng(0)
    weights: dict[str, NDArray[np.float32]] = {}

    def dense(name: str, out: int, into: int) -> None:
        weights[f"{name}.weight"] = random.normal(0, 0.2, (out, into)).astype(np.float32)
        weights[f"{name}.bias"] = random.normal(0, 0.2, out).astype(np.float32)

    def norm(name: str) -> None:
        weights[f"{name}.weight"] = random.normal(1, 0.1, width).astype(np.float32)
        weights[f"{name}.bias"] = random.normal(0, 0.1, width).astype(np.float32)

    def table(name: str, rows: int) -> None:
        weights[f"embeddings.{name}_embeddings.weight"] = random.normal(
            0, 0.5, (rows, width)
        ).astype(np.float32)

    norm("embeddings.LayerNorm")
    for number in range(layers):
        layer = f"encoder.layer.{number}"
        for part in ("query", "key", "value"):
            dense(f"{layer}.attention.self.{part}", width, width)
        dense(f"{layer}.attention.output.dense", width, width)
        norm(f"{layer}.attention.output.LayerNorm")
        dense(f"{layer}.intermediate.dense", 4 * width, width)
        dense(f"{layer}.output.dense", width, 4 * width)
        norm(f"{layer}.output.LayerNorm")
    for name, rows in (("word", words), ("position", positions), ("token_type", 2)):
        table(name, rows)
    return weights, BertShape(layers, 4, width, 1e-12)
