"""An unmodified rasa-sdk action server for the actions of one or several skills, as a child process."""

from __future__ import annotations

import http.client
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from builder.errors import NotFound, Unavailable
from builder.sentence import say

_START_SECONDS: Final = 60.0
_PACKAGE: Final = "dialoom_skill_actions"
# Loads each actions.py from where it lies, so that its own files are beside it; the server's worker
# processes find the modules again by importing this package.
_PACKAGE_SOURCE: Final = """\
import importlib.util, sys
for number, (file, folder) in enumerate({files!r}):
    name = f"{{__name__}}.skill_{{number}}"
    sys.path.append(folder)
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
"""


def action_files(folders: Sequence[Path]) -> list[Path]:
    """Return the actions.py of each folder; raises `NotFound` for a folder without one."""
    files = []
    for folder in folders:
        file = folder / "actions.py"
        if not file.is_file():
            raise NotFound(
                "actions-not-found",
                say(
                    "There are no actions in '{folder}': write them in {file}, as rasa-sdk actions, "
                    "or name another folder.",
                    folder=str(folder),
                    file=str(file),
                ),
            )
        files.append(file.resolve())
    return files


@contextmanager
def action_command(
    folders: Sequence[Path], *, host: str, port: int
) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Give the command line of the server and the variables that it needs besides."""
    if importlib.util.find_spec("rasa_sdk") is None:
        raise Unavailable(
            "extra-missing",
            say(
                "The action server needs rasa-sdk, which is not installed here: "
                "pip install 'dialoom[actions]'"
            ),
        )
    with tempfile.TemporaryDirectory(prefix="dialoom-actions-") as scratch:
        package = Path(scratch) / _PACKAGE
        package.mkdir()
        files = [(str(file), str(file.parent)) for file in action_files(folders)]
        (package / "__init__.py").write_text(_PACKAGE_SOURCE.format(files=files), "utf-8")
        # An empty one, so that rasa-sdk does not complain that the working folder has none.
        endpoints = Path(scratch) / "endpoints.yml"
        endpoints.write_text("{}\n", "utf-8")
        path = os.pathsep.join(filter(None, (scratch, os.environ.get("PYTHONPATH"))))
        variables = {"PYTHONPATH": path, "SANIC_HOST": host, "PYTHONUTF8": "1"}
        arguments = ["--actions", _PACKAGE, "--port", str(port), "--endpoints", str(endpoints)]
        yield [sys.executable, "-m", "rasa_sdk", *arguments, "--quiet"], variables


@contextmanager
def running_actions(folders: Sequence[Path], *, data_dir: Path) -> Iterator[str]:
    """Run the server for as long as the block lasts; give the address of its webhook."""
    port = free_port()
    with (
        action_command(folders, host="127.0.0.1", port=port) as (command, variables),
        tempfile.TemporaryFile() as log,
    ):
        environment = {**os.environ, **variables, "DIALOOM_DATA_DIR": str(data_dir)}
        # A session of its own: when it stops, the server signals its whole process group.
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            _await_listening(process, port, log)
            yield f"http://127.0.0.1:{port}/webhook"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_listening(process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            log.seek(0)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
            raise Unavailable(
                "actions-stopped",
                say(
                    "The action server stopped at once (exit code {code}). Mend the actions; the end "
                    "of what it said:\n  {said}",
                    code=process.returncode,
                    said="\n  ".join(lines[-8:]),
                ),
            )
        if _is_healthy(port):
            return
        time.sleep(0.05)
    raise Unavailable(
        "actions-silent",
        say(
            "The action server did not answer within {seconds:.0f} seconds. Look for something slow "
            "at the top level of actions.py.",
            seconds=_START_SECONDS,
        ),
    )


def _is_healthy(port: int) -> bool:
    # The port is open before the server's worker answers, so that a connection alone says nothing.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
