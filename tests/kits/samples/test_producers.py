"""Each producer says the same in another way, keeps spans exact, and repeats nothing."""

import pytest

from builder.errors import Invalid
from builder.schema.skill import Skill
from builder.schema.utterance import to_markup
from builder.text import fold
from kits.samples.producers import DEFAULT, NAMES, producers_of


def shop(*utterances: str) -> Skill:
    return Skill.model_validate(
        {
            "name": "shop",
            "languages": ["zh", "en"],
            "entities": [{"name": "town", "dictionary": {"上海": ["Shanghai"], "北京": []}}],
            "slots": [{"name": "day", "type": "date"}, {"name": "town", "type": "town"}],
            "intents": [{"name": "ask", "utterances": list(utterances)}],
        }
    )


def made(name: str, *utterances: str) -> list[str]:
    [producer] = producers_of([name])
    return [to_markup(c.utterance) for c in producer.produce(shop(*utterances), seed=3)]


@pytest.mark.parametrize(
    ("name", "utterance", "one"),
    [
        ("synonyms", "查询[上海](town)的快递", "查询[上海](town)的包裹"),
        ("synonyms", "I need an invoice", "I need a bill"),
        ("reordering", "我搬到[上海](town)了，帮我改地址", "帮我改地址，我搬到[上海](town)了"),
        ("reordering", "fly to Rome [tomorrow](day)", "[tomorrow](day), fly to Rome"),
        ("polite", "where is my parcel", "where is my parcel, thanks"),
        ("fillers", "我要退货", "嗯，我要退货"),
        ("mixing", "取消去[上海](town)的订单", "取消去[上海](town)的 order"),
        ("mixing", "where is my order", "where is my 订单"),
        ("script", "查询订单[上海](town)", "查詢訂單[上海](town)"),
        ("width", "order a1", "ｏｒｄｅｒ\u3000ａ１"),
    ],
)
def test_a_producer_says_the_same_otherwise(name: str, utterance: str, one: str) -> None:
    [producer] = producers_of([name])
    found: set[str] = set()
    for seed in range(40):
        found |= {to_markup(c.utterance) for c in producer.produce(shop(utterance), seed=seed)}
    assert one in found


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"templates"}))
def test_a_producer_repeats_nothing_and_is_repeatable(name: str) -> None:
    told = (
        "帮我查询[上海](town)的快递，[明天](day)到吗", "查询[上海](town)的快递", "我要取消订单",
        "please find my order for [Shanghai](town:上海), I need an invoice [tomorrow](day)",
        "I need an invoice, can you cancel my order",
    )  # fmt: skip
    first = made(name, *told)
    assert first and first == made(name, *told)
    assert len(first) == len(set(first))
    if name not in ("width", "script"):
        assert len({fold(text) for text in first}) == len(first)


def test_politeness_is_not_doubled_and_short_greetings_stay() -> None:
    assert made("polite", "请帮我查一下", "hi", "多谢", "thanks for that") == []


def test_spans_survive_every_kind_of_damage() -> None:
    for name in ("typos", "homophones", "misheard"):
        [producer] = producers_of([name])
        for candidate in producer.produce(
            shop("去[上海](town)的票", "to [Shanghai](town:上海)"), seed=1
        ):
            [span] = candidate.utterance.spans
            words = candidate.utterance.text[span.start : span.end]
            assert words in ("上海", "Shanghai") or span.value in ("上海",)


def test_an_unknown_producer_is_told_with_what_there_is() -> None:
    with pytest.raises(Invalid, match="Did you mean 'synonyms'") as caught:
        producers_of(["synonims"])
    assert caught.value.code == "producer-unknown"
    assert "typos" not in DEFAULT
