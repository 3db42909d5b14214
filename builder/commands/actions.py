"""`dialoom actions`: an unmodified rasa-sdk server with the actions of one or several skills."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from builder.commands.output import note
from builder.commands.workspace import DataDirOption, settings_for


def actions(
    folders: Annotated[
        list[Path], typer.Argument(help="Skill folders with an actions.py.", show_default=False)
    ],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 5055,
    data_dir: DataDirOption = None,
) -> None:
    """Serve the actions of skills with rasa-sdk, until Ctrl-C."""
    from builder.commands.action_server import action_command

    settings = settings_for(data_dir)
    with action_command(folders, host=host, port=port) as (command, variables):
        environment = {**os.environ, **variables, "DIALOOM_DATA_DIR": str(settings.data_dir)}
        note(
            f"Actions of {', '.join(folder.name for folder in folders)}: http://{host}:{port}/webhook"
        )
        note(f"Next: DIALOOM_ACTION_URL=http://{host}:{port}/webhook dialoom serve")
        # A session of its own: when it stops, the server signals its whole process group.
        process = subprocess.Popen(command, env=environment, start_new_session=True)
        raise typer.Exit(wait_for(process))


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """Wait until a child ends; Ctrl-C or a request to stop ends it gently first."""

    def stop(_signal: int, _frame: object) -> None:
        process.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else 1
