"""The words of example conversations: what the bot says, and notes on what happens beside the talk."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from builder.errors import Line
from builder.schema.part import Variants, variants_in
from builder.schema.paths.sample import is_chinese

_PLACE: Final = re.compile(r"\{\s*([\w./-]+)\s*(?:\|\s*\w+\s*)?\}")
# What the engine says by itself, in English and in Chinese; a test compares it with the engine.
DEFAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "greeting": ("Hello! How can I help you?", "您好，请问有什么可以帮您？"),
    "confirm_value": ("You said “{value}”. Is that right?", "您说的是“{value}”，对吗？"),
    "invalid_value": ("Sorry, I cannot use that.", "抱歉，这个我没法使用。"),
    "action_failed": (
        "Sorry, our system is not answering right now. Please try again later.",
        "抱歉，系统暂时没有响应，请稍后再试。",
    ),
    "handed_off": (
        "I am passing you on to a colleague. One moment, please.",
        "我这就为您转接人工客服，请稍候。",
    ),
    "internal_error": (
        "Sorry, something went wrong on my side. Please try again.",
        "抱歉，我这里出了点问题，请您再试一次。",
    ),
}
_NOTES: Final[Mapping[str, tuple[str, str]]] = {
    "earlier": ("said earlier: {told}", "此前已知：{told}"),
    "start": ("a talk begins", "会话开始"),
    "fallback": ("a message is not understood", "一句没有听懂的话"),
    "inactivity": ("the user is silent for a while", "用户一段时间没有说话"),
    "correction": ("the user corrects a value", "用户更正了一个值"),
    "interruption": ("the user turns to something else", "用户转去办别的事"),
    "resume": ("what was interrupted goes on", "回到被打断的事情"),
    "clarification": ("two wishes are too close to tell", "两个意图分不清"),
    "too_many_failures": ("an answer cannot be used time and again", "一再得不到可用的回答"),
    "internal_error": ("something is wrong in a flow", "流程里出了错"),
    "handoff": ("a person takes over", "转给人工"),
    "event": ("an app sends an event", "应用发来事件"),
    "answer": ("the answer of the FAQ", "常见问题里的回答"),
    "time": ("time passes: {told}", "时间过去：{told}"),
    "acted": ("{action} gives {told}", "{action} 返回 {told}"),
    "failed": ("{action} fails", "{action} 失败"),
    "silence": ("the bot says nothing, and the flow is over", "机器人什么也没说，流程就结束了"),
    "never": ("step '{action}' is never reached", "步骤“{action}”永远到不了"),
    "hole": ("{{{action}}} is empty here", "这里的 {{{action}}} 是空的"),
    "waits": ("the bot still asks; the flow never ends", "机器人还在问，流程永远不会结束"),
    "circle": ("the bot goes in a circle and apologises", "机器人一直打转，最后道歉"),
    "other": ("flow '{action}' answers instead", "由流程“{action}”来回答"),
    "nothing fits": ("no answer can ever be recognised", "什么回答都识别不出来"),
    "language": ("the bot answers in another language", "机器人用另一种语言回答"),
}


def note(
    language: str, name: str, told: Mapping[str, JsonValue] | None = None, action: str = ""
) -> Line:
    """Return a note in the skill's language."""
    values = told or {}
    shown = ", ".join(f"{k} = {_plain(v)}" if k else _plain(v) for k, v in values.items())
    text = _NOTES[name][is_chinese(language)].format(told=shown, action=action)
    does = {"acted": f"{action}{json.dumps(dict(values), ensure_ascii=False)}"}
    does["earlier"] = json.dumps(dict(values), ensure_ascii=False)
    return Line("note", text, does.get(name, ""))


def spoken(variants: Variants, language: str) -> str | None:
    """Return the first phrasing in a language, or in another one where it has none."""
    return next(iter(variants_in(variants, language)), None)


def as_said(text: str, slots: Mapping[str, JsonValue]) -> str:
    """Put slots into a text, plainly; an empty slot leaves nothing."""
    return _PLACE.sub(lambda match: _plain(slots.get(match[1])), text)


def _plain(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and "amount" in value:
        return f"{value['amount']} {value.get('currency', '')}".strip()
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)
