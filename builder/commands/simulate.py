"""`dialoom simulate`: let made-up users talk to a skill, thousands of times, and tell what fails."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.output import (
    JsonOption,
    print_json,
    progress_bar,
    say_done,
    say_next,
    tell,
)
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    library_for,
    open_trained,
    settings_for,
)

if TYPE_CHECKING:
    from kits.simulator.talks import Report, Talk


def simulate(
    folder: FolderArgument,
    talks: Annotated[int, typer.Option(min=1, max=100_000, help="How many talks.")] = 200,
    noise: Annotated[float, typer.Option(min=0, max=1, help="Messages mistyped.")] = 0.2,
    interruptions: Annotated[
        float, typer.Option(min=0, max=1, help="Questions met with something else.")
    ] = 0.2,
    corrections: Annotated[
        float, typer.Option(min=0, max=1, help="Answers taken back later.")
    ] = 0.2,
    refusals: Annotated[float, typer.Option(min=0, max=1, help="Questions stalled at.")] = 0.0,
    language: Annotated[str | None, typer.Option(help="Only talks in this language.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same talks.")] = 0,
    least: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Fail (exit code 1) below this share completed."),
    ] = None,
    action_url: Annotated[
        str | None, typer.Option(help="An action server that runs already; else one is started.")
    ] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let made-up users talk to the skill, and tell how many reach what they want."""
    from builder.commands.action_server import running_actions
    from builder.commands.chat import actions_at
    from builder.runtime.agent import Agent
    from kits.simulator.manners import Manners
    from kits.simulator.talks import simulate as hold_talks

    library = library_for(settings_for(data_dir))
    with progress_bar("Starting", quiet=as_json) as report:
        trained = open_trained(folder, library, report=report)
    manners = Manners(noise, interruptions, corrections, refusals)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dialoom-talks-")))
        url = action_url
        if url is None and (folder / "actions.py").is_file():
            url = stack.enter_context(running_actions([folder], data_dir=scratch))
        actions, close = actions_at(url)
        agent = Agent.load(trained.bundle, library, actions)
        show = stack.enter_context(progress_bar("Talking", quiet=as_json))

        async def hold() -> Report:
            try:
                return await hold_talks(
                    agent.skill,
                    agent.respond,
                    talks=talks,
                    manners=manners,
                    seed=seed,
                    language=language,
                    reset=lambda: shutil.rmtree(scratch / "actions", ignore_errors=True),
                    progress=lambda done, of: show(done / of, f"{done} of {of} talks"),
                )
            finally:
                await close()

        told = asyncio.run(hold())
    if as_json:
        print_json({**dataclasses.asdict(told), "completion": told.completion})
    else:
        _say(told)
    if told.exceptions or told.endless or (least is not None and told.completion < least):
        raise typer.Exit(1)


def _say(report: Report) -> None:
    tell(
        f"{report.talks} talks, {report.reachable} with a goal that can be reached; "
        f"{report.turns:.1f} turns each, disturbed {report.disturbed:.1f} times."
    )
    for outcome, times in sorted(report.outcomes.items(), key=lambda pair: -pair[1]):
        tell(f"  {outcome:<12} {times}")
    if report.wrong:
        tell(f"  {'wrong values':<12} {report.wrong}")
    for place, times in sorted(report.unreachable.items()):
        tell(f"  not counted: {place} even for a plain user, {times} times")
    if report.shortest_failure is not None:
        tell("The shortest talk that failed:")
        _say_talk(report.shortest_failure)
    say_done(
        f"{100 * report.completion:.1f} % of reachable goals were completed; "
        f"{report.exceptions} exceptions, {report.endless} endless."
    )
    if report.shortest_failure is not None:
        say_next("mend what that talk shows, and keep it as a conversation in chats/")


def _say_talk(talk: Talk) -> None:
    wanted = ", ".join(f"{name}: {told.words}" for name, told in talk.goal.values.items())
    tell(f"    wanted: {talk.goal.flow} ({wanted}); ended: {talk.error or talk.outcome}")
    for said, replies in talk.lines:
        tell(f"    > {said}")
        for reply in replies:
            tell(f"      {reply}")
