import pytest

from builder.errors import Conflict
from builder.schema.flow import Flow, Position
from builder.schema.skill import Skill
from builder.schema.step import BranchStep, EndStep, SayStep
from ui.changes import flow_edit
from ui.changes.copies import with_fields


@pytest.fixture
def flow() -> Flow:
    return Flow.model_validate(
        {
            "name": "f",
            "steps": [
                {"kind": "collect", "id": "ask", "slot": "s", "give_up": "bye"},
                {
                    "kind": "branch",
                    "id": "check",
                    "links": [{"when": {"kind": "filled", "slot": "s"}, "to": "tell"}],
                },
                {"kind": "say", "id": "sorry", "response": "r", "next": "bye"},
                {"kind": "say", "id": "tell", "response": "r"},
                {"kind": "say", "id": "bye", "response": "r"},
            ],
        }
    )


def ways(flow: Flow) -> dict[str, list[str | None]]:
    return {
        step.id: [flow_edit.target_of(flow, step, exit_id) for exit_id in flow_edit.exits_of(step)]
        for step in flow.steps
    }


def test_exits_and_where_they_lead(flow: Flow) -> None:
    assert ways(flow) == {
        "ask": ["check", "bye"],
        "check": ["tell", "sorry"],
        "sorry": ["bye"],
        "tell": ["bye"],
        "bye": [None],
    }


def test_connecting_changes_one_way_only(flow: Flow) -> None:
    before = ways(flow)
    after = ways(flow_edit.with_target(flow, "check", "link:0", "bye"))
    assert after == {**before, "check": ["bye", "sorry"]}


def test_cutting_a_way_leads_to_an_end(flow: Flow) -> None:
    after = flow_edit.with_target(flow, "tell", "next", None)
    assert ways(after)["tell"] == ["end"]
    assert isinstance(after.get_step("end"), EndStep)
    assert ways(after)["bye"] == ["end"]
    assert ways(flow_edit.with_target(flow, "ask", "give_up", None))["ask"] == ["check", None]


def test_new_step_stands_between_two(flow: Flow) -> None:
    after = flow_edit.with_new_step(flow, SayStep(id="new", response="r"), "tell")
    assert ways(after)["tell"] == ["new"] and ways(after)["new"] == ["bye"]
    after = flow_edit.with_new_step(flow, SayStep(id="new", response="r"), "sorry")
    assert ways(after)["sorry"] == ["new"] and ways(after)["new"] == ["bye"]
    assert ways(after)["check"] == ["tell", "sorry"]


def test_new_end_does_not_cut_a_way(flow: Flow) -> None:
    before = ways(flow)
    after = ways(flow_edit.with_new_step(flow, EndStep(id="stop"), "ask"))
    assert {key: after[key] for key in before if key != "bye"} == {
        key: way for key, way in before.items() if key != "bye"
    }


def test_new_step_behind_an_end_stands_alone(flow: Flow) -> None:
    ended = flow_edit.with_new_step(flow, EndStep(id="stop"), "bye")
    after = flow_edit.with_new_step(ended, SayStep(id="new", response="r"), "stop")
    assert not any("new" in way for way in ways(after).values())


def test_lone_step_leads_nowhere_and_nothing_to_it(flow: Flow) -> None:
    after = flow_edit.with_lone_step(flow, SayStep(id="new", response="r"), Position(x=5, y=6))
    assert after.canvas["new"] == Position(x=5, y=6)
    assert ways(after)["new"] == [None]
    assert not any("new" in way for way in ways(after).values())
    # The end that was put before it goes once something else follows there.
    led = flow_edit.with_target(after, "bye", "next", "new")
    assert "end" not in ways(led) and ways(led)["bye"] == ["new"]


def test_lone_end_follows_the_last_step(flow: Flow) -> None:
    after = flow_edit.with_lone_step(flow, EndStep(id="end"), Position(x=0, y=0))
    assert [step.id for step in after.steps].count("end") == 1
    assert ways(after)["bye"] == ["end"]


def test_step_on_a_line_stands_between(flow: Flow) -> None:
    step = SayStep(id="new", response="r")
    after = flow_edit.with_step_between(flow, step, "check", "link:0", Position(x=0, y=0))
    assert ways(after)["check"] == ["new", "sorry"] and ways(after)["new"] == ["tell"]


def test_steps_are_taken_out_together(flow: Flow) -> None:
    after = flow_edit.without_steps(flow, ["check", "tell", "gone"])
    assert ways(after) == {"ask": ["sorry", "bye"], "sorry": ["bye"], "bye": [None]}


def test_first_step_of_an_empty_flow() -> None:
    step = SayStep(id="hello", response="r")
    assert flow_edit.with_new_step(Flow(name="f"), step, None).steps == (step,)


def test_step_taken_out_is_stepped_over(flow: Flow) -> None:
    after = ways(flow_edit.without_step(flow, "tell"))
    assert after["check"] == ["bye", "sorry"] and "tell" not in after
    after = ways(flow_edit.without_step(flow, "check"))
    assert after["ask"] == ["sorry", "bye"]
    assert ways(flow_edit.without_step(flow, "bye"))["sorry"] == ["end"]


def test_only_step_is_taken_out() -> None:
    flow = Flow(name="f", steps=(SayStep(id="a", response="r", next="a"),))
    assert flow_edit.without_step(flow, "a").steps == ()


def test_renamed_step_is_followed(flow: Flow) -> None:
    flow = flow_edit.with_positions(flow, {"bye": Position(x=1, y=2)})
    after = flow_edit.with_step(flow, with_fields(flow.get_step("bye"), id="farewell"), "bye")
    assert ways(after)["ask"] == ["check", "farewell"]
    assert ways(after)["sorry"] == ["farewell"]
    assert after.canvas == {"farewell": Position(x=1, y=2)}
    with pytest.raises(Conflict, match="'ask'"):
        flow_edit.with_step(flow, with_fields(flow.get_step("bye"), id="ask"), "bye")


def test_positions_of_gone_steps_are_dropped(flow: Flow) -> None:
    places = {"ask": Position(x=0, y=0), "gone": Position(x=5, y=5)}
    assert flow_edit.with_positions(flow, places).canvas == {"ask": Position(x=0, y=0)}


def test_new_step_makes_room_on_the_canvas(flow: Flow) -> None:
    placed = flow_edit.with_positions(
        flow, {step.id: Position(x=0, y=162 * n) for n, step in enumerate(flow.steps)}
    )
    after = flow_edit.with_new_step(placed, SayStep(id="new", response="r"), "ask")
    heights = sorted(position.y for position in after.canvas.values())
    assert heights == [0, 162, 324, 486, 648, 810]


@pytest.mark.parametrize("kind", flow_edit.KINDS)
def test_new_step_of_every_kind_is_a_valid_step(kind: str) -> None:
    flow = Flow(name="f")
    step = flow_edit.new_step(kind, Skill(name="s"), flow)
    made = flow_edit.with_new_step(flow, step, None)
    assert Flow.model_validate(made.model_dump(mode="json", by_alias=True)) == made
    assert step.kind == kind


def test_cutting_a_link_of_a_branch_leads_to_an_end(flow: Flow) -> None:
    after = flow_edit.with_target(flow, "check", "link:0", None)
    step = after.get_step("check")
    assert isinstance(step, BranchStep) and step.links[0].to == "end"
