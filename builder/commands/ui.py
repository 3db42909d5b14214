"""`dialoom ui`: the designer in the browser."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import Annotated

import typer

from builder.commands.actions import wait_for
from builder.commands.output import note
from builder.errors import Unavailable
from builder.sentence import say

DEFAULT_URL = "http://127.0.0.1:8000"


def ui(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8501,
    url: Annotated[
        str | None,
        typer.Option(help=f"Address of the server (DIALOOM_URL, default {DEFAULT_URL})."),
    ] = None,
) -> None:
    """Serve the designer, until Ctrl-C; it talks to a running server."""
    if importlib.util.find_spec("streamlit") is None:
        raise Unavailable(
            "extra-missing",
            say(
                "The designer needs Streamlit, which is not installed here: "
                "pip install 'dialoom[ui]'"
            ),
        )
    # The designer stands above the command line; only its options are read here.
    options = importlib.import_module("ui.options")
    server = url or os.environ.get("DIALOOM_URL") or DEFAULT_URL
    environment = {**os.environ, "DIALOOM_URL": server, "PYTHONUTF8": "1"}
    note(f"Designer: http://{host}:{port}   (server: {server})")
    command = [sys.executable, "-m", "streamlit", *options.streamlit_arguments(host, port)]
    raise typer.Exit(wait_for(subprocess.Popen(command, env=environment, start_new_session=True)))
