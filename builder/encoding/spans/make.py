"""The span reader's network in the cache of encoders: made once, over the encoder it belongs to."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from builder.encoding.bert import bert_network
from builder.encoding.bert_source import BertSource
from builder.encoding.description import EncoderDescription
from builder.encoding.encoder import SENTENCE_ONLY
from builder.encoding.export import write_encoder
from builder.encoding.files import NETWORK_FILE, PASSAGE_FILE
from builder.encoding.spans.adapter import merge
from builder.encoding.spans.origin import ADAPTER_FILE, NAME, origin


def make_span_reader(source: BertSource, fingerprint: str, cache: Path) -> Path:
    """Write the network of the span reader over an encoder's weights; return its folder."""
    weights = merge(source.weights, ADAPTER_FILE.read_bytes(), source.shape.layers)

    def write(folder: Path) -> None:
        np.save(folder / PASSAGE_FILE, weights.passage, allow_pickle=False)
        network = bert_network(weights.bert, source.shape, head=weights.head)
        (folder / NETWORK_FILE).write_bytes(network)

    description = EncoderDescription(
        name=NAME,
        source=origin(fingerprint),
        licence="Apache-2.0",
        dimension=2,
        views=SENTENCE_ONLY,
        languages=None,
    )
    return write_encoder(cache, description, write)
