"""Encoders written into the cache: once, atomically, described and hashed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from builder.encoding.bert import bert_network, position_table
from builder.encoding.bert_source import BertSource
from builder.encoding.description import DESCRIPTION_FILE, EncoderDescription, hash_file
from builder.encoding.tokenizer import DEFINITION_FILE
from builder.encoding.unigram import save_vocabulary


def export_bert(source: BertSource, description: EncoderDescription, cache: Path) -> Path:
    """Write a BERT's network, tables and tokenizer into the cache and return its folder."""

    def write(folder: Path) -> None:
        words = source.weights["embeddings.word_embeddings.weight"]
        np.save(folder / "words.npy", words.astype(np.float16), allow_pickle=False)
        np.save(folder / "positions.npy", position_table(source.weights), allow_pickle=False)
        (folder / "network.onnx").write_bytes(bert_network(source.weights, source.shape))
        if isinstance(source.tokenizer, str):
            (folder / DEFINITION_FILE).write_text(source.tokenizer, "utf-8")
        else:
            save_vocabulary(source.tokenizer, folder)

    return write_encoder(cache, description, write)


def write_encoder(
    cache: Path, description: EncoderDescription, write: Callable[[Path], None]
) -> Path:
    """Let `write` fill a folder, describe and hash it, and move it into the cache in one step.

    The folder's name holds the fingerprint, so that two processes that do this at once make the
    same thing, and the second one's is dropped.
    """
    cache.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".making-", dir=cache))
    try:
        write(work)
        files = {path.name: hash_file(path) for path in sorted(work.iterdir())}
        described = description.model_copy(update={"files": files})
        (work / DESCRIPTION_FILE).write_text(described.model_dump_json(indent=2), "utf-8")
        _flush(work)
        folder = cache / f"{_folder_name(described.name)}-{described.fingerprint[:16]}"
        if folder.exists():
            shutil.rmtree(folder)
        work.replace(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _folder_name(encoder: str) -> str:
    last = encoder.rstrip("/").rsplit("/", 1)[-1]
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in last)


def _flush(folder: Path) -> None:
    """Bring the files to the disk before the folder gets its name."""
    for path in (*folder.iterdir(), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
