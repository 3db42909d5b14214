"""`dialoom kit inbox`: fill a skill's inbox on a server, arrange it, and label it by single keys."""

from __future__ import annotations

import getpass
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from builder.commands.kit.labelling import Labeller
from builder.commands.output import progress_bar, say_done, say_next, tell
from builder.commands.served import Json, Url, client_of
from builder.errors import Invalid, NotFound
from builder.sentence import say
from builder.system_reason import system_reason

if TYPE_CHECKING:
    from builder.wire.inbox import CandidatesAdded, GroupShape

app = typer.Typer(no_args_is_help=True, help=(__doc__ or "").partition(": ")[2].capitalize())

Skill = Annotated[str, typer.Argument(help="The skill's name.", show_default=False)]
_POLL_SECONDS = 0.3


@app.command()
def add(
    skill: Skill,
    file: Annotated[
        Path,
        typer.Argument(
            help="Text, a table, JSON lines or candidates of a kit.", show_default=False
        ),
    ],
    column: Annotated[str | None, typer.Option(help="The column that holds what was said.")] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Put a file of what users said, or of candidates, into the inbox."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise NotFound(
            "file-not-found",
            say("'{file}' cannot be read: {reason}.", file=str(file), reason=system_reason(error)),
        ) from error
    with client_of(url) as client:
        came = client.add_candidate_file(skill, file.name, data, column=column)
    if as_json:
        print(came.model_dump_json())
        return
    tell_added(came)
    say_next(f"dialoom kit inbox arrange {skill}")


@app.command()
def arrange(
    skill: Skill,
    doubled: Annotated[
        float, typer.Option(min=0, max=1, help="The share of groups that two people decide on.")
    ] = 0.0,
    aim: Annotated[
        str,
        typer.Option(help="What comes first: most taught (accuracy), or most labelled (labels)."),
    ] = "accuracy",
    seed: Annotated[int, typer.Option(min=0, help="Decides every choice by chance.")] = 13,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Put the candidates that wait into groups, those first that bring most."""
    if aim not in ("accuracy", "labels"):
        raise typer.BadParameter("The aim is accuracy or labels.", param_hint="--aim")
    wanted = cast(Literal["accuracy", "labels"], aim)
    with client_of(url) as client, progress_bar("Arranging", quiet=as_json) as report:
        job = client.arrange(skill, seed=seed, doubled=doubled, aim=wanted)
        while job.state in ("queued", "running"):
            time.sleep(_POLL_SECONDS)
            job = client.get_job(job.id)
            report(job.progress, job.message or "Arranging")
        if job.error is not None:
            raise Invalid(job.error.code, job.error.told())
        inbox = client.get_inbox(skill)
    if as_json:
        print(inbox.model_dump_json())
        return
    say_done(f"{inbox.groups['open']} groups of {inbox.candidates['proposed']} candidates.")
    say_next(f"dialoom kit inbox label {skill}")


@app.command("list")
def list_groups(
    skill: Skill,
    later: Annotated[bool, typer.Option("--later", help="Those that were put off.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many.")] = 20,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List groups in their order."""
    with client_of(url) as client:
        found = client.list_groups(skill, state="later" if later else "open", limit=limit)
        inbox = client.get_inbox(skill)
    if as_json:
        print(found.model_dump_json())
        return
    for group in found.groups:
        tell(_line(group))
    counts = inbox.groups
    tell(f"{counts['open']} to label, {counts['later']} put off, {counts['decided']} decided.")


@app.command()
def label(
    skill: Skill,
    person: Annotated[
        str | None, typer.Option("--as", help="Your name (default: your login).")
    ] = None,
    second: Annotated[
        bool, typer.Option("--second", help="Groups that another person has decided on.")
    ] = False,
    later: Annotated[bool, typer.Option("--later", help="Groups that were put off.")] = False,
    url: Url = None,
) -> None:
    """Label a group at a time, by single keys."""
    with client_of(url) as client:
        Labeller(client, skill, person or getpass.getuser(), second=second, later=later).run()


def tell_added(came: CandidatesAdded) -> None:
    """Tell what came of adding candidates."""
    say_done(
        f"{came.new} new candidates; {came.known} were there, {came.in_skill} are utterances already, "
        f"{came.passed} say nothing."
    )
    for note in came.notes:
        tell(f"  {note}")


def _line(group: GroupShape) -> str:
    first = " | ".join(m.candidate.utterance.text for m in group.members[:3])
    for_what = group.intent or "(none)"
    sure = f"{group.purity:.0%}"
    return f"{group.kind:<6} {for_what:<24} {len(group.members):>4}  {sure:>4}  {first}"
