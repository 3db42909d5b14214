"""The one door to sentence-transformers and PyTorch: any model that a user names, exported to ONNX."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from tokenizers import Tokenizer

from builder.encoding.description import EncoderDescription
from builder.encoding.encoder import SENTENCE_ONLY
from builder.encoding.export import write_encoder
from builder.encoding.files import NETWORK_FILE, TOKENIZER_FILE
from builder.errors import Unavailable
from builder.sentence import say

_LONGEST: Final = 128


def export_sentence_transformer(
    name: str, model: str, recipe: EncoderDescription | None, cache: Path, *, offline: bool = False
) -> Path:
    """Load a sentence-transformers model by id or path and write it into the cache as ONNX.

    The network gets token ids and a mask, and gives `sentence` and, where the model has them,
    `tokens`, with whatever pooling the model has. A `recipe` decides prefix and languages. Raises
    `Unavailable` when the extra `models` is missing or no such model is there; `offline` keeps it to
    this machine.
    """
    torch, transformers = _libraries(name)
    loaded = _loaded(transformers, model, offline=offline)
    tokenizer = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise Unavailable(
            "encoder-unsupported",
            say(
                "The encoder '{model}' has no fast tokenizer, which serving needs. Choose another.",
                model=model,
            ),
        )
    description = EncoderDescription(
        name=name,
        source=model,
        licence="see the model's card",
        dimension=int(loaded.get_embedding_dimension()),
        views=SENTENCE_ONLY,
        languages=recipe.languages if recipe else None,
        prefix=recipe.prefix if recipe else str(loaded.prompts.get("query") or ""),
        longest=min(int(loaded.max_seq_length or _LONGEST), _LONGEST),
    )

    def write(folder: Path) -> None:
        definition = Tokenizer.from_str(tokenizer.to_str())
        definition.no_padding()
        definition.no_truncation()
        (folder / TOKENIZER_FILE).write_text(definition.to_str(), "utf-8")
        _export(torch, loaded.eval(), folder / NETWORK_FILE)

    return write_encoder(cache, description, write)


def _loaded(transformers: Any, model: str, *, offline: bool) -> Any:
    try:
        return transformers.SentenceTransformer(model, device="cpu", local_files_only=offline)
    except Exception as error:
        # Whatever hub, file or configuration error it is, the remedy is the same.
        if offline:
            why = say(
                "The encoder '{model}' cannot be loaded: {reason}. Check the path or model id. It is "
                "not on this machine, and the Hugging Face hub cannot be reached to fetch it.",
                model=model,
                reason=_first_line(error),
            )
        else:
            why = say(
                "The encoder '{model}' cannot be loaded: {reason}. Check the path or model id, and the "
                "network if it must be downloaded.",
                model=model,
                reason=_first_line(error),
            )
        raise Unavailable("encoder-missing", why) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")


def _libraries(name: str) -> tuple[Any, Any]:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import sentence_transformers  # noqa: PLC0415 - seconds to import, and an extra
        import torch  # noqa: PLC0415
    except ImportError as error:
        raise Unavailable(
            "extra-missing",
            say(
                "The encoder '{name}' needs PyTorch and sentence-transformers to be exported. "
                "Install them: pip install 'dialoom[models]'.",
                name=name,
            ),
        ) from error
    return torch, sentence_transformers


def _export(torch: Any, model: Any, path: Path) -> None:
    class Network(torch.nn.Module):  # type: ignore[misc]
        """The model as one function of two tensors, which is what can be exported."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            output = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return output["sentence_embedding"], output["token_embeddings"]

    axes = {0: "batch", 1: "token"}
    ids = torch.ones((2, 7), dtype=torch.int64)
    with torch.no_grad():
        torch.onnx.export(
            Network().eval(),
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence", "tokens"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "sentence": {0: "batch"},
                "tokens": axes,
            },
            opset_version=17,
            dynamo=False,
        )
