"""What is done on the canvas, saved on a real server, also while somebody else works on the flow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from builder.schema.flow import Flow, Position
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.step import SayStep
from ui.changes import edit, flow_edit
from ui.changes.copies import with_fields
from ui.service import Service
from ui.state import session
from ui.views.canvas_changes import apply
from ui.widgets.flow_canvas.changes import Added, Copied, Grouped, Moved, Pasted

FLOW = "track_order"
HERE = Position(x=300, y=40)


def doing() -> None:
    import streamlit

    streamlit.session_state["do"]()


@pytest.fixture
def do(skill: str) -> Callable[[Callable[[], object]], None]:
    app = AppTest.from_function(doing, default_timeout=60)
    app.session_state["skill"] = skill

    def run(what: Callable[[], object]) -> None:
        app.session_state["do"] = what
        app.run()
        assert not app.exception

    run(session.draft)
    return run


def move(step: str) -> Callable[[], None]:
    return lambda: apply(FLOW, Moved(kind="move", positions={step: HERE}))


def elsewhere(service: Service, skill: str, change: Callable[[Flow], Flow]) -> None:
    draft = service.draft(skill)
    changed = edit.with_part(change(draft.skill.get(Flow, FLOW)), FLOW)(draft.skill)
    service.save(skill, draft.revision, changed)


def saved(service: Service, skill: str) -> Skill:
    return service.draft(skill).skill


def test_two_people_change_different_steps_of_one_flow(
    do: Callable[..., None], service: Service, skill: str
) -> None:
    elsewhere(service, skill, lambda flow: flow_edit.with_positions(flow, {"note": HERE}))
    do(move("ask"))
    assert saved(service, skill).get(Flow, FLOW).canvas == {"note": HERE, "ask": HERE}


def test_changes_of_what_another_changed_wait_together_and_none_is_lost(
    do: Callable[..., None], service: Service, skill: str
) -> None:
    there = Position(x=1, y=1)
    elsewhere(service, skill, lambda flow: flow_edit.with_positions(flow, {"ask": there}))
    do(move("ask"))
    do(lambda: apply(FLOW, Grouped(kind="group", steps=["ask", "note"])))
    flow = saved(service, skill).get(Flow, FLOW)
    assert (flow.canvas, flow.groups) == ({"ask": there}, ())
    do(session.save_again)
    flow = saved(service, skill).get(Flow, FLOW)
    assert flow.canvas == {"ask": HERE}
    assert flow.groups[0].steps == ("ask", "note")


def test_step_that_says_something_gets_words_of_its_own(
    do: Callable[..., None], service: Service, skill: str
) -> None:
    before = {response.name for response in saved(service, skill).responses}
    added = Added(kind="add", step="say", after=None, at=HERE, line=None, positions={})
    do(lambda: apply(FLOW, added))
    after = saved(service, skill)
    step = after.get(Flow, FLOW).get_step("say")
    assert isinstance(step, SayStep) and step.response not in before
    assert after.get(Response, step.response).text == {}


def test_steps_are_pasted_into_another_flow(
    do: Callable[..., None], service: Service, skill: str
) -> None:
    other = Flow(name="other", steps=(SayStep(id="ask", response="say_status"),))
    draft = service.draft(skill)
    flows = (*draft.skill.flows, other)
    service.save(skill, draft.revision, with_fields(draft.skill, flows=flows))
    do(session.reload_draft)
    places = {"ask": Position(x=0, y=0), "note": Position(x=0, y=160)}
    do(lambda: apply(FLOW, Copied(kind="copy", steps=["ask", "note"], positions=places)))
    do(lambda: apply("other", Pasted(kind="paste", at=HERE, positions={})))
    pasted = saved(service, skill).get(Flow, "other")
    assert [step.id for step in pasted.steps][-2:] == ["ask_2", "note"]
    assert pasted.next_of(pasted.get_step("ask_2")) == "note"
    assert pasted.canvas["note"] == Position(x=300, y=200)
