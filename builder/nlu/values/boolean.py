"""Yes and no, when that is all a message says."""

from __future__ import annotations

import re
from typing import Final

from builder.nlu.values.found import FoundValue
from builder.schema.entity import SystemType

_YES: Final = frozenset({
    "中", "可", "嗯", "好", "对", "得", "恩", "想", "成", "是", "有", "行", "要", "可以", "同意",
    "嗯嗯", "好吧", "好滴", "好的", "对头", "对的", "就是", "当然", "必须", "愿意", "我要",
    "是的", "有的", "正确", "没错", "确定", "确认", "肯定", "行吧", "要的", "需要", "就这样",
    "当然要", "我同意", "我愿意", "我确定", "是这样", "没问题", "当然可以", "没有问题",
    "确认无误", "k", "y", "ok", "ya", "yea", "yep", "yes", "yup", "fine", "okay", "sure", "true",
    "yeah", "great", "right", "agreed", "indeed", "alright", "correct", "perfect", "certainly",
    "absolutely", "definitely", "affirmative", "i am", "i do", "do it", "it is", "i agree",
    "i would", "why not", "you bet", "for sure", "go ahead", "yes i do", "all right",
    "of course", "please do", "very well", "yes it is", "no problem", "yes please",
    "sounds good", "that's right", "that is right", "that's correct", "that is correct",
})  # fmt: skip
_NO: Final = frozenset({
    "不", "别", "否", "没", "错", "不了", "不好", "不对", "不必", "不想", "不是", "不用", "不行",
    "不要", "免了", "别了", "没了", "没有", "算了", "错了", "非也", "不可以", "不同意", "不必了",
    "不愿意", "不是的", "不正确", "不用了", "不确定", "不要了", "不需要", "我不想", "我不要",
    "n", "no", "nah", "not", "nope", "don't", "false", "never", "wrong", "negative", "incorrect",
    "do not", "no way", "i don't", "i'm not", "not now", "i am not", "i do not", "no thanks",
    "not right", "no i don't", "not at all", "not really", "no it isn't", "not correct",
    "no thank you", "that's wrong", "certainly not", "of course not", "that is wrong",
    "absolutely not", "definitely not", "i don't think so",
})  # fmt: skip
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
