"""A slip among ideographs is put right with the words of Chinese, and of the skill's own texts."""

import numpy as np
import pytest

from builder.nlu.spelling.frequencies import (
    Frequencies,
    code_of,
    codes_of,
    of_chinese,
    of_skill,
    word_of,
)
from builder.nlu.spelling.ideographs import Ideographs
from builder.nlu.spelling.lexicon import Lexicon
from builder.nlu.spelling.readings import Speller

OWN = ["帮我查一下快递", "发短信给妈妈", "我要退货", "今天天气怎么样", "会员卡积分怎么兑换"]


@pytest.fixture(scope="module")
def known() -> Ideographs:
    return Ideographs(OWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("打电猾给老王", "打电话给老王"),
        ("明天天塘怎么样", "明天天气怎么样"),
        ("看一下官方望站", "看一下官方网站"),
        ("苹果公的官方网站", "苹果公司的官方网站"),
        ("打開蘋果公死的網站", "打开苹果公司的网站"),
        ("帮我查一下快低", "帮我查一下快递"),
        ("员卡积分", "会员卡积分"),
        ("please打电猾now", "please打电话now"),
    ],
)
def test_another_character_of_any_sound_and_a_missing_one_are_put_right(
    known: Ideographs, typed: str, meant: str
) -> None:
    respelt = known.respell(typed)
    assert respelt is not None and respelt.text == meant
    assert np.isfinite(respelt.gain)


def test_what_is_no_slip_stays() -> None:
    speller = Speller.of(OWN, ["zh"], Lexicon())
    for text in [*OWN, "我想听一首老歌", "明天早上八点叫我起床"]:
        # Song or brother, who can tell: what is as likely counts less than what was typed.
        assert all(reading.weight < 0 for reading in speller.readings(text))
        assert speller.likeliest(text) == text


def test_words_of_the_skill_are_likelier_than_those_of_the_language() -> None:
    text = "查一下积份"
    plain, own = Ideographs(["你好"]).respell(text), Ideographs(["查积分", "积分"]).respell(text)
    assert plain is not None and own is not None
    assert own.text == "查一下积分" and own.gain > plain.gain


@pytest.mark.parametrize("text", ["", "hello", "12 34", "打电猾" * 20, "𠮷", "。"])
def test_there_is_nothing_to_put_right(known: Ideographs, text: str) -> None:
    assert known.respell(text) is None


def test_a_skill_without_ideographs_puts_none_right() -> None:
    assert Ideographs(["where is my parcel"]).respell("打电猾给老王") is None
    assert Ideographs([]).respell("打电猾给老王") is None
    # One that stands alone makes no words, and no harm.
    assert Ideographs(["what does 好 mean"]).respell("打电猾给老王") is not None


def test_the_likelier_a_reading_the_more_it_counts() -> None:
    speller = Speller.of(OWN, ["zh"], Lexicon())
    (sure,) = speller.readings("打电猾给老王")
    (doubtful,) = speller.readings("苹果公的官方网站")
    assert sure.weight > 0 > doubtful.weight
    assert speller.likeliest("打电猾给老王") == "打电话给老王"
    assert speller.likeliest("苹果公的官方网站") == "苹果公的官方网站"


def test_words_are_numbers_and_back() -> None:
    words = ["我", "天气", "怎么样", "一心一意"]
    codes = codes_of(" ".join(words))
    assert codes.tolist() == [code_of(word) for word in words]
    assert [word_of(code) for code in codes] == words
    assert len(codes_of("")) == 0


def test_frequencies_are_found_and_neighbours_are_sorted_by_how_common_they_are() -> None:
    words = codes_of("天气 天空 天 空气")
    found = Frequencies.of(words, np.log(np.asarray([0.1, 0.3, 0.5, 0.2], np.float32)))
    looked_up = np.exp(found.find(codes_of("天空 气空 天")))
    assert looked_up == pytest.approx([0.3, 0.0, 0.5])
    assert "".join(map(chr, found.beside("天", behind=True))) == "空气"
    assert "".join(map(chr, found.beside("气", behind=False))) == "空天"
    assert len(found.beside("你", behind=True)) == 0


def test_the_words_of_chinese_are_many_and_the_common_ones_likely() -> None:
    words = of_chinese()
    assert len(words.words) > 300_000
    common, rare, none = words.find(codes_of("我们 简讯 猾话"))
    assert common > rare > none == -np.inf
    own = of_skill(["发简讯", "简讯"]).find(codes_of("简讯"))
    assert own[0] > rare
