"""A whole log, with the real encoders: what is proposed, what an interruption costs, what is refused."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self, TypeVar

import orjson
import pytest

from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.errors import Conflict, Invalid
from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance
from kits.labelling.group import Group
from kits.logs.executor import Executor, Here, Processes
from kits.logs.files import Place, label_logs
from kits.logs.outcome import Report
from kits.logs.run import LogSettings

T = TypeVar("T")
_PHONE = "13812345678"


def intent(name: str, *utterances: str) -> Intent:
    return Intent(name=name, utterances={"en": tuple(Utterance(text=u) for u in utterances)})


@pytest.fixture(scope="module")
def skill() -> Skill:
    return Skill(
        name="shop",
        languages=("en",),
        intents=(
            intent(
                "track_order", "where is my order", "track my parcel", "has my package left yet"
            ),
            intent(
                "return_item", "I want to send it back", "how do I return this", "refund please"
            ),
            intent("greet", "hello", "hi there", "good morning"),
        ),
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "said.txt"
    lines = []
    for n in range(12):
        lines += [
            f"where is my parcel number {n}", f"WHERE is my parcel number {n}!",
            f"could you track package {n} for me", f"I would like to return item {n}",
            f"what time do you open on day {n}", f"when are you open, is it {n} o'clock",
            f"do you sell gift cards for {n} dollars", f"can I buy a gift voucher of {n} dollars",
        ]  # fmt: skip
    lines += [f"please call me back at {_PHONE}", "asdf qwer zxcv", "???", ""]
    path.write_text("\n".join(lines) + "\n")
    return path


class Interrupted(Exception):
    """What a power cut would be."""


class Breaking:
    """Runs so many tasks of all stages, and no more."""

    def __init__(self, tasks: int) -> None:
        self._left = tasks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def run(self, stage: Callable[[T], None], tasks: Sequence[T]) -> Iterator[int]:
        for done, task in enumerate(tasks, 1):
            if not self._left:
                raise Interrupted
            self._left -= 1
            stage(task)
            yield done


def label(
    log: Path,
    skill: Skill,
    library: EncoderLibrary,
    folder: Path,
    *,
    executor: Executor | None = None,
    resume: bool = False,
    settings: LogSettings | None = None,
) -> tuple[list[Group], Report]:
    return label_logs(
        [log],
        skill,
        library,
        Place(folder),
        wanted=DEFAULT_ENCODERS,
        executor=executor,
        resume=resume,
        settings=settings,
    )


def test_log_becomes_known_and_new_candidates(
    log: Path, skill: Skill, encoders: EncoderLibrary, tmp_path: Path
) -> None:
    groups, report = label(log, skill, encoders, tmp_path / "out")
    assert report.lines == 12 * 8 + 4
    assert report.left_out == {"no_words": 1, "empty": 1}
    assert report.replaced == {"phone": 1}
    # Numbers and capitals make no difference.
    assert report.distinct == 9
    by_name = {group.intent: group for group in groups}
    tracked = {m.candidate.utterance.text for m in by_name["track_order"].members}
    assert any("track package" in text for text in tracked)
    most_said = max(m.candidate.count for m in by_name["track_order"].members)
    assert most_said == 24
    written = (tmp_path / "out" / "candidates.jsonl").read_bytes()
    rows = [orjson.loads(line) for line in written.splitlines()]
    assert len(rows) == report.candidates
    assert {row["producer"] for row in rows} == {"logs"}
    assert all(row["origin"].startswith("said.txt:") for row in rows)
    told = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert told["distinct"] == 9
    assert not (tmp_path / "out" / "work").exists()
    everything = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert _PHONE.encode() not in everything


def test_interrupted_run_goes_on_where_it_stopped(
    log: Path, skill: Skill, encoders: EncoderLibrary, tmp_path: Path
) -> None:
    whole, _ = label(log, skill, encoders, tmp_path / "whole")
    out = tmp_path / "out"
    with pytest.raises(Interrupted):
        label(log, skill, encoders, out, executor=Breaking(3))
    kept = {p: p.read_bytes() for p in (out / "work").rglob("*") if p.is_file()}
    assert not [p for p in kept if p.suffix == ".part"]
    assert not [data for data in kept.values() if _PHONE.encode() in data]
    with pytest.raises(Conflict) as refused:
        label(log, skill, encoders, out)
    assert refused.value.code == "logs-unfinished"
    with pytest.raises(Conflict) as refused:
        label(log, skill, encoders, out, resume=True, settings=LogSettings(count=7))
    assert refused.value.code == "logs-changed"
    with pytest.raises(Interrupted):
        label(log, skill, encoders, out, resume=True, executor=Breaking(1))
    assert {p: p.read_bytes() for p in kept} == kept
    resumed, _ = label(log, skill, encoders, out, resume=True)
    assert [group.id for group in resumed] == [group.id for group in whole]


def test_large_log_is_studied_in_part_and_placed_by_processes(
    log: Path, skill: Skill, encoders: EncoderLibrary, tmp_path: Path
) -> None:
    things = (
        "lamp",
        "table",
        "chair",
        "sofa",
        "desk",
        "shelf",
        "mirror",
        "carpet",
        "clock",
        "vase",
    )
    with log.open("a") as file:
        for thing in things:
            for colour in ("red", "blue", "green", "black", "white", "yellow"):
                file.write(f"do you have a {colour} {thing} in store\n")
    with Processes(2) as executor:
        groups, report = label(
            log,
            skill,
            encoders,
            tmp_path / "out",
            executor=executor,
            settings=LogSettings(studied=40),
        )
    assert report.studied == 40 < report.distinct
    placed = sum(len(group.members) for group in groups)
    assert placed == report.distinct
    asked = [
        (group.kind, member.candidate.utterance.text)
        for group in groups
        for member in group.members
        if "in store" in member.candidate.utterance.text
    ]
    assert len(asked) == 60
    assert sum(kind == "new" for kind, _ in asked) > 45


def test_log_of_one_line_and_of_none(
    skill: Skill, encoders: EncoderLibrary, tmp_path: Path
) -> None:
    path = tmp_path / "said.txt"
    path.write_text("where is my order\n" * 500)
    groups, report = label(path, skill, encoders, tmp_path / "one")
    assert (report.lines, report.distinct) == (500, 1)
    assert groups[0].members[0].candidate.count == 500
    path.write_bytes(b"\n\x00\x01\n")
    with pytest.raises(Invalid) as refused:
        label(path, skill, encoders, tmp_path / "none")
    assert refused.value.code == "log-empty"
    assert "no text" in refused.value.message
    path.write_bytes(b"")
    with pytest.raises(Invalid) as refused:
        label(path, skill, encoders, tmp_path / "empty")
    assert refused.value.code == "log-empty"


def test_skill_without_intents_gets_new_ones_only(
    log: Path, encoders: EncoderLibrary, tmp_path: Path
) -> None:
    groups, _ = label(log, Skill(name="bare", languages=("en",)), encoders, tmp_path / "out")
    assert {group.kind for group in groups} <= {"new", "noise"}


def test_here_and_processes_tell_how_far_they_are() -> None:
    for executor in (Here(), Processes(1)):
        with executor:
            assert list(executor.run(_nothing, [1, 2, 3])) == [1, 2, 3]


def _nothing(_task: int) -> None:
    return None
