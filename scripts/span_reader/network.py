"""BERT with adapters of low rank and a head for spans, in PyTorch.

Sources: Hu et al., LoRA (2021); Devlin et al., BERT (2019), the head; Rajpurkar et al., SQuAD 2.0
(2018), a score for no answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from builder.encoding.bert import BertShape

Weights = Mapping[str, NDArray[np.float32]]


class Adapted(nn.Module):
    """A product with frozen weights, and beside it one of low rank that learns, as the bias does."""

    def __init__(self, weight: NDArray[np.float32], bias: NDArray[np.float32], rank: int) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        self.weight = nn.Parameter(torch.from_numpy(weight.copy()), requires_grad=False)
        self.bias = nn.Parameter(torch.from_numpy(bias.copy()))
        self.down = nn.Parameter(torch.randn(rank, inputs) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, vectors: Tensor) -> Tensor:
        """Return both products together."""
        adapted = functional.linear(functional.linear(vectors, self.down), self.up)
        return functional.linear(vectors, self.weight, self.bias) + adapted


class Layer(nn.Module):
    """One layer of the network; the three projections of attention share a matrix of low rank."""

    def __init__(self, weights: Weights, name: str, shape: BertShape, rank: int) -> None:
        super().__init__()
        self._heads = shape.heads
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        self.joint = Adapted(
            np.concatenate([weights[f"{part}.weight"] for part in parts]),
            np.concatenate([weights[f"{part}.bias"] for part in parts]),
            rank,
        )
        self.attended = _adapted(weights, f"{name}.attention.output.dense", rank)
        self.attended_norm = _norm(weights, f"{name}.attention.output.LayerNorm", shape)
        self.wide = _adapted(weights, f"{name}.intermediate.dense", rank)
        self.narrow = _adapted(weights, f"{name}.output.dense", rank)
        self.norm = _norm(weights, f"{name}.output.LayerNorm", shape)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Map (batch, tokens, hidden) to the same; `mask` is (batch, 1, 1, tokens), True for a token."""
        batch, tokens, width = hidden.shape
        joint = self.joint(hidden).view(batch, tokens, 3, self._heads, width // self._heads)
        # On a CPU attention learns twice as fast in full precision as in half.
        with torch.autocast("cpu", enabled=False):
            query, key, value = joint.permute(2, 0, 3, 1, 4).float()
            found = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        found = found.transpose(1, 2).reshape(batch, tokens, width)
        hidden = self.attended_norm(hidden + self.attended(found))
        wide = functional.gelu(self.wide(hidden))
        normed: Tensor = self.norm(hidden + self.narrow(wide))
        return normed


class SpanNetwork(nn.Module):
    """Scores each token as the first and as the last of the answer; the first token stands for none."""

    def __init__(self, weights: Weights, shape: BertShape, rank: int) -> None:
        super().__init__()
        words = weights["embeddings.word_embeddings.weight"]
        self._words = torch.from_numpy(words)
        places = weights["embeddings.position_embeddings.weight"]
        places = places + weights["embeddings.token_type_embeddings.weight"][0]
        self._places = torch.from_numpy(places)
        # What tells a token of the passage from one of the question.
        self.passage = nn.Parameter(torch.zeros(shape.hidden))
        self.embedded_norm = _norm(weights, "embeddings.LayerNorm", shape)
        self.layers = nn.ModuleList(
            Layer(weights, f"encoder.layer.{number}", shape, rank) for number in range(shape.layers)
        )
        self.head = nn.Linear(shape.hidden, 2)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor, passage: Tensor) -> Tensor:
        """Return scores (batch, tokens, 2) of `ids` (batch, tokens).

        `mask` is True for a token and False for padding, `passage` True where one may answer.
        """
        hidden = self._words[ids] + self._places[: ids.shape[1]]
        hidden = self.embedded_norm(hidden + passage[..., None] * self.passage)
        for layer in self.layers:
            hidden = layer(hidden, mask[:, None, None, :])
        scores: Tensor = self.head(hidden)
        return scores

    def learned(self) -> dict[str, NDArray[np.float32]]:
        """Return what was learned, by name."""
        return {
            name: values.detach().numpy()
            for name, values in self.named_parameters()
            if values.requires_grad
        }

    def take(self, learned: Mapping[str, NDArray[np.generic]]) -> None:
        """Go on from what was learned before."""
        own = dict(self.named_parameters())
        with torch.no_grad():
            for name, values in learned.items():
                own[name].copy_(torch.from_numpy(values.astype(np.float32)))


def _adapted(weights: Weights, name: str, rank: int) -> Adapted:
    return Adapted(weights[f"{name}.weight"], weights[f"{name}.bias"], rank)


def _norm(weights: Weights, name: str, shape: BertShape) -> nn.LayerNorm:
    norm = nn.LayerNorm(shape.hidden, eps=shape.epsilon)
    with torch.no_grad():
        norm.weight.copy_(torch.from_numpy(weights[f"{name}.weight"]))
        norm.bias.copy_(torch.from_numpy(weights[f"{name}.bias"]))
    return norm
