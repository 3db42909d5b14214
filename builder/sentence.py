"""Sentences for people that can be said again in another language: a template and its values.

What is wrong is found on the server, which speaks English; the screens look the template up among
their own words and fill the same values in. The English template is the key, as in GNU gettext.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Any, TypeAlias

Value: TypeAlias = "str | int | float | Sentence | tuple[str, ...]"


class Sentence(str):
    """An English text that remembers its template and its values.

    A value is a text as somebody wrote it, a number, another sentence, or several of these.
    """

    template: str
    values: Mapping[str, Value]

    def __new__(cls, text: str, template: str, values: Mapping[str, Value]) -> Sentence:
        """Return `text`, which is what `template` makes of `values`."""
        made = super().__new__(cls, text)
        made.template = template
        made.values = values
        return made

    def __getnewargs__(self) -> tuple[str, str, Mapping[str, Value]]:  # type: ignore[override]
        """Let a copy remember them too."""
        return str(self), self.template, self.values


class _Words(Formatter):
    """Fills a template; `{name!c}` begins with a capital letter, several values are joined."""

    def __init__(self, joint: str, inner: Callable[[Sentence], str]) -> None:
        self._joint = joint
        self._inner = inner

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        # A name and nothing else: no attribute of a value can be reached from a template.
        return self._text_of(kwargs[field_name]), field_name

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "c":
            return f"{value[:1].upper()}{value[1:]}"
        return super().convert_field(value, conversion)

    def _text_of(self, value: Value) -> str | int | float:
        if isinstance(value, tuple | list):
            return self._joint.join(str(self._text_of(one)) for one in value)
        return self._inner(value) if isinstance(value, Sentence) else value


def fill(
    template: str,
    values: Mapping[str, Value],
    *,
    joint: str = ", ",
    inner: Callable[[Sentence], str] = str,
) -> str:
    """Return a template with its values; `joint` stands between several, `inner` says a sentence.

    Raises `KeyError` where the template names a value that is not there.
    """
    return _Words(joint, inner).vformat(template, (), values)


def say(template: str, /, **values: Value) -> Sentence:
    """Return a sentence in English, which the screens can say in another language.

    The template must be written out where it is said: a test collects all of them from the code.
    """
    plain = "!c" not in template and not any(
        isinstance(v, tuple | Sentence) for v in values.values()
    )
    # Checks say thousands of sentences, and most need no more than Python's own formatting.
    text = template.format(**values) if plain else fill(template, values)
    return Sentence(text, template, values)


def verbatim(text: str) -> Sentence:
    """Return a text of somebody else, such as a library's reason, which nobody can translate."""
    return text if isinstance(text, Sentence) else say("{text}", text=text)


def together(*sentences: Sentence) -> Sentence:
    """Return sentences one after the other, without those that say nothing."""
    first, *rest = [one for one in sentences if one] or [verbatim("")]
    for one in rest:
        first = say("{first} {second}", first=first, second=one)
    return first


def quoted(name: str) -> Sentence:
    """Return a name between the quotes of the language that it is said in."""
    return say("'{name}'", name=name)


def named(names: Sequence[str]) -> Sentence:
    """List names for a person: 'a', 'b' and 'c'. There must be one."""
    *others, last = map(quoted, names)
    return say("{names} and {last}", names=tuple(others), last=last) if others else last


def as_json(sentence: Sentence) -> dict[str, Any]:
    """Return the template and the values of a sentence as plain JSON values."""
    return {
        "template": sentence.template,
        "values": {k: _plain(v) for k, v in sentence.values.items()},
    }


def _plain(value: Value) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return as_json(value) if isinstance(value, Sentence) else value


def from_json(told: Mapping[str, Any], text: str | None = None) -> Sentence:
    """Return the sentence that `as_json` told; `text` is what it says, where that was told too."""
    template, values = told["template"], {k: _value(v) for k, v in told["values"].items()}
    return Sentence(fill(template, values) if text is None else text, template, values)


def _value(told: Any) -> Value:
    match told:
        case list():
            return tuple(from_json(one) if isinstance(one, dict) else str(one) for one in told)
        case dict():
            return from_json(told)
        case _:
            return told  # type: ignore[no-any-return]
