"""What two people changed: parts by name, fields by theirs, and the order of parts."""

from __future__ import annotations

from builder.schema.flow import Flow, Position
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.step import EndStep, SayStep
from ui.changes import edit, flow_edit
from ui.changes.copies import with_fields
from ui.changes.merge import touched

SKILL = Skill(name="shop", intents=(Intent(name="a"), Intent(name="b")))


def test_parts_and_fields_that_differ_are_named() -> None:
    assert touched(SKILL, SKILL) == set()
    renamed = edit.with_part(Intent(name="c"), "a")(SKILL)
    assert touched(SKILL, renamed) == {"intents/a", "intents/c"}
    described = with_fields(SKILL, description="A shop", cues={"where": {"en": ("where",)}})
    assert touched(SKILL, described) == {"description", "cues/where"}
    turned = with_fields(SKILL, intents=SKILL.intents[::-1])
    assert touched(SKILL, turned) == {"intents"}


def test_steps_of_one_flow_are_parts_of_their_own() -> None:
    flow = Flow(name="f", steps=(SayStep(id="a", response="r"), SayStep(id="b", response="r")))
    skill = with_fields(SKILL, flows=(flow,))

    def changed(after: Flow) -> set[str]:
        return touched(skill, edit.with_part(after, "f")(skill))

    mine = changed(flow_edit.with_step(flow, SayStep(id="a", response="q"), "a"))
    theirs = changed(flow_edit.with_new_step(flow, EndStep(id="end"), "b"))
    moved = changed(flow_edit.with_positions(flow, {"a": Position(x=1, y=2)}))
    assert (mine, theirs, moved) == (
        {"flows/f/steps/a"},
        {"flows/f/steps/end"},
        {"flows/f/canvas/a"},
    )
    assert changed(with_fields(flow, description="x")) == {"flows/f/description"}
    assert changed(with_fields(flow, steps=flow.steps[::-1])) == {"flows/f/steps"}
