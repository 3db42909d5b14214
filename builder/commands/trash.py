"""`dialoom trash`: what was deleted on a server; have it back, or remove it for good."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from builder.commands.served import Json, Url, client_of

app = typer.Typer(no_args_is_help=True, help=(__doc__ or "").partition(": ")[2].capitalize())

Name = Annotated[str, typer.Argument(help="The skill's or assistant's name.", show_default=False)]


@app.command("list")
def list_trash(url: Url = None, as_json: Json = False) -> None:
    """List the skills and assistants that were deleted, the last one first."""
    with client_of(url) as client:
        lines = client.list_trash()
    if as_json:
        print(json.dumps([line.model_dump(mode="json") for line in lines], ensure_ascii=False))
        return
    if not lines:
        print("The trash is empty.")
    for line in lines:
        gone = f"{line.purged_at.astimezone():%Y-%m-%d}"
        when = f"{line.deleted_at.astimezone():%Y-%m-%d %H:%M}"
        print(f"{line.name}\t{line.kind}\tdeleted {when} by {line.deleted_by}, kept until {gone}")


@app.command()
def restore(name: Name, url: Url = None, as_json: Json = False) -> None:
    """Have a skill or an assistant back, with all that belongs to it."""
    with client_of(url) as client:
        client.restore(name)
    print(json.dumps({"restored": name}) if as_json else f"'{name}' is back, as it was.")


@app.command()
def purge(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Remove a skill or an assistant from the trash for good."""
    if not yes:
        typer.confirm(f"Remove '{name}' for good, with drafts, versions and sessions?", abort=True)
    with client_of(url) as client:
        client.purge(name)
    print(json.dumps({"purged": name}) if as_json else f"'{name}' is gone for good.")
