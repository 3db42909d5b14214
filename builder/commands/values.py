"""`dialoom values`: look at and change the values of a served skill's dictionary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from builder.commands.served import Json, Url, client_of
from builder.errors import NotFound
from builder.sentence import say
from builder.system_reason import system_reason

if TYPE_CHECKING:
    from builder.wire.authoring import ValuesChanged

app = typer.Typer(no_args_is_help=True, help=(__doc__ or "").partition(": ")[2].capitalize())

# So many values go into one request.
_AT_ONCE: Final = 5000

Skill = Annotated[str, typer.Argument(help="The skill's name.", show_default=False)]
Entity = Annotated[str, typer.Argument(help="The entity's name.", show_default=False)]


@app.command("list")
def list_values(
    skill: Skill,
    entity: Entity,
    query: Annotated[str, typer.Option(help="Only values whose words hold this.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 100,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List values and their synonyms."""
    with client_of(url) as client:
        found = client.list_values(skill, entity, query=query, limit=limit)
    if as_json:
        print(found.model_dump_json())
        return
    for line in found.values:
        print("\t".join((line.value, *line.synonyms)))
    if found.total > len(found.values):
        print(f"... and {found.total - len(found.values)} more")


@app.command()
def add(
    skill: Skill,
    entity: Entity,
    value: Annotated[str | None, typer.Argument(help="The value.", show_default=False)] = None,
    synonym: Annotated[list[str] | None, typer.Option(help="Another word for it.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="A file of values instead: one a line, synonyms after it in the CSV."),
    ] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Put values in, or give them other synonyms; they work at once."""
    if file is not None:
        from builder.skillfile.values import read_values

        put = dict(read_values(_text_of(file)).entries)
    elif value:
        put = {value: tuple(synonym or ())}
    else:
        raise typer.BadParameter("Name a value, or a --file of them.")
    values = list(put.items())
    with client_of(url) as client:
        for at in range(0, len(values), _AT_ONCE):
            changed = client.change_values(skill, entity, put=dict(values[at : at + _AT_ONCE]))
    _tell(changed, as_json)


@app.command()
def remove(
    skill: Skill,
    entity: Entity,
    values: Annotated[list[str], typer.Argument(help="The values.", show_default=False)],
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Take values out."""
    with client_of(url) as client:
        _tell(client.change_values(skill, entity, remove=values), as_json)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotFound(
            "file-not-found",
            say("'{file}' cannot be read: {reason}.", file=str(file), reason=system_reason(error)),
        ) from error


def _tell(changed: ValuesChanged, as_json: bool) -> None:
    if as_json:
        print(json.dumps(changed.model_dump(mode="json"), ensure_ascii=False))
        return
    for problem in changed.problems:
        print(f"{problem.severity}: {problem.what} {problem.remedy}")
    served = f"version {changed.version} answers now" if changed.version else "no new version"
    print(f"{changed.values} values, revision {changed.revision}, {served}.")
