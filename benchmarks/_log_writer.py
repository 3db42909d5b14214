"""Logs of any length, made up: who asks what, how often the same again, with what slips.

What is wanted and how it is said is drawn from the grammar of `_grammar.py`, wishes by Zipf's law as in
real logs; around it stand greetings, reasons, dates, numbers, and slips of the finger. A share of lines
repeats earlier ones word for word, again by Zipf's law: a few things are said very often, most once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from benchmarks._grammar import grown_skill
from kits.noise import typos

# Utterances of a wish that the log draws from.
_WORDINGS: Final = 40
_BEFORE: Final = {
    "en": (
        "",
        "",
        "",
        "hi, ",
        "hello there, ",
        "good morning, ",
        "please ",
        "excuse me, ",
        "quick question: ",
    ),
    "zh": ("", "", "", "你好，", "请问", "麻烦您，", "您好，我想问下，", "在吗？", "早上好，"),
}
_REASONS: Final = {
    "en": (
        "because I am moving to {place}",
        "since my {person} asked me to",
        "before {day}",
        "as I told you on {day}",
        "it has been {number} days now",
        "I tried {number} times already",
        "for my {person} in {place}",
        "my number is 415-555-0{number:03}",
        "and send it to me{number}@example.com",
        "order {number}",
    ),
    "zh": (
        "因为我要搬到{place}了",
        "我{person}让我问的",
        "{day}之前要弄好",
        "{day}就跟你们说过了",
        "已经等了{number}天",
        "我试了{number}次都不行",
        "是给{place}的{person}用的",
        "我电话是1380013{number:04}",
        "单号是{number}",
    ),
}
_FILLERS: Final = {
    "en": {
        "place": (
            "Lisbon",
            "Boston",
            "Leeds",
            "Oslo",
            "Madrid",
            "Perth",
            "Denver",
            "Dublin",
            "Kyoto",
        ),
        "person": ("mother", "brother", "boss", "wife", "son", "neighbour", "friend", "daughter"),
        "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Christmas", "tomorrow"),
    },
    "zh": {
        "place": ("杭州", "成都", "武汉", "南京", "西安", "青岛", "厦门", "长沙", "大连", "苏州"),
        "person": ("妈妈", "哥哥", "老板", "老婆", "儿子", "邻居", "朋友", "同事", "女儿"),
        "day": ("周一", "周二", "周三", "周四", "周五", "春节", "国庆", "明天", "今晚"),
    },
}


def log_lines(lines: int, *, repeated: float, intents: int, seed: int) -> Iterator[str]:
    """Yield lines that users may have said; `repeated` is the share that stood in the log before."""
    chance = random.Random(seed)
    said: dict[str, list[list[str]]] = {}
    for language in ("zh", "en"):
        skill = grown_skill(language, intents, _WORDINGS)
        said[language] = [[u.text for u in i.all_utterances()] for i in skill.intents]
    weights = list(accumulate(1 / (rank + 3) for rank in range(intents)))
    often: list[str] = []
    for _ in range(lines):
        if often and chance.random() < repeated:
            # The nth of what was said is said again by 1/n.
            yield often[min(int(len(often) ** chance.random()) - 1, len(often) - 1)]
            continue
        language = chance.choice(("zh", "en"))
        wish = chance.choices(said[language], cum_weights=weights)[0]
        text = _dressed(chance.choice(wish), language, chance)
        often.append(text)
        yield text


def _dressed(text: str, language: str, chance: random.Random) -> str:
    before, joint = chance.choice(_BEFORE[language]), "，" if language == "zh" else ", "
    reasons = chance.sample(_REASONS[language], chance.choice((0, 1, 1, 2)))
    filled = [
        reason.format(
            number=chance.randrange(1, 999),
            **{name: chance.choice(words) for name, words in _FILLERS[language].items()},
        )
        for reason in reasons
    ]
    whole = before + joint.join([text, *filled])
    return typos(whole, chance).text if chance.random() < 0.15 else whole
