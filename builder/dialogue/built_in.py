"""What the engine says of its own accord; a skill's response of the same name replaces it."""

from __future__ import annotations

from typing import Final

from builder.conversation.reply import ReplyButton
from builder.schema.response import Response

_TEXTS: Final = {
    "greeting": ("您好，请问有什么可以帮您？", "Hello! How can I help you?"),
    "fallback": (
        "抱歉，我没有理解您的意思，可以换个说法吗？",
        "Sorry, I did not get that. Could you put it another way?",
    ),
    "did_you_mean": ("您是想说{options}？", "Did you mean {options}?"),
    "no_answer": ("抱歉，这个问题我暂时答不上来。", "Sorry, I have no answer to that yet."),
    "near_questions": (
        "您想问的是不是下面的问题？",
        "Is it one of these that you would like to know?",
    ),
    "fallback_choices": (
        "抱歉，我还是没有明白。这些是我能办的：",
        "Sorry, I still do not follow. This is what I can help with:",
    ),
    "cancelled": ("好的，已经为您取消。", "All right, I have stopped that."),
    "nothing_to_cancel": ("现在没有正在办理的事情。", "There is nothing under way to cancel."),
    "restarted": ("好的，我们重新开始。", "All right, let us start from the beginning."),
    "nothing_before": ("前面没有可以返回的问题了。", "There is no earlier question to go back to."),
    "cannot_skip": (
        "这一项是必需的，没有它我没法继续。",
        "I am afraid I cannot go on without this one.",
    ),
    "confirm_value": ("您说的是“{value}”，对吗？", "You said “{value}”. Is that right?"),
    "ask_to_resume": ("刚才的“{subject}”还要继续吗？", "Shall we go on with “{subject}”?"),
    "nothing_to_repeat": ("我还没有说过什么呢。", "I have not said anything yet."),
    "resumed": ("我们接着刚才的事情。", "Let us go on where we were."),
    "still_waiting": (
        "还在处理中，请稍候，一有结果我就告诉您。",
        "I am still waiting for that, and will come back to you.",
    ),
    "invalid_value": ("抱歉，这个我没法使用。", "Sorry, I cannot use that."),
    "gave_up": (
        "看来这样不太顺利，我们先到这里。您可以随时重新开始。",
        "This is not working out, so let us leave it here. You can start again at any time.",
    ),
    "action_failed": (
        "抱歉，系统暂时没有响应，请稍后再试。",
        "Sorry, our system is not answering right now. Please try again later.",
    ),
    "handed_off": (
        "我这就为您转接人工客服，请稍候。",
        "I am passing you on to a colleague. One moment, please.",
    ),
    "internal_error": (
        "抱歉，我这里出了点问题，请您再试一次。",
        "Sorry, something went wrong on my side. Please try again.",
    ),
}

BUILT_IN: Final = {
    name: Response(name=name, text={"zh": (chinese,), "en": (english,)})
    for name, (chinese, english) in _TEXTS.items()
}
_YES_NO: Final = {"zh": ("是", "否"), "en": ("Yes", "No")}


def yes_and_no(language: str) -> tuple[ReplyButton, ReplyButton]:
    """Return the buttons of a question for yes or no."""
    yes, no = _YES_NO.get(language.split("-")[0], _YES_NO["en"])
    return ReplyButton(title=yes, payload="/affirm"), ReplyButton(title=no, payload="/deny")


# What the person reads to whom a session is given.
_TO_STAFF: Final = {
    "zh": ("连续 {times} 条消息没有听懂", "流程", "最后一条消息"),
    "en": ("{times} messages in a row were not understood", "flow", "last message"),
}


def not_understood(language: str, times: int) -> str:
    """Return why a session is given to a person, in its language: so many messages in a row."""
    return _to_staff(language)[0].format(times=times)


def names_of_facts(language: str) -> tuple[str, str]:
    """Return the words for the flow and for the last message, in the language of a session."""
    return _to_staff(language)[1:]


def _to_staff(language: str) -> tuple[str, str, str]:
    return _TO_STAFF.get(language.split("-")[0], _TO_STAFF["en"])
