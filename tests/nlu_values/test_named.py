from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from builder.nlu.values.recognise import find_values
from builder.schema.entity import SystemType

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def found(text: str, kind: SystemType, language: str = "zh") -> list[tuple[str, object]]:
    return [(text[f.start : f.end], f.value) for f in find_values(text, language, NOW, {kind})]


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        ("我叫李明想订个房间", "李明", "李明"),
        ("我叫李强明天去", "李强", "李强"),
        ("联系人：欧阳娜娜，电话13800138000", "欧阳娜娜", "欧阳娜娜"),
        ("收件人张三丰13800138000", "张三丰", "张三丰"),
        ("王先生在吗", "王先生", "王先生"),
        ("帮王小明先生订", "王小明", "王小明"),
        ("免贵姓陈", "陈", "陈"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("李小明", "李小明", "李小明"),
        ("我叫張偉", "張偉", "張偉"),
        ("My name is John Smith", "John Smith", "John Smith"),
        ("my name is john smith and I want a table", "john smith", "John Smith"),
        ("I'm Sarah, hello", "Sarah", "Sarah"),
        ("Dr. Jane van der Berg", "Jane van der Berg", "Jane van der Berg"),
        ("is Mr Brown there", "Mr Brown", "Mr Brown"),
        ("a table under Johnson please", "Johnson", "Johnson"),
        ("John Smith", "John Smith", "John Smith"),
    ],
)
def test_a_person_is_found_as_written(text: str, part: str, value: str) -> None:
    assert found(text, SystemType.PERSON) == [(part, value)]


@pytest.mark.parametrize(
    "text",
    ["高兴", "安排一下", "我是学生", "我是明天的航班", "我叫小王吧", "I'm Happy", "I am Chinese",
     "call me back", "what's your name", "New York", "Credit Card", "go under water", "12345", "!!"],
)  # fmt: skip
def test_no_person_is_seen_where_none_is_named(text: str) -> None:
    assert found(text, SystemType.PERSON) == []


@pytest.mark.parametrize(
    ("text", "part", "chinese", "english"),
    [
        ("去北京", "北京", "北京", "Beijing"),
        ("北京市的天气", "北京市", "北京", "Beijing"),
        ("a train to Peking", "Peking", "北京", "Beijing"),
        ("飛臺北", "臺北", "台北", "Taipei"),
        ("flights from new york", "new york", "纽约", "New York"),
        ("a hotel in Nice", "Nice", "尼斯", "Nice"),
        ("去汉堡的航班", "汉堡", "汉堡", "Hamburg"),
        ("to xi'an", "xi'an", "西安", "Xi'an"),
        ("去苏州", "苏州", "苏州", "Suzhou"),
        ("来宾", "来宾", "来宾", "Laibin"),
    ],
)
def test_a_city_has_one_name_in_the_language_of_the_message(
    text: str, part: str, chinese: str, english: str
) -> None:
    assert found(text, SystemType.CITY, "zh") == [(part, chinese)]
    assert found(text, SystemType.CITY, "en") == [(part, english)]


@pytest.mark.parametrize(
    "text",
    ["北京路怎么走", "武汉大学", "我想吃汉堡", "nice, thanks", "阿里巴巴", "parisian food", ""],
)
def test_no_city_is_seen_in_streets_and_other_words(text: str) -> None:
    assert found(text, SystemType.CITY) == []


def test_two_cities_keep_their_places() -> None:
    assert found("从乌鲁木齐到喀什", SystemType.CITY) == [
        ("乌鲁木齐", "乌鲁木齐"),
        ("喀什", "喀什"),
    ]
