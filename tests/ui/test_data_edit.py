"""What comes out of data goes into a skill: each text once, on top of whatever stands there by then."""

from __future__ import annotations

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import parse_markup, to_markup
from builder.wire.datasets import DatasetProposal
from ui.changes.data_edit import Labelled, with_dataset, with_labelled

SHOP = Skill.model_validate(
    {
        "name": "shop",
        "languages": ["en", "zh"],
        "intents": [
            {"name": "track", "utterances": {"en": ["where is it", "find [A1](number)"]}},
            {"name": "greet", "utterances": ["hi"]},
        ],
        "entities": [{"name": "number", "dictionary": {"A1": ["a one"]}}],
        "slots": [{"name": "number", "type": "number"}],
    }
)


def said(skill: Skill, intent: str) -> dict[str, list[str]]:
    utterances = skill.get(Intent, intent).utterances
    return {language: [to_markup(u) for u in held] for language, held in utterances.items()}


def test_each_text_is_added_once_under_its_language() -> None:
    labelled = [
        Labelled("track", "en", parse_markup("Where is IT")),
        Labelled("track", "zh", parse_markup("到哪了")),
        Labelled("greet", "zh", parse_markup("你好")),
        Labelled("greet", "en", parse_markup("到哪了")),
        Labelled("buy", "en", parse_markup("buy [A1](number)")),
        Labelled("out_of_scope", "en", parse_markup("sing a song")),
    ]
    after = with_labelled(labelled)(SHOP)
    assert said(after, "track") == {"en": ["where is it", "find [A1](number)"], "zh": ["到哪了"]}
    assert said(after, "greet") == {"*": ["hi", "你好"]}
    assert said(after, "buy") == {"en": ["buy [A1](number)"]}
    assert after.out_of_scope == {"en": ("sing a song",)}
    assert with_labelled(labelled)(after) == after


def test_a_dataset_goes_on_top_of_a_newer_draft_and_takes_nothing_away() -> None:
    proposal = DatasetProposal.model_validate(
        {
            "revision": 1,
            "format": "csv",
            "counts": {"added": 2, "marked": 1},
            "intents": [
                {"name": "track", "utterances": {"en": ["where is [A2](number)", "track it"]}},
                {"name": "bye", "utterances": {"en": ["bye"]}},
            ],
            "entities": [{"name": "number", "dictionary": {"A1": ["one"], "A2": []}}],
            "slots": [{"name": "number", "type": "text"}, {"name": "day", "type": "date"}],
            "out_of_scope": {"en": ["who won"]},
        }
    )
    newer = with_labelled([Labelled("track", "en", parse_markup("where is A2"))])(SHOP)
    after = with_dataset(proposal)(newer)
    assert said(after, "track")["en"] == [
        "where is it",
        "find [A1](number)",
        "where is [A2](number)",
        "track it",
    ]
    assert said(after, "bye") == {"en": ["bye"]}
    words = {entry.value: entry.synonyms for entry in after.entities[0].dictionary}
    assert words == {"A1": ("a one", "one"), "A2": ()}
    assert [(slot.name, slot.type) for slot in after.slots] == [
        ("number", "number"),
        ("day", "date"),
    ]
    assert after.out_of_scope == {"en": ("who won",)}
    assert with_dataset(proposal)(after) == after
