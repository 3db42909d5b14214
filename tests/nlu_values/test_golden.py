"""What is said and what it means, on Monday 23 November 2026 at 11:30 in Shanghai."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import JsonValue

from builder.nlu.values.recognise import find_values
from builder.schema.entity import SystemType

NOW = datetime(2026, 11, 23, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))

# Text, the part that says the value, the value.
DATES: list[tuple[str, str, str]] = [
    ("今天有空吗", "今天", "2026-11-23"),
    ("明天去", "明天", "2026-11-24"),
    ("后天出发", "后天", "2026-11-25"),
    ("大后天再说", "大后天", "2026-11-26"),
    ("昨天买的", "昨天", "2026-11-22"),
    ("前天下的单", "前天", "2026-11-21"),
    ("今晚住一晚", "今晚", "2026-11-23"),
    ("明早叫我", "明早", "2026-11-24"),
    ("周三送来", "周三", "2026-11-25"),
    ("星期天可以吗", "星期天", "2026-11-29"),
    ("礼拜五来取", "礼拜五", "2026-11-27"),
    ("本周五之前", "本周五", "2026-11-27"),
    ("下周三开会", "下周三", "2026-12-02"),
    ("下个星期二", "下个星期二", "2026-12-01"),
    ("下下周一到货", "下下周一", "2026-12-07"),
    ("上周五寄出的", "上周五", "2026-11-20"),
    ("这个周末去爬山", "这个周末", "2026-11-28/2026-11-29"),
    ("周末有房吗", "周末", "2026-11-28/2026-11-29"),
    ("下周末", "下周末", "2026-12-05/2026-12-06"),
    ("下周安排一下", "下周", "2026-11-30/2026-12-06"),
    ("3月5日的票", "3月5日", "2027-03-05"),
    ("三月五号的票", "三月五号", "2027-03-05"),
    ("十二月二十五号", "十二月二十五号", "2026-12-25"),
    ("15号入住", "15号", "2026-12-15"),
    ("三十号退房", "三十号", "2026-11-30"),
    ("2026年12月1日", "2026年12月1日", "2026-12-01"),
    ("二〇二七年一月二日", "二〇二七年一月二日", "2027-01-02"),
    ("明年3月1号", "明年3月1号", "2027-03-01"),
    ("2026-12-01 到", "2026-12-01", "2026-12-01"),
    ("日期是2026/12/1", "2026/12/1", "2026-12-01"),
    ("20261201", "20261201", "2026-12-01"),
    ("月底结账", "月底", "2026-11-30"),
    ("下月初付款", "下月初", "2026-12-01"),
    ("年底之前", "年底", "2026-12-31"),
    ("下个月的账单", "下个月", "2026-12-01/2026-12-31"),
    ("12月有活动吗", "12月", "2026-12-01/2026-12-31"),
    ("去年的订单", "去年", "2025-01-01/2025-12-31"),
    ("明天到后天", "明天到后天", "2026-11-24/2026-11-25"),
    ("3月5日到8日请假", "3月5日到8日", "2027-03-05/2027-03-08"),
    ("12月30号到2号", "12月30号到2号", "2026-12-30/2027-01-02"),
    ("周一至周三", "周一至周三", "2026-11-30/2026-12-02"),
    ("10月1号-7号", "10月1号-7号", "2027-10-01/2027-10-07"),
    ("12月1日(周二)", "12月1日(周二", "2026-12-01"),
    ("三天后出发", "三天后", "2026-11-26"),
    ("两周以后", "两周以后", "2026-12-07"),
    ("3天前下的单", "3天前", "2026-11-20"),
    ("一个月后还", "一个月后", "2026-12-23"),
    ("最近三天的订单", "最近三天", "2026-11-21/2026-11-23"),
    ("未来一周的天气", "未来一周", "2026-11-23/2026-11-29"),
    ("春节回家", "春节", "2027-02-06"),
    ("国庆节出游", "国庆节", "2027-10-01"),
    ("明年中秋节", "明年中秋节", "2027-09-15"),
    ("is it open today", "today", "2026-11-23"),
    ("tomorrow please", "tomorrow", "2026-11-24"),
    ("the day after tomorrow", "the day after tomorrow", "2026-11-25"),
    ("it came yesterday", "yesterday", "2026-11-22"),
    ("come on Friday", "Friday", "2026-11-27"),
    ("next Friday works", "next Friday", "2026-12-04"),
    ("this Thursday", "this Thursday", "2026-11-26"),
    ("last Monday", "last Monday", "2026-11-16"),
    ("on sat", "sat", "2026-11-28"),
    ("Dec 1st is fine", "Dec 1st", "2026-12-01"),
    ("on December 1, 2026", "December 1, 2026", "2026-12-01"),
    ("the 5th of March", "the 5th of March", "2027-03-05"),
    ("january third", "january third", "2027-01-03"),
    ("see you on the 15th", "the 15th", "2026-12-15"),
    ("due 12/1/2026", "12/1/2026", "2026-12-01"),
    ("12/25", "12/25", "2026-12-25"),
    ("in three days", "in three days", "2026-11-26"),
    ("two weeks ago", "two weeks ago", "2026-11-09"),
    ("a week from Monday", "a week from Monday", "2026-12-07"),
    ("two days from tomorrow", "two days from tomorrow", "2026-11-26"),
    ("this weekend", "this weekend", "2026-11-28/2026-11-29"),
    ("next week", "next week", "2026-11-30/2026-12-06"),
    ("next month", "next month", "2026-12-01/2026-12-31"),
    ("in May", "May", "2027-05-01/2027-05-31"),
    ("the end of the month", "the end of the month", "2026-11-30"),
    ("from Monday to Wednesday", "Monday to Wednesday", "2026-11-30/2026-12-02"),
    ("Dec 1-5", "Dec 1-5", "2026-12-01/2026-12-05"),
    ("Tuesday, December 1st", "Tuesday, December 1st", "2026-12-01"),
    ("around Christmas", "Christmas", "2026-12-25"),
]
TIMES: list[tuple[str, str, str]] = [
    ("下午三点半见", "下午三点半", "15:30"),
    ("15:30开始", "15:30", "15:30"),
    ("晚上8点一刻", "晚上8点一刻", "20:15"),
    ("上午九点", "上午九点", "09:00"),
    ("凌晨一点", "凌晨一点", "01:00"),
    ("半夜两点", "半夜两点", "02:00"),
    ("中午12点", "中午12点", "12:00"),
    ("晚上十二点", "晚上十二点", "00:00"),
    ("三点钟", "三点钟", "15:00"),
    ("9点可以吗", "9点", "21:00"),
    ("明天9点", "9点", "09:00"),
    ("八点二十", "八点二十", "20:20"),
    ("三点零五分", "三点零五分", "15:05"),
    ("14时30分", "14时30分", "14:30"),
    ("３点到５点", "３点到５点", "15:00/17:00"),
    ("下午3点到5点", "下午3点到5点", "15:00/17:00"),
    ("明天下午", "下午", "12:00/18:00"),
    ("at 3pm", "3pm", "15:00"),
    ("3:15 p.m.", "3:15 p.m.", "15:15"),
    ("half past three", "half past three", "15:30"),
    ("quarter to five", "quarter to five", "16:45"),
    ("at noon", "noon", "12:00"),
    ("7 o'clock", "7 o'clock", "19:00"),
    ("a table at 7", "7", "19:00"),
    ("seven in the morning", "seven in the morning", "07:00"),
    ("tonight at eight", "tonight at eight", "20:00"),
    ("3-5pm", "3-5pm", "15:00/17:00"),
    ("from 3 to 5 pm", "3 to 5 pm", "15:00/17:00"),
    ("08:00", "08:00", "08:00"),
]
MOMENTS: list[tuple[str, str, str]] = [
    ("下周三下午三点", "下周三下午三点", "2026-12-02T15:00"),
    ("明晚八点半", "明晚八点半", "2026-11-24T20:30"),
    ("3月5号上午10点", "3月5号上午10点", "2027-03-05T10:00"),
    ("半小时后提醒我", "半小时后", "2026-11-23T12:00"),
    ("两个半小时后", "两个半小时后", "2026-11-23T14:00"),
    ("十分钟前", "十分钟前", "2026-11-23T11:20"),
    ("现在就要", "现在", "2026-11-23T11:30"),
    ("明天下午3点到5点", "明天下午3点到5点", "2026-11-24T15:00/2026-11-24T17:00"),
    ("今天3点", "今天3点", "2026-11-23T15:00"),
    ("上午九点", "上午九点", "2026-11-24T09:00"),
    ("tomorrow at 5pm", "tomorrow at 5pm", "2026-11-24T17:00"),
    ("5pm on Friday", "5pm on Friday", "2026-11-27T17:00"),
    ("in half an hour", "in half an hour", "2026-11-23T12:00"),
    ("in two and a half hours", "in two and a half hours", "2026-11-23T14:00"),
    ("20 minutes ago", "20 minutes ago", "2026-11-23T11:10"),
    ("2026-12-01T09:30", "2026-12-01T09:30", "2026-12-01T09:30"),
]
DURATIONS: list[tuple[str, str, str]] = [
    ("两个半小时", "两个半小时", "PT2H30M"),
    ("住三天", "三天", "P3D"),
    ("三天两晚", "三天两晚", "P3D"),
    ("半小时左右", "半小时", "PT30M"),
    ("一刻钟", "一刻钟", "PT15M"),
    ("两小时三十分", "两小时三十分", "PT2H30M"),
    ("1.5小时", "1.5小时", "PT1H30M"),
    ("一个半月", "一个半月", "P1M15D"),
    ("半年", "半年", "P6M"),
    ("两个星期", "两个星期", "P2W"),
    ("for a week", "a week", "P1W"),
    ("90 minutes", "90 minutes", "PT90M"),
    ("an hour and a half", "an hour and a half", "PT1H30M"),
    ("half an hour", "half an hour", "PT30M"),
    ("1 hour and 30 minutes", "1 hour and 30 minutes", "PT1H30M"),
    ("2 nights", "2 nights", "P2D"),
]
NUMBERS: list[tuple[str, str, float]] = [
    ("两百五", "两百五", 250),
    ("三千二", "三千二", 3200),
    ("一万零五", "一万零五", 10005),
    ("十二个", "十二", 12),
    ("一百零五人", "一百零五", 105),
    ("2.5万", "2.5万", 25000),
    ("3万5", "3万5", 35000),
    ("一亿三千万", "一亿三千万", 130000000),
    ("我要两个房间", "两", 2),
    ("三点五", "三点五", 3.5),
    ("负五", "负五", -5),
    ("一半", "一半", 0.5),
    ("１２人", "１２", 12),
    ("会议室，10个人", "10", 10),
    ("1,234.5", "1,234.5", 1234.5),
    ("a dozen eggs", "a dozen", 12),
    ("twenty-five people", "twenty-five", 25),
    ("one hundred and five", "one hundred and five", 105),
    ("half", "half", 0.5),
    ("2.5 million", "2.5 million", 2500000),
    ("minus five", "minus five", -5),
]
PERCENTS: list[tuple[str, str, float]] = [
    ("百分之十五", "百分之十五", 15),
    ("打折15%", "15%", 15),
    ("１２.５％", "１２.５％", 12.5),
    ("百分之百", "百分之百", 100),
    ("三成", "三成", 30),
    ("fifteen percent", "fifteen percent", 15),
    ("20 per cent off", "20 per cent", 20),
]
MONEY: list[tuple[str, str, float, str]] = [
    ("三十块", "三十块", 30, "CNY"),
    ("两百五十元", "两百五十元", 250, "CNY"),
    ("三块五", "三块五", 3.5, "CNY"),
    ("三块五毛二", "三块五毛二", 3.52, "CNY"),
    ("五毛", "五毛", 0.5, "CNY"),
    ("2.5万元", "2.5万元", 25000, "CNY"),
    ("￥20", "￥20", 20, "CNY"),
    ("一百块钱以内", "一百块钱", 100, "CNY"),
    ("五十美元", "五十美元", 50, "USD"),
    ("$5.50", "$5.50", 5.5, "USD"),
    ("twenty bucks", "twenty bucks", 20, "USD"),
    ("100 dollars", "100 dollars", 100, "USD"),
    ("five dollars and 20 cents", "five dollars and 20 cents", 5.2, "USD"),
    ("under £30", "£30", 30, "GBP"),
    ("20 euros", "20 euros", 20, "EUR"),
    ("HK$500", "HK$500", 500, "HKD"),
]
PHONES: list[tuple[str, str, str]] = [
    ("电话13800138000", "13800138000", "+8613800138000"),
    ("138-0013-8000", "138-0013-8000", "+8613800138000"),
    ("+86 138 0013 8000", "+86 138 0013 8000", "+8613800138000"),
    ("010-62345678", "010-62345678", "+861062345678"),
    ("(0755)82345678", "(0755)82345678", "+8675582345678"),
    ("400-820-1234", "400-820-1234", "4008201234"),
    ("call (415) 555-2671", "(415) 555-2671", "+14155552671"),
    ("+1 415-555-2671", "+1 415-555-2671", "+14155552671"),
    ("+44 20 7183 8750", "+44 20 7183 8750", "+442071838750"),
]
OTHERS: list[tuple[SystemType, str, str, JsonValue]] = [
    (SystemType.EMAIL, "发到Li.Lei@Example.com吧", "Li.Lei@Example.com", "li.lei@example.com"),
    (SystemType.EMAIL, "mail a+b@mail.co.uk.", "a+b@mail.co.uk", "a+b@mail.co.uk"),
    (SystemType.URL, "看https://a.com/B?c=1。", "https://a.com/B?c=1", "https://a.com/B?c=1"),
    (SystemType.URL, "go to www.test.org, ok", "www.test.org", "https://www.test.org"),
    (SystemType.URL, "dialoom.io/docs", "dialoom.io/docs", "https://dialoom.io/docs"),
    (SystemType.ID_CARD, "身份证11010519491231002x", "11010519491231002x", "11010519491231002X"),
    (SystemType.BOOLEAN, "是的", "是的", True),
    (SystemType.BOOLEAN, "好的，谢谢", "好的", True),
    (SystemType.BOOLEAN, "没问题！", "没问题", True),
    (SystemType.BOOLEAN, "好好好", "好好好", True),
    (SystemType.BOOLEAN, "不用了", "不用了", False),
    (SystemType.BOOLEAN, "不是", "不是", False),
    (SystemType.BOOLEAN, "Yes, please", "Yes", True),
    (SystemType.BOOLEAN, "sounds good", "sounds good", True),
    (SystemType.BOOLEAN, "no thanks", "no", False),
    (SystemType.BOOLEAN, "I don’t think so", "I don’t think so", False),
]


def money(amount: float, currency: str) -> JsonValue:
    return {"amount": amount, "currency": currency}


CASES: list[tuple[SystemType, str, str, JsonValue]] = [
    *((SystemType.DATE, *case) for case in DATES),
    *((SystemType.TIME, *case) for case in TIMES),
    *((SystemType.DATETIME, *case) for case in MOMENTS),
    *((SystemType.DURATION, *case) for case in DURATIONS),
    *((SystemType.NUMBER, *case) for case in NUMBERS),
    *((SystemType.PERCENT, *case) for case in PERCENTS),
    *((SystemType.MONEY, text, part, money(n, unit)) for text, part, n, unit in MONEY),
    *((SystemType.PHONE, *case) for case in PHONES),
    *OTHERS,
]


@pytest.mark.parametrize(("kind", "text", "part", "value"), CASES)
def test_value_is_found_with_its_normal_form(
    kind: SystemType, text: str, part: str, value: JsonValue
) -> None:
    found = find_values(text, "zh", NOW, {kind})
    assert [(text[f.start : f.end], f.value) for f in found] == [(part, value)]


# Text and the types of which it holds no value.
NOTHING: list[tuple[str, list[SystemType]]] = [
    ("电话13800138000", [SystemType.DATE, SystemType.TIME, SystemType.NUMBER]),
    ("订单号20261201123456", [SystemType.DATE, SystemType.NUMBER, SystemType.PHONE]),
    ("order AB20261201", [SystemType.DATE, SystemType.NUMBER]),
    ("版本2.0.1", [SystemType.DATE, SystemType.NUMBER]),
    ("192.168.1.10", [SystemType.DATE, SystemType.NUMBER]),
    ("三十五块", [SystemType.DATE, SystemType.TIME]),
    ("$12.25", [SystemType.DATE, SystemType.TIME]),
    ("三天后天气怎么样", [SystemType.TIME]),
    ("每周一都要", [SystemType.DATE]),
    ("一周一次", [SystemType.DATE]),
    ("8号楼", [SystemType.DATE]),
    ("3号线", [SystemType.DATE]),
    ("2月30日", [SystemType.DATE]),
    ("13/40/2026", [SystemType.DATE]),
    ("便宜一点", [SystemType.TIME, SystemType.NUMBER]),
    ("早一点来", [SystemType.TIME]),
    ("我有两点要求", [SystemType.TIME]),
    ("下午好", [SystemType.TIME]),
    ("good morning", [SystemType.TIME]),
    ("等一下，一起去，一样的", [SystemType.NUMBER]),
    ("十分满意", [SystemType.NUMBER, SystemType.DURATION]),
    ("万一下雨", [SystemType.NUMBER]),
    ("第三个", [SystemType.NUMBER]),
    ("my 5th order", [SystemType.NUMBER]),
    ("every Monday", [SystemType.DATE]),
    ("周五晚上", [SystemType.DURATION]),
    ("the second one of these", [SystemType.DATE]),
    ("this one please", [SystemType.NUMBER]),
    ("3月5日下午3点", [SystemType.NUMBER]),
    ("三块蛋糕", [SystemType.MONEY]),
    ("我们一块去", [SystemType.MONEY, SystemType.NUMBER]),
    ("2026年", [SystemType.DURATION]),
    ("第三天", [SystemType.DURATION]),
    ("110105194912310021", [SystemType.ID_CARD]),
    ("you may go, march on", [SystemType.DATE]),
    ("我不是这个意思", [SystemType.BOOLEAN]),
    ("yes I would like to change my booking", [SystemType.BOOLEAN]),
    ("user@host", [SystemType.EMAIL]),
    ("end of story.Then", [SystemType.URL]),
    ("whatever I say", [SystemType.TEXT]),
]


@pytest.mark.parametrize(("text", "types"), NOTHING)
def test_nothing_is_found_where_nothing_is_meant(text: str, types: list[SystemType]) -> None:
    assert [f for kind in types for f in find_values(text, "zh", NOW, {kind})] == []


def test_golden_table_is_large() -> None:
    assert len(CASES) >= 200
