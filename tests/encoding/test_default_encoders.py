"""The encoders that a new user gets, from weights that packages carry."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from builder.encoding.encoder import Encoder, sentences_in
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary

TEXTS = [
    "我的订单到哪了",
    "where is my order?",
    "",
    "👍",
    "ＡＢＣ　１２３",
    "a" * 5000,
    "订" * 1_000_000,
    "half a pair \ud83d here",
    "  two   spaces ",
]


@pytest.fixture(params=DEFAULT_ENCODERS)
def encoder(request: pytest.FixtureRequest, encoders: EncoderLibrary) -> Encoder:
    found = {e.name: e for e in encoders.stack_for(["zh", "en"])}
    return found[request.param]


def test_vectors_have_length_one_and_do_not_depend_on_company(encoder: Encoder) -> None:
    many = encoder.encode(TEXTS)
    assert many.shape == (len(TEXTS), encoder.dimension)
    assert many.dtype == np.float32
    views = many.reshape(len(TEXTS), len(encoder.views), -1)
    assert np.allclose(np.linalg.norm(views, axis=2), 1, atol=1e-5)
    for text, row in zip(TEXTS, many, strict=True):
        assert np.allclose(encoder.encode_one(text).sentence, row, atol=1e-5)


def test_meaning_counts_more_than_words(encoder: Encoder) -> None:
    texts = ["where is my order", "when will my parcel arrive", "where is the nearest beach"]
    order, parcel, weather = sentences_in(encoder, encoder.encode(texts))
    assert order @ parcel > order @ weather - 0.05


def test_nothing_to_encode_gives_nothing(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_tokens_stand_for_their_characters(encoder: Encoder) -> None:
    for text in ("帮我查订单 A1001，谢谢", "please track order A1001", "Ａ１　ｏｋ ½ 杯"):
        encoding = encoder.encode_one(text)
        if encoding.tokens is None or encoding.offsets is None:
            continue
        assert len(encoding.tokens) == len(encoding.offsets)
        covered = {i for start, end in encoding.offsets for i in range(start, end)}
        assert covered >= {i for i, c in enumerate(text) if c.isalnum()}
        assert all(text[a:b] == text[a:b].strip() != "" for a, b in encoding.offsets)


def test_prefix_is_part_of_no_token(encoders: EncoderLibrary) -> None:
    encoding = encoders.stack_for(["sw"])[0].encode_one(" hello world")
    assert encoding.offsets is not None
    assert encoding.offsets[0][0] == 1
    assert "".join(" hello world"[a:b] for a, b in encoding.offsets) == "helloworld"


def test_threads_may_share_an_encoder(encoder: Encoder) -> None:
    alone = encoder.encode_one(TEXTS[0]).sentence
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(encoder.encode_one, [TEXTS[0]] * 32):
            assert np.allclose(found.sentence, alone, atol=1e-5)


def test_chinese_and_english_lie_close_where_an_encoder_speaks_both(encoder: Encoder) -> None:
    if encoder.languages is not None and "zh" not in encoder.languages:
        return
    chinese, english, other = encoder.encode(["我要退货", "I want to return it", "play some jazz"])
    assert chinese @ english > chinese @ other
