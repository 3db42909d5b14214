"""What two people changed: parts by name, fields by theirs, and the order of parts."""

from __future__ import annotations

from builder.schema.flow import Flow, Position, Trigger
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.step import EndStep, SayStep
from ui.changes import edit, flow_edit
from ui.changes.copies import with_fields
from ui.changes.merge import both_stand, touched

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


def test_two_changes_stand_together_unless_one_takes_the_other_back() -> None:
    described = edit.with_settings(description="A shop")
    theirs = edit.with_settings(time_zone="Asia/Tokyo")(SKILL)
    assert both_stand(SKILL, described(SKILL), theirs, described(theirs))
    # A form that writes all of its fields writes old ones, too.
    every = edit.with_settings(description="A shop", time_zone=SKILL.time_zone)
    assert not both_stand(SKILL, every(SKILL), theirs, every(theirs))
    other = edit.with_settings(description="Another shop")(SKILL)
    assert not both_stand(SKILL, described(SKILL), other, described(other))
    # Who renames an intent renames it as well where the other has just used it.
    used = edit.with_part(Flow(name="f", trigger=Trigger(intents=("a",))))(SKILL)
    renamed = edit.with_part(Intent(name="c"), "a")
    assert both_stand(SKILL, renamed(SKILL), used, renamed(used))
