import pytest

from builder.schema.flow import Flow, Group
from ui.changes import flow_edit, flow_group
from ui.changes.copies import with_fields


@pytest.fixture
def flow() -> Flow:
    steps = [{"kind": "say", "id": n, "response": "r"} for n in "abc"]
    return Flow.model_validate({"name": "f", "steps": steps})


def test_step_is_in_one_group_at_most(flow: Flow) -> None:
    flow = flow_group.with_group(flow, "G", ["b", "a"])
    flow = flow_group.with_group(flow, "G", ["b", "c", "gone"])
    assert flow.groups == (Group(name="G", steps=("a",)), Group(name="G_2", steps=("b", "c")))
    assert flow_group.with_group(flow, "H", ["a"]).groups[0].name == "G_2"
    assert flow_group.with_group(flow, "H", ["gone"]) == flow


def test_group_is_renamed_folded_and_taken_away(flow: Flow) -> None:
    flow = flow_group.with_group(flow, "G", ["a"])
    flow = flow_group.with_group(flow, "H", ["b"])
    assert flow_group.with_group_named(flow, "H", "G").groups[1].name == "G_2"
    assert flow_group.with_group_named(flow, "H", "  ") == flow
    assert len(flow_group.with_group_named(flow, "H", "x" * 200).groups[1].name) == 80
    folded = flow_group.with_group_folded(flow, "H", folded=True)
    assert [group.folded for group in folded.groups] == [False, True]
    assert [group.name for group in flow_group.without_group(flow, "G").groups] == ["H"]
    assert len(flow_group.without_group(flow, "G").steps) == 3


def test_group_follows_its_steps(flow: Flow) -> None:
    flow = flow_group.with_group(flow, "G", ["a", "b"])
    renamed = flow_edit.with_step(flow, with_fields(flow.get_step("a"), id="z"), "a")
    assert renamed.groups[0].steps == ("z", "b")
    assert flow_edit.without_steps(flow, ["a"]).groups[0].steps == ("b",)
    assert flow_edit.without_steps(flow, ["a", "b", "gone"]).groups == ()
