"""Why slots hold what they hold, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue

from builder.conversation.event import Event, SessionStarted, SlotSet
from builder.conversation.reason import By, Reason
from builder.conversation.tracker import Tracker

# By evidence: in Chinese and in English. {words} is what the message says, and where it stands.
_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "asked": ("问的就是它，{words}回答了这个问题", "it was asked for, and {words} answers"),
    "assent": ("问的是对不对，{words}作了回答", "a yes or no was asked for, and {words} is one"),
    "marked": ("{words}被认出是它的值", "{words} was recognised as meant for it"),
    "only_open": (
        "{words}是它这一类的值，此时只有它缺这样的值",
        "{words} is a value of its kind, and no other open slot takes one",
    ),
    "payload": ("按钮带来了这个值", "a button brought it"),
    "flow": ("流程“{flow}”的步骤“{step}”所设", "step “{step}” of flow “{flow}” did so"),
    "action": ("动作“{action}”所设", "action “{action}” did so"),
    "event": ("事件或提醒带来了这个值", "an event or a reminder brought it"),
    "default": ("这是它的初始值", "it begins with it"),
    "carried_over": ("从沉默之前的对话带过来的", "it was carried over from before the silence"),
    "remembered": ("记得该用户以前说过", "it is remembered of this user"),
    "restored": ("恢复到被打断之前的值", "it is again what it was before the interruption"),
    "flow_ended": (
        "它只在流程“{flow}”进行时保留，该流程结束了",
        "it is kept for flow “{flow}” only, which has ended",
    ),
    "expired": ("它的有效期过了", "its lifetime is over"),
}
_FLOW_ALONE: Final = ("流程所设", "the flow did so")
_UNKNOWN: Final = ("没有记录原因", "no reason was recorded")
_SOURCES: Final[dict[str, tuple[str, str]]] = {
    "template": ("模板", "a template"),
    "dictionary": ("词典", "the dictionary"),
    "pattern": ("模式", "a pattern"),
    "system": ("系统类型", "a system type"),
    "learned": ("学到的标注", "what was learned from annotations"),
}


class Why(BaseModel):
    """What a slot took and why; `said` is a sentence by language (zh, en)."""

    model_config = ConfigDict(frozen=True)

    slot: str
    value: JsonValue
    by: By
    reason: Reason | None
    said: dict[str, str]


def why_of_turn(events: Iterable[Event]) -> tuple[Why, ...]:
    """Return why each slot was filled or emptied by these events, in their order."""
    found: list[Why] = []
    for event in events:
        if isinstance(event, SlotSet):
            found.append(_why(event.slot, event.value, event.by, event.reason))
        elif isinstance(event, SessionStarted):
            default = Reason(evidence="default")
            found += [_why(name, v, "session", default) for name, v in event.slots.items()]
    return tuple(found)


def why_of_session(tracker: Tracker) -> tuple[Why, ...]:
    """Return why each slot of a session holds what it holds."""
    return tuple(
        _why(name, tracker.slots.get(name), filled.by, filled.reason)
        for name, filled in tracker.filled.items()
    )


def _why(slot: str, value: JsonValue, by: By, reason: Reason | None) -> Why:
    chinese, english = _sentence(reason, 0), _sentence(reason, 1)
    if by == "correction":
        chinese, english = f"更正：{chinese}", f"a correction: {english}"
    said = {
        "zh": f"{slot}{'清空了' if value is None else ''}：{chinese}。",
        "en": f"{slot}{' was emptied' if value is None else ''}: {english}.",
    }
    return Why(slot=slot, value=value, by=by, reason=reason, said=said)


def _sentence(reason: Reason | None, language: int) -> str:
    if reason is None:
        return _UNKNOWN[language]
    if reason.evidence == "flow" and reason.flow is None:
        return _FLOW_ALONE[language]
    return _SENTENCES[reason.evidence][language].format(
        words=_words(reason, language),
        flow=reason.flow,
        step=reason.step,
        action=reason.action,
    )


def _words(reason: Reason, language: int) -> str:
    if reason.text is None:
        return ("消息", "the message")[language]
    place = ""
    if reason.start is not None and reason.end is not None:
        numbers = f"{reason.start + 1}–{reason.end}"
        place = (f"第{numbers}个字符", f"characters {numbers}")[language]
    source = _SOURCES.get(reason.source or "")
    found = (f"，出自{source[0]}", f", found by {source[1]}")[language] if source else ""
    return (f"“{reason.text}”（{place}{found}）", f"“{reason.text}” ({place}{found})")[language]
