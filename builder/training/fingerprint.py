"""What training reads of a skill, as one hash: while it stays, nothing need be learned again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from builder.bundle import sha256
from builder.nlu.logs import Unlabelled
from builder.nlu.train import STRATEGY
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.training.config import TrainingConfig


def nlu_fingerprint(
    skill: Skill,
    config: TrainingConfig,
    encoders: Mapping[str, str],
    unlabelled: Sequence[Unlabelled] = (),
) -> str:
    """Hash intents, what is out of scope, FAQ questions, annotated slots, config and encoders.

    Left out, since they change without training: responses, flows, prompts, answers, titles,
    thresholds, and the values of dictionaries, which are looked up in every message.
    """
    annotated = sorted(
        {
            span.slot
            for intent in skill.intents
            for utterance in intent.all_utterances()
            for span in utterance.spans
        }
    )
    slots = [slot for slot in (skill.find(Slot, name) for name in annotated) if slot is not None]
    read = {
        "strategy": STRATEGY,
        "languages": skill.languages,
        "intents": [intent.model_dump(mode="json", exclude={"title"}) for intent in skill.intents],
        "out_of_scope": skill.out_of_scope,
        "robust": skill.robust,
        "questions": [[entry.id, entry.language, *entry.questions()] for entry in skill.faq],
        "slots": [[slot.name, slot.type] for slot in slots],
        "entities": [[entity.name, *entity.patterns] for entity in skill.entities],
        "config": config.model_dump(mode="json"),
        "encoders": dict(encoders),
        "unlabelled": [[log.text, *sorted(log.refused)] for log in unlabelled],
    }
    return sha256(orjson.dumps(read, option=orjson.OPT_SORT_KEYS))
