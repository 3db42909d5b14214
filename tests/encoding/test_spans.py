"""The network that reads passages: what serves is what was trained, and it survives bad input."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import load, save

from builder.encoding.bert import BertShape, bert_network
from builder.encoding.library import EncoderLibrary
from builder.encoding.spans.adapter import merge
from builder.encoding.spans.origin import ADAPTER_FILE
from builder.errors import Invalid
from scripts.span_reader.network import SpanNetwork
from tests.encoding.made import run_network, tiny_bert


def adapted(weights: dict[str, NDArray[np.float32]], shape: BertShape) -> SpanNetwork:
    torch.manual_seed(5)
    network = SpanNetwork(weights, shape, rank=4)
    with torch.no_grad():
        for name, values in network.named_parameters():
            if values.requires_grad:
                values.add_(0.1 * torch.randn_like(values) if name != "passage" else 0.3)
    return network.eval()


def test_served_network_scores_as_the_trained_one() -> None:
    weights, shape = tiny_bert()
    network = adapted(weights, shape)
    served = merge(weights, save(network.learned()), shape.layers)

    ids = np.array([[0, 7, 9, 2, 2, 11, 12, 13, 2]])
    passage = np.array([[False] * 5 + [True] * 3 + [False]])
    with torch.inference_mode():
        mask = torch.ones(ids.shape, dtype=torch.bool)
        wanted = network(torch.from_numpy(ids), mask, torch.from_numpy(passage)).numpy()

    embedded = weights["embeddings.word_embeddings.weight"][ids]
    embedded = embedded + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    embedded = embedded + weights["embeddings.token_type_embeddings.weight"][0]
    embedded[passage] += served.passage
    found = run_network(
        bert_network(served.bert, shape, quantised=False, head=served.head),
        embedded.astype(np.float32),
        np.ones(ids.shape, np.int32),
    )
    assert found.shape == (1, 9, 2)
    np.testing.assert_allclose(found, wanted, atol=2e-4)


def test_what_does_not_fit_the_encoder_is_refused() -> None:
    weights, shape = tiny_bert()
    learned = load(save(adapted(weights, shape).learned()))
    del learned["layers.1.wide.up"]
    for data in (save(learned), b"no safetensors", ADAPTER_FILE.read_bytes()):
        with pytest.raises(Invalid) as refused:
            merge(weights, data, shape.layers)
        assert refused.value.code == "weights-invalid"


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("", "九点开门。"),
        ("几点开门？" * 1_000, "九点开门。"),
        ("几点开门？", "九点" * 5_000),
        ("几点\ud800开门\x00？", "九点\ud83d开门\x07。"),
        ("?", ""),
    ],
)
def test_any_text_is_read(encoders: EncoderLibrary, question: str, passage: str) -> None:
    network = encoders.spans()
    assert network is not None
    scores = network.scores(question, passage)
    assert len(scores.first) == len(scores.last) == len(scores.offsets) <= 256
    assert np.isfinite(scores.first).all() and np.isfinite(scores.none)
    assert (scores.offsets <= len(passage)).all()


def test_library_makes_the_span_reader_once(encoders: EncoderLibrary, test_cache: Path) -> None:
    first = encoders.spans()
    assert first is not None and encoders.spans() is first
    before = sorted(path.name for path in test_cache.glob("span-reader-*"))
    assert EncoderLibrary(test_cache).spans() is not None
    assert sorted(path.name for path in test_cache.glob("span-reader-*")) == before


def test_without_its_encoder_there_is_no_span_reader(
    test_cache: Path, hashing_encoders: EncoderLibrary
) -> None:
    assert EncoderLibrary(test_cache, wanted=["minilm-l6"]).spans() is None
    assert hashing_encoders.spans() is None


def test_damaged_span_reader_is_made_again(test_cache: Path, tmp_path: Path) -> None:
    chosen = json.loads((test_cache / "chosen.json").read_text())["e5-small"]
    (tmp_path / chosen).symlink_to(test_cache / chosen)
    (tmp_path / "chosen.json").write_text(json.dumps({"e5-small": chosen}))
    library = EncoderLibrary(tmp_path)
    network = library.spans()
    assert network is not None
    wanted = network.scores("几点开门？", "九点开门。").first
    [folder] = tmp_path.glob("span-reader-*")
    (folder / "network.onnx").write_bytes(b"cut short")

    made = EncoderLibrary(tmp_path).spans()
    assert made is not None
    np.testing.assert_array_equal(made.scores("几点开门？", "九点开门。").first, wanted)
