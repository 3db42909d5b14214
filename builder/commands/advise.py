"""`dialoom advise`: which intent gains most from more labels, forecast from the skill's own."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import JsonValue

from builder.commands.output import (
    JsonOption,
    print_json,
    progress_bar,
    say_next,
    tell,
    training_report,
)
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    library_for,
    load_checked,
    settings_for,
)

if TYPE_CHECKING:
    from builder.nlu.advice.forecast import Advice

_SHOWN: Final = 15


def advise(
    folder: FolderArgument,
    more: Annotated[
        int, typer.Option(min=1, max=1000, help="How many labels more to forecast for an intent.")
    ] = 10,
    every: Annotated[bool, typer.Option("--all", help="Show every intent, not only the first.")] = (
        False
    ),
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell which intent gains most from more labels, with an interval."""
    from builder.training.advise import advise_skill

    skill, _ = load_checked(folder)
    library = library_for(settings_for(data_dir))
    with progress_bar("Drawing learning curves", quiet=as_json) as report:
        advice = advise_skill(skill, encoders=library, more=more, progress=training_report(report))
    if as_json:
        print_json(_as_json(advice))
        return
    say_table(advice, every=every)
    tell()
    tell(sentence(advice))
    say_next(f"add utterances to {folder}/intents.yml, then run: dialoom train {folder}")


def sentence(advice: Advice) -> str:
    """Say in plain words which intents to label next, and what the whole skill would gain."""
    first = advice.forecasts[0]
    others = [each.intent for each in advice.forecasts[1:3] if each.gain > 0]
    then = f", then {' and '.join(others)}" if others else ""
    count = "one more label" if advice.more == 1 else f"{advice.more} more labels"
    return (
        f"Label {first.intent} next{then}: of the messages that mean {first.intent}, {count} would "
        f"take those understood from {_percent(first.right)} to about {_percent(first.after)} "
        f"(8 chances in 10: {_points(first.low)} to {_points(first.high)} points). As many for every "
        f"intent would take the whole skill from {_percent(advice.right)} to about "
        f"{_percent(advice.after)} ({_points(advice.low)} to {_points(advice.high)} points)."
    )


def say_table(advice: Advice, *, every: bool) -> None:
    """Print a line an intent, the greatest gain first."""
    shown = advice.forecasts if every else advice.forecasts[:_SHOWN]
    width = max(6, *(len(each.intent) for each in shown))
    tell(
        f"{'intent':<{width}}  {'labels':>6}  {'right now':>9}  {f'with {advice.more} more':>13}  gain"
    )
    for each in shown:
        tell(
            f"{each.intent:<{width}}  {each.labels:>6}  {_percent(each.right):>9}  "
            f"{_percent(each.after):>13}  {_points(each.gain)} points "
            f"({_points(each.low)} to {_points(each.high)})"
        )
    left = len(advice.forecasts) - len(shown)
    if left:
        tell(f"… and {left} more intents (--all shows them)")


def _percent(rate: float) -> str:
    return f"{100 * rate:.0f} %"


def _points(rate: float) -> str:
    return f"{round(100 * rate):+d}"


def _as_json(advice: Advice) -> JsonValue:
    forecasts: list[JsonValue] = [asdict(each) for each in advice.forecasts]
    return {**asdict(advice), "forecasts": forecasts}
