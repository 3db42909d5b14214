"""What commands print: results on stdout, progress and errors on stderr, JSON where it is asked for."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from pydantic import JsonValue

from builder.errors import BuilderError, Invalid, Line, Problem

if TYPE_CHECKING:
    from builder.training.progress import Progress

JsonOption = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]

_MARKS = {"error": ("red", "error  "), "warning": ("yellow", "warning")}


def as_text(stream: TextIO) -> None:
    """Let a stream write any text as UTF-8, whatever the locale says."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def wants_json(arguments: Sequence[str]) -> bool:
    """Tell whether a program reads the outcome."""
    return "--json" in arguments


def print_json(value: JsonValue) -> None:
    """Print a value for a program."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def tell(text: str = "") -> None:
    """Print a line for a person."""
    typer.echo(text)


def note(text: str) -> None:
    """Print a line for a person that is not the outcome itself."""
    typer.echo(text, err=True)


def say_next(*commands: str) -> None:
    """Tell what to do next."""
    typer.secho("Next:", bold=True, nl=False)
    typer.echo("  " + "\n       ".join(commands))


def say_done(text: str) -> None:
    """Tell what was done."""
    typer.secho("✓ ", fg="green", nl=False)
    typer.echo(text)


def say_problems(problems: Sequence[Problem]) -> None:
    """Print problems: where, what, below it the remedy, and a conversation that shows it."""
    for problem in problems:
        colour, mark = _MARKS[problem.severity]
        typer.secho(mark, fg=colour, nl=False)
        typer.secho(f" {problem.where}", bold=True, nl=False)
        typer.secho(f"  [{problem.code}]", dim=True)
        typer.echo(f"        {problem.what}")
        typer.echo(f"        → {problem.remedy}")
        _say_example(problem.example)


def _say_example(lines: Sequence[Line]) -> None:
    """Print a conversation: the user's lines behind `>`, notes dimmed and in brackets."""
    for line in lines:
        typer.secho("        │ ", dim=True, nl=False)
        match line.who:
            case "user":
                typer.secho(f"> {line.text}", fg="cyan")
            case "bot":
                typer.echo(f"  {line.text}")
            case _:
                typer.secho(f"  ({line.text})", dim=True)


def print_error(error: BuilderError, *, as_json: bool) -> None:
    """Tell an error in one sentence on stderr, with its problems; as JSON also on stdout."""
    problems = error.problems if isinstance(error, Invalid) else ()
    if as_json:
        told: list[JsonValue] = [problem.as_json() for problem in problems]
        body: dict[str, JsonValue] = {"code": error.code, "message": error.message}
        print_json({"error": {**body, "problems": told}})
    typer.secho("Error: ", fg="red", bold=True, nl=False, err=True)
    typer.echo(f"{error.message} [{error.code}]", err=True)
    if len(problems) > 1:
        for problem in problems:
            typer.echo(f"  {problem.severity}: {problem}", err=True)


@contextmanager
def progress_bar(title: str, *, quiet: bool = False) -> Iterator[Callable[[float, str], None]]:
    """Show how far something is on stderr, where a person looks at it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _message: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)

        def report(done: float, message: str) -> None:
            bar.update(task, completed=done, description=message)

        yield report


def training_report(report: Callable[[float, str], None]) -> Callable[[Progress], None]:
    """Return what hears of a training and moves the bar."""
    return lambda progress: report(progress.done, progress.message)
