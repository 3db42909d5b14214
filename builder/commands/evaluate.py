"""`dialoom evaluate`: measure understanding on one's own data."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.errors import BuilderError, Invalid
from builder.training.progress import Progress, Report

if TYPE_CHECKING:
    from builder.encoding.library import EncoderLibrary

app = typer.Typer(no_args_is_help=True, help="Measure understanding on your own data.")

_Json = Annotated[bool, typer.Option("--json", help="Print the measures as JSON.")]
_DataDir = Annotated[
    Path | None,
    typer.Option(help="Where Dialoom keeps its encoders (default: DIALOOM_DATA_DIR, ~/.dialoom)."),
]


@app.command()
def intents(
    train: Annotated[Path, typer.Option(help="CSV with the columns text,intent to learn from.")],
    test: Annotated[Path, typer.Option(help="CSV with the columns text,intent to be asked.")],
    unlabelled: Annotated[
        Path | None, typer.Option(help="Texts without labels to learn from as well, one a line.")
    ] = None,
    out_of_scope: Annotated[
        Path | None, typer.Option(help="Texts that are none of the intents: a CSV, or one a line.")
    ] = None,
    train_out_of_scope: Annotated[
        Path | None,
        typer.Option(help="Texts that are none of the intents, to learn from: CSV or one a line."),
    ] = None,
    keep: Annotated[
        float | None,
        typer.Option(min=0.5, max=0.999, help="The share of customers to keep, such as 0.99."),
    ] = None,
    labels: Annotated[
        int | None,
        typer.Option(
            min=0, help="Learn from so many utterances an intent only; 0: its name alone."
        ),
    ] = None,
    names: Annotated[bool, typer.Option(help="Learn from the names of intents as well.")] = True,
    seed: Annotated[
        int | None, typer.Option(help="The seed of the training, and of what --labels draws.")
    ] = None,
    data_dir: _DataDir = None,
    as_json: _Json = False,
) -> None:
    """Train on one CSV file, ask another, and print how well it went."""
    from builder.training.config import DEFAULT
    from builder.training.evaluate import (
        EvaluationData,
        evaluate_intents,
        read_labelled,
        read_texts,
    )

    with _told():
        data = EvaluationData(
            train=read_labelled(train),
            test=read_labelled(test),
            out_of_scope=read_texts(out_of_scope) if out_of_scope else (),
            unlabelled=read_texts(unlabelled) if unlabelled else (),
            train_out_of_scope=read_texts(train_out_of_scope) if train_out_of_scope else (),
            keep=keep,
            labels=labels,
            names=names,
        )
        config = DEFAULT if seed is None else DEFAULT.model_copy(update={"seed": seed})
        with _bar() as progress:
            report = evaluate_intents(
                data,
                encoders=_library(data_dir),
                config=config,
                progress=progress,
            )
    if as_json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False, indent=2))
        return
    print(
        f"Trained on {report.train_utterances} utterances of {report.intents} intents, "
        f"asked {report.test_utterances}."
    )
    for name in (
        "accuracy",
        "macro_f1",
        "accuracy_in_scope",
        "oos_recall",
        "oos_precision",
        "train_seconds",
        "parse_ms_p50",
        "parse_ms_p95",
        "bundle_bytes",
    ):
        value = getattr(report, name)
        shown = "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
        print(f"{name:<18} {shown:>10}")
    for wanted, given, times in report.confusions[:5]:
        print(f"{times} times '{wanted}' was taken for '{given}'.")
    print("Next: add utterances to the intents that are confused, or merge them.")


@app.command()
def slots(
    train: Annotated[
        Path, typer.Option(help="Folder with seq.in, seq.out, label, or a restaurants8k JSON file.")
    ],
    test: Annotated[Path, typer.Option(help="The same, to be asked.")],
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask the first N of the test data only.")
    ] = None,
    examples: Annotated[
        int | None, typer.Option(min=1, help="Learn from N texts only, drawn by the seed.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws the texts and starts training.")] = 0,
    data_dir: _DataDir = None,
    as_json: _Json = False,
) -> None:
    """Train slots on one data set, ask another, and print exact-span scores."""
    from builder.nlu.slots.evaluate import evaluate_slots

    with _told(), _bar() as progress:
        report = evaluate_slots(
            train,
            test,
            limit=limit,
            examples=examples,
            seed=seed,
            encoders=_library(data_dir),
            progress=lambda message, done: progress(Progress("slots", done, message)),
        )
    measured = dataclasses.asdict(report)
    if as_json:
        print(json.dumps(measured, ensure_ascii=False, indent=2))
        return
    for name, value in measured.items():
        print(f"{name:<18} {value:.4f}" if isinstance(value, float) else f"{name:<18} {value}")


@app.command()
def reading(
    data: Annotated[Path, typer.Option(help="Questions with their contexts, in SQuAD's format.")],
    opened: Annotated[
        bool, typer.Option("--open", help="Seek in all contexts, not only in the question's own.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask the first N questions only.")
    ] = None,
    data_dir: _DataDir = None,
    as_json: _Json = False,
) -> None:
    """Ask the questions of a data set, and print how well their answers are found."""
    from builder.training.evaluate_reading import evaluate_reading

    with _told(), _bar() as progress:
        report = evaluate_reading(
            data, opened=opened, limit=limit, encoders=_library(data_dir), progress=progress
        )
    _show(dataclasses.asdict(report), as_json)


@app.command()
def faq(
    train: Annotated[Path, typer.Option(help="CSV with the columns text,intent: the entries.")],
    test: Annotated[Path, typer.Option(help="CSV with the columns text,intent to be asked.")],
    data_dir: _DataDir = None,
    as_json: _Json = False,
) -> None:
    """Take labelled texts for FAQ entries, ask others, and print how often the right one is found."""
    from builder.training.evaluate import read_labelled
    from builder.training.evaluate_faq import evaluate_faq

    with _told():
        report = evaluate_faq(read_labelled(train), read_labelled(test), _library(data_dir))
    _show(dataclasses.asdict(report), as_json)


def _show(measured: dict[str, object], as_json: bool) -> None:
    if as_json:
        print(json.dumps(measured, ensure_ascii=False, indent=2))
        return
    for name, value in measured.items():
        shown = "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
        print(f"{name:<24} {shown:>10}")


@contextmanager
def _told() -> Iterator[None]:
    """Tell an error in one sentence on stderr and end with exit code 1."""
    try:
        yield
    except BuilderError as error:
        print(f"{error.message} [{error.code}]", file=sys.stderr)
        for problem in error.problems if isinstance(error, Invalid) else ():
            print(f"  {problem}", file=sys.stderr)
        raise typer.Exit(1) from error


@contextmanager
def _bar() -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)

        def report(progress: Progress) -> None:
            bar.update(task, completed=progress.done, description=progress.message)

        yield report


def _library(data_dir: Path | None) -> EncoderLibrary:
    from builder.encoding.library import EncoderLibrary
    from builder.encoding.wanted import wanted_encoders
    from builder.settings import Settings

    settings = Settings.from_environment(data_dir=data_dir)
    wanted = wanted_encoders(settings.encoder_cache, settings.encoders)
    return EncoderLibrary(settings.encoder_cache, wanted=wanted)
