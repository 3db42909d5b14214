"""Yes and no, when that is all a message says."""

from __future__ import annotations

import re
from typing import Final

from builder.nlu.values.found import FoundValue
from builder.schema.entity import SystemType

_YES: Final = frozenset(
    ["是", "是的", "对", "对的", "好", "好的", "行", "可以", "没错", "正确", "嗯", "嗯嗯", "恩", "要", "要的", "需要", "确定", "确认", "确认无误", "当然", "当然可以", "当然要", "同意", "没问题", "没有问题", "有", "有的", "可", "成", "中", "得", "好滴", "好吧", "行吧", "必须", "肯定", "就这样", "就是", "是这样", "对头", "想", "愿意", "我愿意", "我要", "我同意", "我确定", "yes", "yeah", "yea", "yep", "yup", "ya", "y", "sure", "ok", "okay", "k", "correct", "right", "true", "absolutely", "definitely", "certainly", "indeed", "affirmative", "agreed", "fine", "perfect", "great"]
) | {
    "of course", "yes please", "please do", "sounds good", "that's right", "that is right", "that's correct",
    "that is correct", "i do", "i am", "i would", "go ahead", "you bet", "why not", "for sure", "all right",
    "alright", "no problem", "yes i do", "yes it is", "it is", "i agree", "do it", "very well",
}  # fmt: skip
_NO: Final = frozenset(
    ["不", "不是", "不是的", "不对", "不要", "不用", "不用了", "不行", "没有", "否", "错", "错了", "不可以", "不需要", "不同意", "不确定", "别", "没", "不好", "不想", "不愿意", "不正确", "算了", "没了", "免了", "不必", "不必了", "不了", "我不要", "我不想", "不要了", "别了", "非也", "no", "nope", "nah", "n", "not", "never", "negative", "false", "wrong", "incorrect"]
) | {
    "not really", "no thanks", "no thank you", "i don't", "i do not", "i don't think so", "absolutely not",
    "of course not", "no way", "don't", "do not", "certainly not", "not at all", "that's wrong", "that is wrong",
    "not now", "not right", "not correct", "i'm not", "i am not", "no it isn't", "no i don't", "definitely not",
}  # fmt: skip
_PARTICLES: Final = "啊呀吧哦呢嘛噢哈哟啦喽咯呗"
_POLITE: Final = re.compile(
    r"(?:[\s,.!?;~、。,!?;…]|谢谢(?:你|您|啦|了)?|多谢|麻烦(?:你|您)?了?|thank\syou(?:\svery\smuch)?|thanks|thx|please|pls|那)+"
)
_MARKS: Final = " ,.!?;~、。,!?;…\t\n"
_LONGEST: Final = 40


def read_boolean(folded: str) -> bool | None:
    """Return what a whole message says, yes or no, or None when it says something else."""
    words = _core(folded)[0]
    if words in _YES:
        return True
    if words in _NO:
        return False
    return _repeated(words)


def find_boolean(folded: str) -> list[FoundValue]:
    """Find the yes or no of a whole message."""
    said = read_boolean(folded)
    if said is None:
        return []
    _, start, end = _core(folded)
    return [FoundValue(SystemType.BOOLEAN, start, end, said)]


def _core(folded: str) -> tuple[str, int, int]:
    """Return a message without marks, thanks and particles, and where it stands."""
    if len(folded) > 3 * _LONGEST:
        return "", 0, 0
    start, end = 0, len(folded)
    lead = _POLITE.match(folded)
    if lead and lead.end() < end:
        start = lead.end()
    pieces = [m for m in _POLITE.finditer(folded, start) if m.end() == len(folded)]
    if pieces and pieces[0].start() > start:
        end = pieces[0].start()
    core = folded[start:end].rstrip(_MARKS)
    stripped = core.rstrip(_PARTICLES)
    core = stripped if stripped and core not in _YES else core
    if not core or len(core) > _LONGEST:
        return "", 0, 0
    return re.sub(r"[\s,]+", " ", core), start, start + len(core)


def _repeated(words: str) -> bool | None:
    """Read 好好好, 是的是的 and no no no."""
    for size in (1, 2):
        unit = words[:size]
        if len(words) > size and len(words) % size == 0 and unit * (len(words) // size) == words:
            return True if unit in _YES else False if unit in _NO else None
    parts = {(w in _YES) - (w in _NO) for w in re.split(r"[ ,、]+", words)}
    return parts == {1} if parts in ({1}, {-1}) else None
