"""Any sentence-transformers model may be named; here a tiny one, made on the spot."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from builder.encoding.library import EncoderLibrary
from builder.errors import Unavailable

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "where", "is", "my", "order", "订", "单"]
TEXTS = ["where is my order", "my 订单", "is"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    pooling = Pooling(transformer.get_word_embedding_dimension(), pooling_mode="cls")
    SentenceTransformer(modules=[transformer, pooling], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"
)
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
def test_named_model_serves_from_onnx_as_it_did_from_torch(model: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    (encoder,) = EncoderLibrary(tmp_path, wanted=[str(model)]).stack_for(["zh"])
    expected = SentenceTransformer(str(model), device="cpu").encode(
        TEXTS, normalize_embeddings=True
    )
    assert np.allclose(encoder.encode(TEXTS), expected, atol=1e-5)
    one = encoder.encode_one("my 订单")
    assert one.offsets is not None
    assert ["my 订单"[a:b] for a, b in one.offsets] == ["my", "订", "单"]
    assert np.allclose(one.sentence, expected[1], atol=1e-5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (again,) = EncoderLibrary(tmp_path, wanted=[str(model)]).stack_for(["zh"])
    assert again.fingerprint == encoder.fingerprint


def test_model_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be loaded") as refused:
        EncoderLibrary(tmp_path, wanted=[str(tmp_path / "nothing")]).prepare()
    assert refused.value.code == "encoder-missing"
