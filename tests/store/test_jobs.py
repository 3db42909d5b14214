"""Jobs: each is run by one process at a time, and one that died is taken up again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from builder.errors import Conflict, NotFound
from builder.store.store import Store


def test_jobs_are_claimed_by_one_each(store: Store) -> None:
    added = {store.jobs.add("shop", 1).id for _ in range(4)}
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda n: store.jobs.claim(f"worker{n}"), range(8)))
    taken = [job.id for job in claimed if job is not None]
    # A claimer that meets another one at the same row may go away with nothing, never with it.
    assert len(taken) == len(set(taken))
    while (job := store.jobs.claim("late")) is not None:
        taken.append(job.id)
    assert sorted(taken) == sorted(added)
    assert {job.state for job in store.jobs.list("shop")} == {"running"}


def test_jobs_report_and_finish(store: Store) -> None:
    job = store.jobs.add("shop", 1)
    assert store.jobs.claim("me") is not None
    assert store.jobs.report(job.id, "me", 0.5, "intents", "Half way.")
    assert not store.jobs.report(job.id, "another", 0.9, "intents", "")
    assert store.jobs.get(job.id).progress == 0.5
    assert store.jobs.finish(job.id, "me", version=3)
    ended = store.jobs.get(job.id)
    assert (ended.state, ended.version, ended.progress) == ("done", 3, 1.0)
    assert ended.started_at is not None
    assert ended.ended_at is not None
    assert ended.created_at <= ended.started_at <= ended.ended_at
    with pytest.raises(Conflict, match="done already"):
        store.jobs.cancel(job.id)


def test_jobs_that_are_cancelled_tell_their_process_to_stop(store: Store) -> None:
    job = store.jobs.add("shop", 1)
    store.jobs.claim("me")
    assert store.jobs.cancel(job.id).state == "cancelled"
    assert not store.jobs.report(job.id, "me", 0.9, "intents", "")
    assert not store.jobs.fail(job.id, "me", {"code": "x", "message": "y"})
    with pytest.raises(NotFound):
        store.jobs.get("none")


def test_jobs_of_a_dead_process_are_taken_over(store: Store) -> None:
    job = store.jobs.add("shop", 1)
    store.jobs.claim("dead")
    assert store.jobs.claim("alive") is None
    taken = store.jobs.claim("alive", stale_after=-1.0)
    assert taken is not None
    assert taken.id == job.id
    assert not store.jobs.finish(job.id, "dead", version=1)
    assert store.jobs.fail(job.id, "alive", {"code": "x", "message": "y"})
    assert store.jobs.get(job.id).error == {"code": "x", "message": "y"}


def test_jobs_leave_a_result_to_look_at(store: Store) -> None:
    job = store.jobs.add("shop", 1, "evaluation", {"version": 2})
    with pytest.raises(NotFound, match="no result"):
        store.jobs.result(job.id)
    store.jobs.claim("me")
    assert store.jobs.finish(job.id, "me", result={"accuracy": 0.5, "worst": ["退货"]})
    assert store.jobs.result(job.id) == {"accuracy": 0.5, "worst": ["退货"]}
    assert [each.id for each in store.jobs.list("shop", "evaluation")] == [job.id]
    assert store.jobs.list("shop") == []
    with pytest.raises(NotFound, match="no job 'none'"):
        store.jobs.result("none")
