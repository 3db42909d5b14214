"""An explanation, printed for a person."""

from __future__ import annotations

from builder.commands.output import tell
from builder.conversation.explanation import Explanation, Word
from builder.conversation.understanding import OUT_OF_SCOPE

_WORDS_SHOWN = 5
_ORIGINS = {
    "template": "a template",
    "utterance": "one of the skill's own utterances, word for word",
    "built_in": "words that every skill knows",
    "payload": "the payload of a button",
}


def say_explanation(explained: Explanation) -> None:
    """Print why a message was understood as it was."""
    understanding = explained.understanding
    if explained.fired is not None:
        share = f", which recognises {explained.share:.0%} of it" if explained.share else ""
        tell(f"why       {_ORIGINS[understanding.origin]}: {explained.fired}{share}")
    elif understanding.origin == "learned":
        _say_judgement(explained)
    for name, likenesses in (("nearest", explained.nearest), ("other", explained.nearest_other)):
        for likeness in likenesses:
            tell(f"{name:<9} {likeness.likeness:+.2f}  {likeness.text}  ({likeness.intent})")
            name = ""
    for opinion in explained.opinions if explained.fired is None else ():
        said = ", ".join(f"{intent.name} {intent.score:.2f}" for intent in opinion.intents)
        tell(f"head      {opinion.view} (weight {opinion.weight:.2f}): {said}")
    for value in explained.slots:
        nearly = ", misspelt or nearly so" if value.similar else ""
        tell(f"value     {value.slot or '?'}: '{value.text}' from {value.source}{nearly}")
    _say_words(explained)


def _say_judgement(explained: Explanation) -> None:
    understanding, other = explained.understanding, explained.runner_up
    in_scope, line = understanding.in_scope, explained.threshold
    if understanding.intent.name == OUT_OF_SCOPE:
        nearest = f"; it would have been {other.name} ({other.score:.2f})" if other else ""
        tell(f"why       in scope {in_scope:.2f}, below the line of {line:.2f}{nearest}")
        return
    margin = (
        f", {explained.margin:.2f} before {other.name}"
        if other is not None and explained.margin is not None
        else ""
    )
    tell(f"why       in scope {in_scope:.2f} (the line is {line:.2f}){margin}")


def _say_words(explained: Explanation) -> None:
    carrying = sorted(explained.words, key=lambda word: -word.carried)[:_WORDS_SHOWN]
    shown = [word for word in carrying if word.carried > 0]
    if shown:
        tell("words     " + ", ".join(_of(word) for word in shown))
    if explained.flip is not None:
        without = " and ".join(f"'{text}'" for text in explained.flip.without)
        intent = explained.flip.intent
        tell(f"flips     without {without} it is {intent.name} ({intent.score:.2f})")
    elif explained.words:
        tell("flips     no one or two words would change it")


def _of(word: Word) -> str:
    return f"{word.text} +{word.carried:.2f}"
