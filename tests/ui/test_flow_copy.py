import pytest

from builder.schema.flow import Flow, Position
from builder.schema.step import BranchStep, EndStep
from ui.changes import flow_edit
from ui.changes.flow_copy import clip_of, with_clip

ASK = {"kind": "collect", "id": "ask", "slot": "s", "give_up": "bye"}
CHECK = {
    "kind": "branch",
    "id": "check",
    "links": [{"when": {"kind": "filled", "slot": "s"}, "to": "tell"}],
}
PLACES = {"ask": Position(x=10, y=20), "check": Position(x=10, y=180)}


@pytest.fixture
def flow() -> Flow:
    steps = [ASK, CHECK, *({"kind": "say", "id": n, "response": "r"} for n in ("tell", "bye"))]
    return Flow.model_validate({"name": "f", "steps": steps})


def ways(flow: Flow) -> dict[str, list[str | None]]:
    return {
        step.id: [flow_edit.target_of(flow, step, exit_id) for exit_id in flow_edit.exits_of(step)]
        for step in flow.steps
    }


def test_copies_in_the_same_flow_lead_where_the_others_do(flow: Flow) -> None:
    clip = clip_of("shop", flow, ["check", "ask"], PLACES)
    after, made = with_clip("shop", flow, clip, None)
    assert made == ("ask_2", "check_2")
    assert ways(after)["ask_2"] == ["check_2", "bye"]
    assert ways(after)["check_2"] == ["tell", "tell"]
    # What was there leads where it did: the last step still ends the flow.
    before = ways(flow)
    assert {key: way for key, way in ways(after).items() if key in before} == {
        **before,
        "bye": ["end"],
    }
    assert Flow.model_validate(after.model_dump(mode="json", by_alias=True)) == after


def test_copies_keep_their_places_to_each_other(flow: Flow) -> None:
    clip = clip_of("shop", flow, ["ask", "check"], PLACES)
    beside, _ = with_clip("shop", flow, clip, None)
    assert beside.canvas["check_2"].x == beside.canvas["ask_2"].x > 10
    there, _ = with_clip("shop", flow, clip, Position(x=500, y=0))
    assert there.canvas == {"ask_2": Position(x=500, y=0), "check_2": Position(x=500, y=160)}


def test_copies_in_another_flow_lead_nowhere_outside(flow: Flow) -> None:
    clip = clip_of("shop", flow, ["ask", "check"], PLACES)
    other = Flow.model_validate({"name": "g", "steps": [{**ASK, "give_up": None}]})
    after, made = with_clip("shop", other, clip, None)
    assert made == ("ask_2", "check")
    assert ways(after)["ask_2"] == ["check", None]
    branch = after.get_step("check")
    assert isinstance(branch, BranchStep)
    assert isinstance(after.get_step(branch.links[0].to), EndStep)
    assert ways(after)["check"][1] is None


def test_copy_into_an_empty_flow_begins_it(flow: Flow) -> None:
    clip = clip_of("shop", flow, ["tell"], {})
    after, made = with_clip("shop", Flow(name="g"), clip, Position(x=0, y=0))
    assert [step.id for step in after.steps] == list(made) == ["tell"]
    assert ways(after) == {"tell": [None]}


def test_copying_nothing_changes_nothing(flow: Flow) -> None:
    assert with_clip("shop", flow, clip_of("shop", flow, ["gone"], {}), None) == (flow, ())
