"""Messages to stress a skill with where there is no test file: some of its own, held out of training."""

from __future__ import annotations

from random import Random
from typing import Final

from builder.errors import Invalid
from builder.schema.skill import Skill
from builder.sentence import say
from kits.stress.measure import Message

# One utterance of so many is held out; an intent with fewer than this keeps all.
_ONE_OF: Final = 5
_FEWEST: Final = 4


def hold_out(skill: Skill, *, seed: int) -> tuple[Skill, list[Message]]:
    """Return the skill without some utterances of each intent and language, and those as messages."""
    chance = Random(seed)
    held: list[Message] = []
    intents = []
    for intent in skill.intents:
        kept = {}
        for key, utterances in intent.utterances.items():
            count = -(-len(utterances) // _ONE_OF) if len(utterances) >= _FEWEST else 0
            out = set(chance.sample(range(len(utterances)), count))
            kept[key] = tuple(u for n, u in enumerate(utterances) if n not in out)
            for number in sorted(out):
                text = utterances[number].text
                held.append(Message(text, intent.name, skill.language_of(text, key)))
        intents.append(intent.model_copy(update={"utterances": kept}))
    return skill.model_copy(update={"intents": tuple(intents)}), held


def nothing_to_hold_out(skill: Skill) -> Invalid:
    """Return the error of a skill that has too little to hold any out."""
    return Invalid(
        "stress-nothing",
        say(
            "Skill '{skill}' has no intent with four utterances in a language, so that none can be held "
            "out. Add utterances, or name test messages of your own: dialoom kit stress --data.",
            skill=skill.name,
        ),
    )
