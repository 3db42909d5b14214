"""What two people changed: parts by name, fields by theirs, and the order of parts."""

from __future__ import annotations

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from ui import edit
from ui.copies import with_fields
from ui.merge import touched

SKILL = Skill(name="shop", intents=(Intent(name="a"), Intent(name="b")))


def test_parts_and_fields_that_differ_are_named() -> None:
    assert touched(SKILL, SKILL) == set()
    renamed = edit.with_part(Intent(name="c"), "a")(SKILL)
    assert touched(SKILL, renamed) == {"intents/a", "intents/c"}
    described = with_fields(SKILL, description="A shop", cues={"where": {"en": ("where",)}})
    assert touched(SKILL, described) == {"description", "cues/where"}
    turned = with_fields(SKILL, intents=SKILL.intents[::-1])
    assert touched(SKILL, turned) == {"intents"}
