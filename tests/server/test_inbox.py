"""The labelling inbox, through the real API: one decision labels many, and is taken back exactly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from builder.bundle import Bundle, sha256
from builder.client import Client
from builder.errors import Conflict, Invalid, NotFound
from builder.nlu.logs import Unlabelled
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import parse_markup, to_markup
from builder.server.inbox import group_records
from builder.server.waiting import learned_from, refused, waiting
from builder.settings import Settings
from builder.store.store import Store, open_store
from builder.wire.inbox import GroupShape, NewCandidate
from kits.candidate import Candidate, Provenance
from kits.labelling.group import Group, Kind, Member
from kits.labelling.why import Why
from tests.server.conftest import train

PRICES = ("what is a mocha", "tell me the price", "is the latte dear", "an espresso for me")


@pytest.fixture
def store(server: str, settings: Settings) -> Iterator[Store]:
    opened = open_store(settings.database_address)
    yield opened
    opened.close()


@pytest.fixture
def shop(client: Client, cafe: Skill) -> Client:
    client.create_skill("cafe", skill=cafe)
    client.add_candidates("cafe", [proposed(text) for text in PRICES])
    return client


def proposed(text: str) -> NewCandidate:
    return NewCandidate(utterance=parse_markup(text))


def candidate(text: str) -> Candidate:
    return Candidate(parse_markup(text), "en", Provenance("file", ""))


def arranged(
    store: Store,
    *texts: str,
    intent: str | None = "ask_price",
    kind: Kind = "known",
    doubled: bool = False,
) -> str:
    """Put one group into the inbox; its last member may be an order; return its id."""
    members = [Member(candidate(text), 0.9) for text in texts]
    members[-1] = Member(members[-1].candidate, 0.3, "order_coffee")
    group = Group(kind, intent, tuple(members), 0.8, 3.0, Why("sure", 0.9))
    (record,) = group_records([group], places=[0.0])
    if doubled:
        record = type(record)(**{**vars(record), "doubled": True})
    store.groups.replace("cafe", [record])
    return group.id


def said(client: Client, intent: str = "ask_price") -> list[str]:
    found = client.get_draft("cafe").skill.find(Intent, intent)
    return [to_markup(u) for u in found.all_utterances()] if found else []


def ids(group: GroupShape) -> dict[str, str]:
    return {m.candidate.utterance.text: m.candidate.id for m in group.members}


def test_candidates_come_in_once(shop: Client) -> None:
    again = shop.add_candidates(
        "cafe", [proposed(PRICES[0]), proposed("HOW MUCH is it"), proposed("  ")]
    )
    assert (again.new, again.known, again.in_skill, again.passed) == (0, 1, 1, 1)
    inbox = shop.get_inbox("cafe")
    assert inbox.candidates == {"proposed": 4, "later": 0, "accepted": 0, "rejected": 0}
    assert inbox.arrangement is None
    page = shop.list_candidates("cafe", limit=3)
    rest = shop.list_candidates("cafe", limit=3, after=page.next)
    assert len(page.candidates) == 3 and len(rest.candidates) == 1 and rest.next is None
    assert [c.language for c in rest.candidates] == ["en"]
    assert len(shop.list_candidates("cafe", query="LATTE").candidates) == 1
    assert shop.clear_candidates("cafe", ["proposed"]) == 4


def test_one_decision_labels_many_and_is_taken_back_exactly(shop: Client, store: Store) -> None:
    before = shop.get_draft("cafe")
    group = arranged(store, *PRICES)
    (shown,) = shop.list_groups("cafe").groups
    assert (shown.id, shown.kind, shown.intent) == (group, "known", "ask_price")
    left_out = ids(shown)["an espresso for me"]
    edited = {ids(shown)["is the latte dear"]: parse_markup("is the [latte](drink) dear")}
    made = shop.decide(
        "cafe", group, "accept", by="ann", exceptions=[left_out], edited=edited, seconds=4000
    )
    assert (made.added, made.revision, made.seconds) == (3, 2, 300)
    assert said(shop)[-3:] == ["what is a mocha", "tell me the price", "is the [latte](drink) dear"]
    # What was left out comes again, for what else it may be.
    (again,) = shop.list_groups("cafe").groups
    assert (again.intent, list(ids(again))) == ("order_coffee", ["an espresso for me"])
    meter = shop.get_meter("cafe").total
    assert (meter.labels, meter.acts, meter.labels_per_act) == (3, 2, 1.5)

    # Somebody else adds one by hand meanwhile: it stays.
    draft = shop.get_draft("cafe")
    intent = draft.skill.get(Intent, "ask_price")
    by_hand = (*intent.utterances["*"], parse_markup("how dear is it"))
    changed = intent.model_copy(update={"utterances": {"*": by_hand}})
    intents = tuple(changed if i.name == "ask_price" else i for i in draft.skill.intents)
    shop.save_draft("cafe", draft.skill.model_copy(update={"intents": intents}), revision=2)
    undone = shop.undo_decision("cafe", made.id)
    assert undone.undone
    assert said(shop) == [
        *(to_markup(u) for u in before.skill.get(Intent, "ask_price").all_utterances()),
        "how dear is it",
    ]
    assert [g.id for g in shop.list_groups("cafe").groups] == [group]
    assert shop.get_inbox("cafe").candidates["proposed"] == 4
    assert shop.get_meter("cafe").total.labels == 0
    revision = shop.get_draft("cafe").revision
    assert shop.undo_decision("cafe", made.id).undone
    assert shop.get_draft("cafe").revision == revision


def test_a_new_intent_is_made_and_goes_again(shop: Client, store: Store) -> None:
    group = arranged(store, *PRICES, intent="buy_beans", kind="new")
    with pytest.raises(NotFound) as unknown:
        shop.decide("cafe", group, "accept", by="ann")
    assert unknown.value.code == "intent-not-found"
    made = shop.decide("cafe", group, "accept", by="ann", intent="ask_menu", new=True)
    assert (made.intent, made.proposed) == ("ask_menu", "buy_beans")
    assert said(shop, "ask_menu") == list(PRICES)
    shop.undo_decision("cafe", made.id)
    assert shop.get_draft("cafe").skill.find(Intent, "ask_menu") is None


def test_what_the_skill_is_not_there_for_teaches_its_scope(shop: Client, store: Store) -> None:
    group = arranged(store, *PRICES, intent=None, kind="noise")
    with pytest.raises(Invalid) as missing:
        shop.decide("cafe", group, "accept", by="ann")
    assert missing.value.code == "intent-missing"
    made = shop.decide("cafe", group, "accept", by="ann", intent="out_of_scope")
    assert shop.get_draft("cafe").skill.out_of_scope == {"en": PRICES}
    shop.undo_decision("cafe", made.id)
    assert shop.get_draft("cafe").skill.out_of_scope == {}


def test_reject_later_and_single_candidates(shop: Client, store: Store) -> None:
    group = arranged(store, *PRICES)
    (shown,) = shop.list_groups("cafe").groups
    one = ids(shown)["an espresso for me"]
    single = shop.decide("cafe", group, "accept", by="ann", candidates=[one], intent="order_coffee")
    assert (single.added, said(shop, "order_coffee")[-1]) == (1, "an espresso for me")
    assert len(shop.list_groups("cafe").groups[0].members) == 3
    later = shop.decide("cafe", group, "skip", by="ann")
    assert shop.list_groups("cafe").groups == ()
    assert [g.id for g in shop.list_groups("cafe", state="later").groups] == [group]
    shop.undo_decision("cafe", later.id)
    revision = shop.get_draft("cafe").revision
    shop.decide("cafe", group, "reject", by="ann")
    assert shop.get_inbox("cafe").candidates["rejected"] == 3
    assert shop.get_draft("cafe").revision == revision
    assert [d.verdict for d in shop.list_decisions("cafe", by="ann").decisions] == [
        "reject",
        "skip",
        "accept",
    ]
    assert shop.list_decisions("cafe", by="bob").decisions == ()


def test_split_shows_parts_in_its_place(shop: Client, store: Store) -> None:
    group = arranged(store, *PRICES)
    made = shop.decide("cafe", group, "split", by="ann")
    parts = shop.list_groups("cafe").groups
    assert len(parts) == 2
    assert sorted(text for part in parts for text in ids(part)) == sorted(PRICES)
    shop.undo_decision("cafe", made.id)
    assert [g.id for g in shop.list_groups("cafe").groups] == [group]


def test_two_people_at_once_lose_nothing_and_double_nothing(shop: Client, store: Store) -> None:
    texts = [f"what does number {n} cost" for n in range(12)]
    shop.add_candidates("cafe", [proposed(text) for text in texts])
    groups = [
        Group(
            "known",
            "ask_price",
            tuple(Member(candidate(t), 0.9) for t in texts[n : n + 2]),
            1,
            1,
            Why("sure", 0.9),
        )
        for n in range(0, 12, 2)
    ]
    store.groups.replace("cafe", group_records(groups, places=[float(n) for n in range(6)]))

    def decide(at: int) -> str:
        group, by = groups[at // 2], "ann" if at % 2 else "bob"
        try:
            return shop.decide("cafe", group.id, "accept", by=by).by
        except Conflict as error:
            return error.code

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(decide, range(12)))
    assert outcomes.count("group-decided") == 6
    found = said(shop)
    assert all(found.count(text) == 1 for text in texts)
    assert shop.get_draft("cafe").revision == 7


def test_second_looks_measure_agreement(shop: Client, store: Store) -> None:
    group = arranged(store, *PRICES, doubled=True)
    shop.decide("cafe", group, "accept", by="ann")
    assert shop.get_inbox("cafe", by="ann").groups["second"] == 0
    assert shop.get_inbox("cafe", by="bob").groups["second"] == 1
    (shown,) = shop.list_groups("cafe", second=True, by="bob").groups
    assert shown.second
    revision = shop.get_draft("cafe").revision
    odd = ids(shown)["an espresso for me"]
    made = shop.decide("cafe", group, "accept", by="bob", intent="order_coffee")
    assert made.second and made.added == 0
    assert shop.get_draft("cafe").revision == revision
    (pair,) = shop.get_agreement("cafe").pairs
    assert (pair.people, pair.both, pair.alike) == (("ann", "bob"), 4, 0.0)
    told = {d.candidate: (d.text, d.first, d.second) for d in pair.disagreements}
    assert told[odd] == ("an espresso for me", "ask_price", "order_coffee")
    assert shop.get_meter("cafe").total.labels == 4


def test_two_people_are_given_different_groups(shop: Client, store: Store) -> None:
    groups = [
        Group("known", "ask_price", (Member(candidate(t), 0.9),), 1, 1, Why("sure")) for t in PRICES
    ]
    store.groups.replace("cafe", group_records(groups, places=[0.0, 1.0, 2.0, 3.0]))
    ann, bob = (shop.take_group("cafe", by=by) for by in ("ann", "bob"))
    assert ann is not None and bob is not None
    assert [list(ids(group)) for group in (ann, bob)] == [[PRICES[0]], [PRICES[1]]]
    assert shop.take_group("cafe", by="ann") == ann
    shop.decide("cafe", ann.id, "skip", by="ann")
    third = shop.take_group("cafe", by="ann")
    assert third is not None and list(ids(third)) == [PRICES[2]]
    put_off = shop.take_group("cafe", by="ann", later=True)
    assert put_off is not None and put_off.id == ann.id
    assert shop.take_group("cafe", by="bob", second=True) is None


def test_what_cannot_be_decided_is_told(shop: Client, store: Store, http: httpx.Client) -> None:
    group = arranged(store, *PRICES)
    for wanted, code in (
        ({"candidates": ["0" * 16]}, "candidate-not-in-group"),
        ({"exceptions": list(ids(shop.list_groups("cafe").groups[0]).values())}, "decision-empty"),
        ({"intent": "ask_prise"}, "intent-not-found"),
        ({"intent": "answer_question"}, "intent-reserved"),
    ):
        with pytest.raises((NotFound, Invalid)) as refused:
            shop.decide("cafe", group, "accept", by="ann", **wanted)
        assert refused.value.code == code
    (shown,) = shop.list_groups("cafe").groups
    edited = {ids(shown)["tell me the price"]: parse_markup("tell me the [price](prise)")}
    with pytest.raises(NotFound) as slot:
        shop.decide("cafe", group, "accept", by="ann", edited=edited)
    assert slot.value.code == "slot-not-found"
    assert shop.get_draft("cafe").revision == 1
    with pytest.raises(NotFound):
        shop.decide("cafe", "none", "accept", by="ann")
    with pytest.raises(NotFound):
        shop.undo_decision("cafe", "none")
    with pytest.raises(NotFound):
        shop.get_inbox("none")
    odd = http.get("/v1/skills/cafe/inbox/groups", params={"after": "nonsense"})
    assert (odd.status_code, odd.json()["code"]) == (422, "page-unknown")


def test_arranging_is_a_job(shop: Client) -> None:
    job = shop.arrange("cafe")
    assert job.kind == "arrangement"
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = shop.get_job(job.id)
    assert job.error is None, job.error
    inbox = shop.get_inbox("cafe")
    assert inbox.arrangement is not None and inbox.arrangement.state == "done"
    groups = shop.list_groups("cafe").groups
    assert sorted(text for group in groups for text in ids(group)) == sorted(PRICES)
    assert shop.list_jobs("cafe") == ()


def test_what_was_left_out_is_told_to_the_arrangement(shop: Client, store: Store) -> None:
    group = arranged(store, *PRICES)
    (shown,) = shop.list_groups("cafe").groups
    left_out = ids(shown)["an espresso for me"]
    shop.decide("cafe", group, "accept", by="ann", exceptions=[left_out])
    skill = shop.get_draft("cafe").skill
    [only] = waiting(store, skill)
    assert only.id == left_out and only.refused == {"ask_price"}
    # What is refused where utterances are written is known here, and the other way round.
    assert left_out not in refused(store, "cafe", "order_coffee")
    shop.decide_on_suggestion("cafe", left_out, "order_coffee", "refuse", by="ann")
    assert refused(store, "cafe", "order_coffee") == {left_out: {"order_coffee"}}
    assert refused(store, "cafe", "ask_price") == {left_out: {"ask_price"}}
    [only] = waiting(store, skill)
    assert only.refused == {"ask_price", "order_coffee"}
    for intent in ("ask_price", "order_coffee"):
        assert not shop.list_suggestions("cafe", intent).suggestions
    # Training reads it where the author wants it to, and not otherwise.
    assert learned_from(store, skill) == []
    wanting = skill.model_copy(update={"learn_from_inbox": True})
    assert learned_from(store, wanting) == [Unlabelled(only.utterance.text, only.refused)]


def test_training_learns_from_the_inbox_where_the_author_wants_it(
    shop: Client, store: Store
) -> None:
    def learned() -> str:
        content = store.bundles.load("cafe", train(shop))
        return sha256(Bundle.from_bytes(content).parts["nlu/heads.safetensors"])

    plain = learned()
    draft = shop.get_draft("cafe")
    wanting = draft.skill.model_copy(update={"learn_from_inbox": True})
    shop.save_draft("cafe", wanting, revision=draft.revision)
    grown = learned()
    assert grown != plain
    shop.clear_candidates("cafe", ["proposed"])
    assert learned() == plain


def test_an_empty_inbox_is_not_arranged(client: Client, cafe: Skill) -> None:
    client.create_skill("cafe", skill=cafe)
    with pytest.raises(Invalid) as empty:
        client.arrange("cafe")
    assert empty.value.code == "inbox-empty"
