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
from builder.encoding.description import (
    DESCRIPTION_FILE,
    EncoderDescription,
    hash_file,
    load_description,
    record_verified,
)
from builder.encoding.encoder import MIDDLE, SENTENCE_ONLY
from builder.encoding.files import (
    DAMAGED,
    MAKING,
    NETWORK_FILE,
    POSITIONS_FILE,
    TOKENIZER_FILE,
)
from builder.encoding.unigram import UnigramVocabulary, save_vocabulary
from builder.encoding.universal import UniversalSource
from builder.encoding.words import quantise_words
from builder.errors import Invalid


def export_bert(source: BertSource, description: EncoderDescription, cache: Path) -> Path:
    """Write a BERT's network, tables and tokenizer into the cache and return its folder."""

    def write(folder: Path) -> None:
        quantise_words(source.weights["embeddings.word_embeddings.weight"]).save(folder)
        np.save(folder / POSITIONS_FILE, position_table(source.weights), allow_pickle=False)
        (folder / NETWORK_FILE).write_bytes(bert_network(source.weights, source.shape))
        if isinstance(source.tokenizer, UnigramVocabulary):
            save_vocabulary(source.tokenizer, folder)
        else:
            (folder / TOKENIZER_FILE).write_text(source.tokenizer, "utf-8")

    views = SENTENCE_ONLY if source.shape.middle is None else (*SENTENCE_ONLY, MIDDLE)
    return write_encoder(cache, description.model_copy(update={"views": views}), write)


def export_universal(source: UniversalSource, description: EncoderDescription, cache: Path) -> Path:
    """Write the universal sentence encoder into the cache and return its folder."""

    def write(folder: Path) -> None:
        source.words.save(folder)
        (folder / NETWORK_FILE).write_bytes(source.network)
        save_vocabulary(source.vocabulary, folder)

    return write_encoder(cache, description, write)


def write_encoder(
    cache: Path, description: EncoderDescription, write: Callable[[Path], None]
) -> Path:
    """Let `write` fill a folder, describe and hash it, and move it into the cache in one step.

    The folder's name holds the fingerprint, so two processes that do this at once make the same
    thing, and the second one's is dropped. A damaged folder of that name is replaced.
    """
    cache.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=MAKING, dir=cache))
    try:
        write(work)
        files = {path.name: hash_file(path) for path in sorted(work.iterdir())}
        described = description.model_copy(update={"files": files})
        (work / DESCRIPTION_FILE).write_text(described.model_dump_json(indent=2), "utf-8")
        record_verified(work, described)
        _flush(work)
        folder = cache / f"{_folder_name(described.name)}-{described.fingerprint[:16]}"
        _settle(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _flush_entry(cache)
    return folder


def _settle(work: Path, folder: Path) -> None:
    """Give the finished folder its name, unless a whole one already bears it."""
    if folder.exists():
        try:
            load_description(folder)
        except Invalid:
            folder.replace(Path(tempfile.mkdtemp(prefix=DAMAGED, dir=folder.parent)))
        else:
            return
    try:
        work.chmod(0o755)
        work.replace(folder)
    except OSError:
        # Another process was quicker with the very same thing.
        load_description(folder)


def _folder_name(encoder: str) -> str:
    last = encoder.rstrip("/").rsplit("/", 1)[-1]
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in last)


def _flush(folder: Path) -> None:
    """Bring the files to the disk before the folder gets its name."""
    for path in (*folder.iterdir(), folder):
        _flush_entry(path)


def _flush_entry(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
