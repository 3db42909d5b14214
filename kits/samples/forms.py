"""The same words as they arrive: mistyped, misheard, full width, in traditional characters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Final

from builder.han import SIMPLIFIED
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from kits.change import Change
from kits.noise import Noise
from kits.samples.rewriting import Rewrite

# Where several traditional characters are written as one simplified one: the one that is common.
_COMMON: Final = (
    "个個别別参參启啟奖獎录錄复復绿綠线線众眾药藥馆館铺鋪说說证證赞讚钥鑰钟鐘鸡雞颜顏画畫产產为為"
    "发發获獲岁歲墙牆团團苏蘇历歷汇匯签簽绝絕绕繞脏髒卫衛里裡针針闲閒阅閱么麼并並尽盡净淨当當向向"
)
# Characters that are written alike in both scripts, whatever rare variants there are of them.
_SAME: Final = frozenset(
    "查吃床唇呆冬斗佛布家核横哄伙僵卷扣夸昆困累棱梁娘秋千群舍私搜酸他它苔抬同托洼玩瓮污凶汹修旋熏咽岳"
    "折真周朱咨姜刮出才挨暗杯松戚仆扑谜赞踪妆沾扎刹么"
)
# Draws of chance that a noise is given to come up with something new.
_TRIES: Final = 12


def of_noise(noise: Noise) -> Rewrite:
    """Return a rewriter that does some damage; marked spans stay around their words."""

    def rewrite(
        utterance: Utterance, _language: str, chance: Random, _skill: Skill
    ) -> Iterator[Utterance]:
        for _ in range(_TRIES):
            yield noise(utterance.text, chance).applied_to(utterance)

    return rewrite


def traditional(
    utterance: Utterance, language: str, _chance: Random, _skill: Skill
) -> Iterator[Utterance]:
    """Yield a Chinese utterance in the other script, traditional or simplified."""
    if language.split("-")[0] != "zh":
        return
    simplified = Change.by_character(utterance.text, lambda c: c.translate(SIMPLIFIED))
    turned = Change.by_character(utterance.text, lambda c: _traditional().get(c, c))
    yield (turned if simplified.text == utterance.text else simplified).applied_to(utterance)


@cache
def _traditional() -> dict[str, str]:
    by_simplified: dict[str, list[str]] = {}
    for code, simplified in SIMPLIFIED.items():
        by_simplified.setdefault(simplified, []).append(chr(code))
    sure = {char: others[0] for char, others in by_simplified.items() if len(others) == 1}
    sure = {char: other for char, other in sure.items() if char not in _SAME}
    return sure | dict(zip(_COMMON[::2], _COMMON[1::2], strict=True))
