"""Making and measuring data over the real API: each a job in a process of its own, with a result."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator

import pytest

from builder.client import Client
from builder.errors import Invalid, NotFound
from builder.schema.skill import Skill
from builder.settings import Settings
from builder.wire.data import (
    BudgetResult,
    ClustersResult,
    NewClusters,
    NewPattern,
    NewSamples,
    NewStress,
    SamplesResult,
    StressResult,
)
from builder.wire.inbox import NewCandidate
from builder.wire.skills import Job
from tests.running import RunningServer
from tests.server.conftest import CAFE


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One server for all tests here, with a café that has enough to hold some of it out."""
    folder = tmp_path_factory.mktemp("data")
    running = RunningServer(Settings(data_dir=folder, encoders=("hashing",)))
    with Client(running.start()) as client:
        skill = Skill.model_validate(CAFE)
        first, second = skill.intents
        more = {"utterances": ["a coffee please", "bring me a mocha", "one [latte](drink) for me",
                               "I want a [mocha](drink)", "could I get an espresso"]}  # fmt: skip
        first = type(first).model_validate({"name": first.name, **more})
        rest = {"utterances": ["how much is it", "what does it cost", "price of an espresso",
                               "is it expensive", "what is the price"]}  # fmt: skip
        second = type(second).model_validate({"name": second.name, **rest})
        client.create_skill("cafe", skill=skill.model_copy(update={"intents": (first, second)}))
        yield client
    running.stop()


def ended(client: Client, job: Job) -> Job:
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    return job


def test_samples_are_judged_by_the_draft_and_leave_it_alone(served: Client) -> None:
    wanted = NewSamples(
        producers=("templates", "polite"),
        patterns=(NewPattern(intent="order_coffee", line="(get|bring) me a [big ]{drink}"),),
        intents=("order_coffee",),
        per_intent=3,
    )
    job = ended(served, served.make_samples("cafe", wanted))
    assert (job.kind, job.state) == ("samples", "done")
    told = served.get_job_result(job.id, SamplesResult)
    assert 0 < len(told.kept) <= 3 and {each.intent for each in told.kept} == {"order_coffee"}
    assert all(each.reason is None and each.origin for each in told.kept)
    assert all(each.reason for each in told.dropped)
    assert sum(tally.judged for tally in told.tallies) == len(told.kept) + sum(
        told.reasons.values()
    )
    assert served.get_draft("cafe").revision == 1
    assert served.list_jobs("cafe", "samples")[0].id == job.id


def test_what_is_wanted_is_checked_before_a_job_is_made(served: Client) -> None:
    with pytest.raises(NotFound) as unknown:
        served.make_samples("cafe", NewSamples(intents=("dance",)))
    assert unknown.value.code == "intent-not-found"
    with pytest.raises(Invalid) as nothing:
        served.make_samples("cafe", NewSamples(producers=("polit",)))
    assert nothing.value.code == "producer-unknown" and "polite" in nothing.value.message
    with pytest.raises(Invalid) as silent:
        served.stress("cafe", NewStress(noises=("rain",)))
    assert silent.value.code == "noise-unknown"
    made = {each.name: each for each in served.list_producers("cafe").producers}
    assert made["polite"].default and not made["typos"].default
    assert not made["paraphrase"].available


def test_stress_tells_noises_and_intents_together(served: Client) -> None:
    job = ended(served, served.stress("cafe", NewStress(noises=("upper case", "cut off"))))
    assert job.error is None
    told = served.get_job_result(job.id, StressResult)
    assert [line.noise for line in told.noises] == ["none", "upper case", "cut off"]
    assert told.messages == 2
    for line in told.noises:
        cells = [cell for cell in told.cells if cell.noise == line.noise]
        assert sum(cell.messages for cell in cells) == line.messages
        right = sum(cell.plain * cell.messages for cell in cells)
        assert right == pytest.approx(line.plain * line.messages)


def test_clusters_hold_the_inbox_and_pass_over_what_was_set_aside(served: Client) -> None:
    said = [f"do you have a {kind} table {when}" for kind in ("small", "big", "quiet")
            for when in ("tonight", "on friday", "at noon", "now")]  # fmt: skip
    new = [NewCandidate(utterance=text, language="en") for text in said]
    served.add_candidates("cafe", new)
    assert served.set_status("cafe", new[:1], "rejected") == 1
    job = ended(served, served.draw_clusters("cafe", NewClusters(days=30, count=2)))
    assert job.error is None
    told = served.get_job_result(job.id, ClustersResult)
    messages = {point.text for point in told.points if point.kind == "message"}
    assert messages == set(said[1:])
    assert sum(point.kind == "utterance" for point in told.points) == 10
    assert all(abs(point.x) <= 1.2 and abs(point.y) <= 1.2 for point in told.points)
    for number, cluster in enumerate(told.clusters):
        assert cluster.size == sum(point.cluster == number for point in told.points)
        assert cluster.name not in ("order_coffee", "ask_price")
    assert served.set_status("cafe", new[:1], "proposed") == 1
    assert served.get_inbox("cafe").candidates["rejected"] == 0


def test_a_budget_is_measured_and_marked_where_it_is_an_estimate(served: Client) -> None:
    job = ended(served, served.measure_budget("cafe"))
    assert job.error is None
    told = served.get_job_result(job.id, BudgetResult)
    assert (told.labels, told.intents) == (10, 2)
    assert told.measured and all(0 <= each.low <= each.high <= 1 for each in told.measured)
    assert max(each.labels for each in told.measured) < told.labels
    assert [each.labels for each in told.curve if each.labels >= told.labels] == [
        10,
        15,
        20,
        30,
        40,
    ]
    assert told.low <= told.gain <= told.high


def test_a_job_that_waits_can_be_stopped_and_its_result_is_missed(served: Client) -> None:
    jobs = [served.measure_budget("cafe") for _ in range(2)]
    for job in reversed(jobs):
        assert served.cancel_job(job.id).state == "cancelled"
    with pytest.raises(NotFound) as none:
        served.get_job_result(jobs[1].id, BudgetResult)
    assert none.value.code == "job-no-result"


def test_a_dataset_proposes_what_is_new_and_saves_nothing(served: Client) -> None:
    table = (
        "text,intent,language\nwhat does it cost,ask_price,en\nis tea cheap,ask_price,en\n"
        "goodbye then,say_goodbye,en\nwho won the match,out_of_scope,en\n,ask_price,en\n"
    )
    told = served.propose_dataset("cafe", "more.csv", table.encode())
    assert (told.format, told.counts["added"], told.counts["same"]) == ("csv", 3, 1)
    new = {intent.name: [u.text for u in intent.all_utterances()] for intent in told.intents}
    assert new == {"ask_price": ["is tea cheap"], "say_goodbye": ["goodbye then"]}
    assert told.out_of_scope == {"en": ("who won the match",)}
    assert served.get_draft("cafe").revision == 1
    with pytest.raises(Invalid) as broken:
        served.propose_dataset("cafe", "more.xlsx", b"PK\x03\x04 no workbook")
    assert broken.value.code == "dataset-file" and "more.xlsx" in broken.value.message


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl", "spacy", "bio", "rasa"])
def test_what_is_exported_adds_nothing_when_it_comes_back(served: Client, format: str) -> None:
    ending = next(f.ending for f in served.list_formats("cafe").formats if f.name == format)
    content = served.export_dataset("cafe", format)
    told = served.propose_dataset("cafe", f"back.{ending}", content, format=format)
    assert (told.counts["same"], told.counts["added"], told.intents) == (10, 0, ())


def test_several_files_come_as_one_and_unknown_formats_are_told(served: Client) -> None:
    with zipfile.ZipFile(io.BytesIO(served.export_dataset("cafe", "label-studio"))) as archive:
        assert sorted(archive.namelist()) == ["dataset.json", "dataset.json.config.xml"]
    with pytest.raises(Invalid) as nothing:
        served.export_dataset("cafe", "unit")
    assert nothing.value.code == "unit-nothing"
    with pytest.raises(Invalid) as unknown:
        served.export_dataset("cafe", "pdf")
    assert unknown.value.code == "dataset-format"
