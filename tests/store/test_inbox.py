"""The inbox: candidates each once, decisions whole or not at all, undone exactly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from builder.errors import Conflict, NotFound
from builder.schema.skill import Skill
from builder.schema.utterance import Span, Utterance
from builder.store.candidates import CandidateRecord, CandidateStore
from builder.store.decisions import DecisionRecord, DraftChange, DraftMoved
from builder.store.groups import GroupRecord, MemberRecord
from builder.store.store import Store


def candidate(id: str, intent: str | None = None) -> CandidateRecord:
    return CandidateRecord(id, Utterance(text=f"text of {id}"), "en", "log", "a.txt:1", intent)


def group(id: str, *members: str, place: float = 0.0, doubled: bool = False) -> GroupRecord:
    of = tuple(MemberRecord(member, 0.9) for member in members)
    return GroupRecord(
        id, place, "known", "ask", of, 0.9, 2.0, {"code": "sure", "sure": 0.9}, doubled=doubled
    )


def accepted(id: str, group: str, *candidates: str, by: str = "ann") -> DecisionRecord:
    return DecisionRecord(id, by, "accept", group, candidates, "ask", added=(("en", "x"),))


def statuses(store: Store) -> dict[str, str]:
    return {record.id: record.status for _, record in store.candidates.list("shop")}


@pytest.fixture
def inbox(store: Store) -> Store:
    store.candidates.add("shop", [candidate(id) for id in "abcd"])
    store.groups.replace("shop", [group("g1", "a", "b"), group("g2", "c", "d", place=1.0)])
    return store


def test_candidates_are_added_once_and_learn_what_is_new(store: Store) -> None:
    given = [candidate("a"), candidate("b"), candidate("b")]
    assert vars(store.candidates.add("shop", given)) == {"new": 2, "known": 1}
    again = store.candidates.add("shop", [candidate("a", "ask"), candidate("c")])
    assert (again.new, again.known) == (1, 1)
    assert [r.intent for _, r in store.candidates.list("shop")].count("ask") == 1
    # What is known of the intent is not overwritten.
    store.candidates.add("shop", [candidate("a", "buy")])
    assert store.candidates.find("shop", ["a"])["a"].intent == "ask"
    with pytest.raises(NotFound):
        store.candidates.add("none", [candidate("a")])


def test_candidates_have_a_most(store: Store) -> None:
    small = CandidateStore(store._database, most=3)
    with pytest.raises(Conflict, match="holds 3 candidates") as full:
        small.add("shop", [candidate(id) for id in "abcde"])
    assert full.value.code == "inbox-full"
    assert store.candidates.counts("shop")["proposed"] == 3
    small.clear("shop", ["proposed"])
    assert small.add("shop", [candidate("e")]).new == 1


def test_candidates_are_paged_and_searched(inbox: Store) -> None:
    found: list[str] = []
    after = None
    while page := inbox.candidates.list("shop", after=after, limit=3):
        found += [record.id for _, record in page]
        after = (page[-1][0], page[-1][1].id)
    assert sorted(found) == ["a", "b", "c", "d"]
    assert [r.id for _, r in inbox.candidates.list("shop", query="OF C")] == ["c"]
    assert len(list(inbox.candidates.open_ones("shop"))) == 4


def test_groups_are_replaced_and_show_what_is_open(inbox: Store) -> None:
    assert [s.group.id for s in inbox.groups.list("shop")] == ["g1", "g2"]
    inbox.decisions.add("shop", accepted("d1", "g1", "a", "b"))
    spans = {"c": [Span(start=0, end=4, slot="x")]}
    kept = inbox.groups.replace("shop", [group("g1", "a"), group("g3", "a", "c", "d")], spans)
    assert kept == 1
    (shown,) = inbox.groups.list("shop")
    assert [m.candidate for m in shown.group.members] == ["c", "d"]
    assert shown.candidates["c"].utterance.spans[0].slot == "x"
    assert inbox.groups.counts("shop") == {"open": 1, "later": 0, "decided": 1, "second": 0}
    with pytest.raises(NotFound) as gone:
        inbox.groups.get("shop", "g2")
    assert gone.value.code == "group-not-found"


def test_a_decision_and_its_draft_are_one(inbox: Store) -> None:
    skill = inbox.drafts.get("shop").skill
    change = DraftChange(skill.model_copy(update={"description": "new"}), 1, "note")
    made = inbox.decisions.add("shop", accepted("d1", "g1", "a", "b"), draft=change)
    assert made.revision == 2
    assert inbox.drafts.get("shop").skill.description == "new"
    assert statuses(inbox) == {"a": "accepted", "b": "accepted", "c": "proposed", "d": "proposed"}
    # The same once more is the same, and changes nothing.
    assert inbox.decisions.add("shop", accepted("d1", "g1", "a", "b"), draft=change) == made
    # On a draft that somebody saved meanwhile nothing is done at all.
    with pytest.raises(DraftMoved):
        inbox.decisions.add("shop", accepted("d2", "g2", "c", "d"), draft=change)
    assert inbox.decisions.find("shop", "d2") is None
    assert inbox.groups.counts("shop")["open"] == 1
    assert statuses(inbox)["c"] == "proposed"


def test_what_was_decided_is_not_decided_again(inbox: Store) -> None:
    inbox.decisions.add("shop", accepted("d1", "g1", "a", "b"))
    with pytest.raises(Conflict, match="already by ann") as late:
        inbox.decisions.add("shop", accepted("d2", "g1", "a", "b", by="bob"))
    assert late.value.code == "group-decided"
    one = DecisionRecord("d3", "bob", "reject", "g2", ("c",), closes=False)
    inbox.decisions.add("shop", one)
    with pytest.raises(Conflict) as taken:
        inbox.decisions.add("shop", accepted("d4", "g2", "c", "d"))
    assert taken.value.code == "candidate-decided"
    assert [m.candidate for m in inbox.groups.get("shop", "g2").group.members] == ["d"]


def test_the_same_decision_at_the_same_moment_is_made_once(inbox: Store) -> None:
    skill = inbox.drafts.get("shop").skill

    def decide(_number: int) -> int | None:
        revision = inbox.drafts.get("shop").revision
        change = DraftChange(skill, revision, "")
        try:
            return inbox.decisions.add(
                "shop", accepted("d1", "g1", "a", "b"), draft=change
            ).revision
        except (DraftMoved, Conflict):
            return None

    with ThreadPoolExecutor(4) as pool:
        revisions = {found for found in pool.map(decide, range(8)) if found is not None}
    assert revisions == {2}
    assert inbox.drafts.get("shop").revision == 2


def test_undo_brings_back_what_was(inbox: Store) -> None:
    made = inbox.decisions.add("shop", accepted("d1", "g1", "a", "b"))
    undone = inbox.decisions.undo("shop", made)
    assert undone.undone
    assert inbox.decisions.undo("shop", made).undone
    assert set(statuses(inbox).values()) == {"proposed"}
    assert inbox.groups.counts("shop")["open"] == 2
    skipped = DecisionRecord("d2", "ann", "skip", "g1", ("a", "b"))
    inbox.decisions.add("shop", skipped)
    assert inbox.groups.counts("shop")["later"] == 1
    inbox.decisions.undo("shop", skipped)
    split = DecisionRecord("d3", "ann", "split", "g1", ("a", "b"))
    parts = [group("p1", "a", place=0.0), group("p2", "b", place=0.5)]
    inbox.decisions.add("shop", split, groups=[_of(p, "d3") for p in parts])
    assert [s.group.id for s in inbox.groups.list("shop")] == ["p1", "p2", "g2"]
    inbox.decisions.add("shop", accepted("d4", "p1", "a"))
    with pytest.raises(Conflict) as late:
        inbox.decisions.undo("shop", split)
    assert late.value.code == "undo-too-late"
    assert not inbox.decisions.get("shop", "d3").undone
    inbox.decisions.undo("shop", inbox.decisions.get("shop", "d4"))
    inbox.decisions.undo("shop", split)
    assert [s.group.id for s in inbox.groups.list("shop")] == ["g1", "g2"]


def _of(part: GroupRecord, decision: str) -> GroupRecord:
    return GroupRecord(**{**vars(part), "origin": decision})


def test_second_looks_are_for_another_person(store: Store) -> None:
    store.candidates.add("shop", [candidate("a"), candidate("b")])
    store.groups.replace("shop", [group("g1", "a", "b", doubled=True)])
    assert store.groups.list("shop", second="bob") == []
    assert store.groups.take("shop", "ann") is not None
    store.decisions.add("shop", accepted("d1", "g1", "a", "b"))
    assert store.groups.list("shop", second="ann") == []
    # Whoever decided does not hold it any more.
    taken = store.groups.take("shop", "bob", second=True)
    assert taken is not None and taken.group.id == "g1"
    (shown,) = store.groups.list("shop", second="bob")
    assert [m.candidate for m in shown.group.members] == ["a", "b"]
    assert store.groups.counts("shop", "bob")["second"] == 1
    second = DecisionRecord("d2", "bob", "reject", "g1", ("a", "b"), is_second=True)
    store.decisions.add("shop", second)
    assert store.groups.list("shop", second="eve") == []
    assert set(statuses(store).values()) == {"accepted"}
    with pytest.raises(Conflict):
        store.decisions.add("shop", DecisionRecord(**{**vars(second), "id": "d3"}))
    store.decisions.undo("shop", second)
    assert len(store.groups.list("shop", second="eve")) == 1


def test_two_people_are_given_different_groups(inbox: Store) -> None:
    def taken(person: str, seconds: float = 60) -> str | None:
        shown = inbox.groups.take("shop", person, seconds=seconds)
        return shown.group.id if shown else None

    assert [taken("ann"), taken("bob"), taken("ann"), taken("eve")] == ["g1", "g2", "g1", None]
    inbox.decisions.add("shop", accepted("d1", "g1", "a", "b"))
    assert taken("ann") is None
    assert taken("bob", seconds=-1) == "g2"
    assert taken("ann") == "g2"
    one = DecisionRecord("d2", "ann", "reject", "g2", ("c", "d"), closes=False)
    inbox.decisions.add("shop", one)
    # Nothing is left of it to look at.
    assert taken("ann") is None
    assert inbox.groups.counts("shop")["open"] == 0


def test_everything_goes_with_the_skill(inbox: Store) -> None:
    inbox.decisions.add("shop", accepted("d1", "g1", "a", "b"))
    inbox.skills.delete("shop")
    inbox.skills.create(Skill(name="shop", languages=("en",)))
    assert inbox.candidates.list("shop") == []
    assert inbox.groups.list("shop") == []
    assert inbox.decisions.list("shop") == []


def test_what_was_left_out_of_an_intent_is_known_until_that_is_undone(inbox: Store) -> None:
    first = DecisionRecord("d1", "ann", "accept", "g1", ("a",), "ask", exceptions=("b",))
    made = inbox.decisions.add("shop", first)
    later = DecisionRecord("d2", "bob", "accept", "g2", ("c",), "buy", exceptions=("d", "b"))
    inbox.decisions.add("shop", later)
    barred = {("b", "ask"), ("d", "buy"), ("b", "buy")}
    assert set(inbox.decisions.refused("shop")) == barred
    assert set(inbox.decisions.refused("shop", "ask")) == {("b", "ask")}
    inbox.decisions.undo("shop", made)
    assert set(inbox.decisions.refused("shop")) == barred - {("b", "ask")}
    assert not list(inbox.decisions.refused("none"))
