"""`dialoom documents`: the documents of a skill on a server, and questions to them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue

from builder.commands.output import print_json
from builder.commands.served import Json, Url, client_of
from builder.errors import BuilderError, Conflict, NotFound
from builder.sentence import say

if TYPE_CHECKING:
    from builder.wire.documents import Asked, DocumentLine

app = typer.Typer(no_args_is_help=True, help=(__doc__ or "").partition(": ")[2].capitalize())

Skill = Annotated[str, typer.Argument(help="The skill's name.", show_default=False)]
Name = Annotated[str, typer.Argument(help="The document's name.", show_default=False)]


@app.command("list")
def list_documents(skill: Skill, url: Url = None, as_json: Json = False) -> None:
    """List documents with their size, and what the last training read of them."""
    with client_of(url) as client:
        found = client.list_documents(skill)
    if as_json:
        print(found.model_dump_json())
        return
    for line in found.documents:
        print(f"{line.name}\t{_size(line)}\t{_read(line)}")
        for problem in line.problems:
            print(f"  {problem.severity}: {problem.what} {problem.remedy}")


@app.command()
def add(
    skill: Skill,
    paths: Annotated[
        list[Path], typer.Argument(help="Files, or folders of them.", show_default=False)
    ],
    under: Annotated[str, typer.Option(help="A folder within documents/ to put them into.")] = "",
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Put documents into the draft; one of the same name is replaced.

    What cannot be taken is told, and the others are put; exit code 1 then.
    """
    files = _files(paths)
    put: list[str] = []
    refused: list[BuilderError] = []
    with client_of(url) as client:
        revision = client.list_documents(skill).revision
        for name, path in files:
            named = str(PurePosixPath(under) / name)
            try:
                saved = client.put_document(skill, named, path, revision=revision)
            except Conflict:
                raise
            except BuilderError as error:
                refused.append(error)
                continue
            revision = saved.revision
            put.append(named)
    if as_json:
        told: list[JsonValue] = [{"code": e.code, "message": e.message} for e in refused]
        print_json({"revision": revision, "put": [*put], "refused": told})
    else:
        for each in refused:
            print(f"error: {each.message}")
        print(f"{len(put)} documents, revision {revision}. Train the skill to have them read.")
    if refused:
        raise typer.Exit(1)


@app.command()
def get(
    skill: Skill,
    name: Name,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write.")
    ] = None,
    url: Url = None,
) -> None:
    """Download a document of the draft."""
    path = output or Path(PurePosixPath(name).name)
    if path.exists():
        raise Conflict(
            "file-exists",
            say("'{file}' exists already. Choose another file with --output.", file=str(path)),
        )
    with client_of(url) as client:
        content = client.get_document(skill, name)
    path.write_bytes(content)
    print(f"{path}: {len(content):,} bytes.")


@app.command()
def remove(
    skill: Skill,
    names: Annotated[list[str], typer.Argument(help="The documents.", show_default=False)],
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Take documents out of the draft; earlier drafts keep them."""
    with client_of(url) as client:
        revision = client.list_documents(skill).revision
        for name in names:
            revision = client.remove_document(skill, name, revision=revision)
    if as_json:
        print_json({"revision": revision, "removed": [*names]})
    else:
        print(f"{len(names)} documents removed, revision {revision}.")


@app.command()
def rename(
    skill: Skill,
    name: Name,
    new: Annotated[str, typer.Argument(help="Its new name.", show_default=False)],
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Give a document another name."""
    with client_of(url) as client:
        revision = client.list_documents(skill).revision
        saved = client.rename_document(skill, name, new, revision=revision)
    print(saved.model_dump_json() if as_json else f"'{new}', revision {saved.revision}.")


@app.command()
def ask(
    skill: Skill,
    question: Annotated[str, typer.Argument(help="The question.", show_default=False)],
    version: Annotated[
        int | None, typer.Option(help="A version (default: the one that answers).")
    ] = None,
    language: Annotated[str | None, typer.Option(help="The language of the answer.")] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Ask FAQ and documents one question: the answer with its source, or why there is none."""
    with client_of(url) as client:
        asked = client.ask(skill, question, version=version, language=language)
    if as_json:
        print(asked.model_dump_json())
        return
    _tell(asked)


def _tell(asked: Asked) -> None:
    if asked.answer is not None:
        print(asked.answer.text or "")
        cited = asked.answer_passage
        print(f"  {cited.place if cited else asked.answer.source}, score {asked.score:.2f}")
    else:
        print(f"No answer. {asked.why or 'Nothing that was read comes near.'}")
        for near in asked.near:
            print(f"  Perhaps: {near}")
    for passage in asked.passages:
        print(f"  {passage.score:.2f}  {passage.place}")


def _files(paths: list[Path]) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*") if each.is_file())
            named = [(each.relative_to(path).as_posix(), each) for each in inside]
            found += [one for one in named if not _is_hidden(one[0])]
        elif path.is_file():
            found.append((path.name, path))
        else:
            raise NotFound(
                "file-not-found", say("'{path}' is neither a file nor a folder.", path=str(path))
            )
    return found


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$")) for part in name.split("/"))


def _size(line: DocumentLine) -> str:
    return "not here" if line.size is None else f"{line.size:,} bytes"


def _read(line: DocumentLine) -> str:
    if line.passages is None:
        return "not read yet"
    return f"{line.passages} passages, {line.tables} tables"
