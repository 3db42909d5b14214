"""`dialoom encoders`: prepare the encoders, and tell which ones are in use."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.errors import BuilderError

if TYPE_CHECKING:
    from builder.encoding.library import EncoderLibrary

app = typer.Typer(no_args_is_help=True, help="The encoders that turn texts into vectors.")

_DataDir = Annotated[
    Path | None,
    typer.Option(help="Where Dialoom keeps its encoders (default: DIALOOM_DATA_DIR, ~/.dialoom)."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@app.command()
def prepare(data_dir: _DataDir = None, as_json: _Json = False) -> None:
    """Find and export the encoders that this machine uses; done once, and quick ever after."""
    with _told():
        library = _library(data_dir)
        started = time.monotonic()

        def tell(message: str, _done: float) -> None:
            if not as_json:
                print(f"{message} ...", file=sys.stderr)

        library.prepare(tell)
    _show(library, as_json)
    if not as_json:
        print(f"Ready after {time.monotonic() - started:.1f} s, in {library.cache}.")


@app.command("list")
def list_encoders(data_dir: _DataDir = None, as_json: _Json = False) -> None:
    """Tell which encoders are prepared, where each came from, and its licence."""
    with _told():
        library = _library(data_dir)
    _show(library, as_json)
    missing = [name for name in library.names if name not in library.prepared()]
    if missing and not as_json:
        print(f"Not prepared yet: {', '.join(missing)}. Next: dialoom encoders prepare")


def _show(library: EncoderLibrary, as_json: bool) -> None:
    prepared = library.prepared()
    if as_json:
        found = [
            {
                "name": name,
                "fingerprint": description.fingerprint,
                "source": description.source,
                "licence": description.licence,
                "dimension": description.dimension,
                "languages": description.languages,
            }
            for name, description in prepared.items()
        ]
        print(json.dumps({"encoders": found}, ensure_ascii=False, indent=2))
        return
    for name, description in prepared.items():
        spoken = (
            "any language" if description.languages is None else " ".join(description.languages)
        )
        print(f"{name:<12} {description.licence:<11} from {description.source} ({spoken})")


@contextmanager
def _told() -> Iterator[None]:
    """Tell an error in one sentence on stderr and end with exit code 1."""
    try:
        yield
    except BuilderError as error:
        print(f"{error.message} [{error.code}]", file=sys.stderr)
        raise typer.Exit(1) from error


def _library(data_dir: Path | None) -> EncoderLibrary:
    from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
    from builder.settings import Settings

    settings = Settings.from_environment(data_dir=data_dir)
    return EncoderLibrary(settings.encoder_cache, wanted=settings.encoders or DEFAULT_ENCODERS)
