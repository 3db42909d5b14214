import numpy as np
import pytest

from builder.encoding.encoder import Encoder
from builder.encoding.hashing import HashingEncoder

ENCODER: Encoder = HashingEncoder()


def test_hashing_puts_like_texts_close() -> None:
    order, like, other = ENCODER.encode(["where is my order", "my order where", "今天天气"])
    assert order @ like > 0.4
    assert abs(order @ other) < 0.3


def test_hashing_is_the_same_for_one_and_many() -> None:
    texts = ["我的订单", "track it", ""]
    for text, row in zip(texts, ENCODER.encode(texts), strict=True):
        assert np.array_equal(ENCODER.encode_one(text).sentence, row)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("查order A1！", ["查", "order", "A1", "！"]), ("", []), ("去 上海", ["去", "上", "海"])],
)
def test_hashing_tokens_are_words_and_ideographs(text: str, tokens: list[str]) -> None:
    encoding = ENCODER.encode_one(text)
    assert encoding.offsets is not None and encoding.tokens is not None
    assert [text[a:b] for a, b in encoding.offsets] == tokens
    assert encoding.tokens.shape == (len(tokens), ENCODER.dimension)
