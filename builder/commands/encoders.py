"""`dialoom encoders`: the sentence encoders that every skill shares."""

from __future__ import annotations

import time

import typer
from pydantic import JsonValue

from builder.commands.output import JsonOption, print_json, progress_bar, say, say_done, say_next
from builder.commands.workspace import DataDirOption, library_for, settings_for

app = typer.Typer(no_args_is_help=True, help="Prepare and list the sentence encoders.")


@app.command()
def prepare(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """Find, export and cache the encoders; needed once a machine."""
    started = time.perf_counter()
    library = library_for(settings_for(data_dir))
    with progress_bar("Preparing the encoders", quiet=as_json) as report:
        library.prepare(lambda message, done: report(done, message))
    seconds = time.perf_counter() - started
    if as_json:
        print_json({"encoders": list(library.names), "seconds": round(seconds, 2)})
        return
    say_done(f"Encoders {', '.join(library.names)} are ready ({seconds:.1f} s).")
    say_next("dialoom new shop", "dialoom train shop")


@app.command(name="list")
def list_encoders(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the encoders in use and which of them are prepared."""
    library = library_for(settings_for(data_dir))
    prepared = library.prepared()
    rows: list[JsonValue] = []
    for name in library.names:
        found = prepared.get(name)
        row: dict[str, JsonValue] = {"name": name, "prepared": found is not None}
        if found is not None:
            spoken: list[JsonValue] | None = None
            if found.languages is not None:
                spoken = [*sorted(found.languages)]
            row |= {
                "languages": spoken,
                "dimension": found.dimension,
                "fingerprint": found.fingerprint,
            }
        rows.append(row)
    if as_json:
        print_json({"cache": str(library.cache), "encoders": rows})
        return
    for name in library.names:
        found = prepared.get(name)
        if found is None:
            say(f"{name:<14} not prepared yet")
        else:
            languages = "any" if found.languages is None else ", ".join(sorted(found.languages))
            say(f"{name:<14} {found.dimension} dimensions, languages: {languages}")
    say(f"Cache: {library.cache}")
    if len(prepared) < len(library.names):
        say_next("dialoom encoders prepare")
