from collections import Counter

import numpy as np
import pytest

from kits.logs.alike import are_alike, merged, signatures
from kits.logs.numbers import luhn
from kits.logs.personal import replace_personal
from kits.logs.tidy import has_words, key_of, tidy


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-01-02 12:00:01 INFO where is it", "where is it"),
        ("[10:32] where is my order", "where is my order"),
        ("10:30 to Oslo please", "10:30 to Oslo please"),
        ("8:30的闹钟", "8:30的闹钟"),
        ("<b>hello</b>&nbsp;world", "hello world"),
        ("&gt; a quoted line", "a quoted line"),
        ("“我要退款”", "我要退款"),
        ("太好了！！！！！！", "太好了！！！"),
        ("ｈｅｌｌｏ　ｗｏｒｌｄ", "hello world"),
        ("[图片]你好[微笑]", "你好"),
        ("我 要\t退\u200b款", "我要退款"),
        ("soooooo good", "sooo good"),
    ],
)
def test_tidy_takes_off_what_channels_put_around(written: str, expected: str) -> None:
    assert tidy(written) == expected
    assert tidy(expected) == expected


def test_key_of_tells_apart_by_letters_only() -> None:
    assert key_of("Where is A1001?") == key_of("where is a2002")
    assert key_of("我要退款！") == key_of("我要退款")
    assert key_of("turn it on") != key_of("turn it off")


def test_has_words_wants_letters() -> None:
    assert not has_words("?? 😀 1 a")
    assert has_words("ok")
    assert has_words("好")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我叫张伟，电话是13812345678", "我叫〈姓名〉，电话是〈电话〉"),
        ("寄到上海市浦东新区世纪大道100号3单元502室", "寄到〈地址〉"),
        (
            "my name is John Smith, mail me at j.s@ex-ample.com",
            "my name is <name>, mail me at <email>",
        ),
        (
            "Hi Anna, my card 4111 1111 1111 1111 was stolen",
            "Hi <name>, my card <bank card> was stolen",
        ),
        ("身份证110101199003077758", "身份证〈身份证〉"),
        ("我的银行卡号是6222021234567890123", "我的银行卡号是〈银行卡〉"),
        ("call me at (415) 555-2671 please", "call me at <phone> please"),
        ("I live at 42 Baker Street, apt 4B", "I live at <address>"),
        ("see https://a.example.com/x?y=1 thanks, Peter Jones", "see <url> thanks, <name>"),
        ("车牌京A12345", "车牌〈车牌〉"),
        ("微信号是abc12345", "微信号是〈账号〉"),
        ("my ssn is 123-45-6789", "my ssn is <id card>"),
    ],
)
def test_replace_personal_puts_stand_ins(said: str, expected: str) -> None:
    replaced = Counter[str]()
    assert replace_personal(said, replaced) == expected
    assert sum(replaced.values()) == expected.count("<") + expected.count("〈")


@pytest.mark.parametrize(
    "said",
    [
        "where is order A1001", "查一下订单20240101123456", "我是新用户怎么注册", "请问502路公交",
        "我想订10楼的房间", "How do I cancel", "Hi Could you help", "10 minutes on the road",
        "我在中山路", "打开空调26度", "in 2 days",
    ],
)  # fmt: skip
def test_replace_personal_leaves_what_is_nobodys(said: str) -> None:
    assert replace_personal(said, Counter()) == said


def test_replace_personal_leaves_none_however_many_there_are() -> None:
    said = " ".join(f"a{n}@b.cc" for n in range(150))
    assert "@" not in replace_personal(said, Counter())


def test_luhn_knows_check_digits() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert not luhn("0000000000000000")


def test_merged_finds_near_texts_and_keeps_the_most_frequent() -> None:
    texts = [
        "could you please tell me where my order is now",
        "could you please tell me where my order is noww",
        "please block my credit card right away today",
        "please unblock my credit card right away today",
        "short",
    ]
    counts = np.array([1, 5, 1, 1, 1])
    stands = merged(texts, counts, signatures(texts))
    assert stands.tolist() == [1, 1, 2, 3, 4]


def test_are_alike_never_joins_what_a_word_turns_round() -> None:
    assert are_alike("请帮我查一下我的订单到哪里啦", "请帮我查一下我的订单到哪里了")
    assert not are_alike("我今天就要取消这个订单不然来不及", "我今天不要取消这个订单不然来不及")
    assert not are_alike(
        "please send two tickets to my home on day 4", "please send two tickets to my home on day 5"
    )


def test_signatures_of_an_order_do_not_depend_on_neighbours() -> None:
    alone = signatures(["where is my order"])
    among = signatures(["something else", "where is my order", "我要退款"])
    assert np.array_equal(alone[0], among[1])
