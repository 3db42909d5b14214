"""`dialoom up`: encoders, action server, runtime and designer, started and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from builder.client import Client
from builder.errors import Unavailable
from builder.sentence import say
from builder.settings import Settings
from builder.system_reason import system_reason
from skills import ready_made

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_STOP_SECONDS = 15.0

console = Console(stderr=True, highlight=False)


class _Service:
    """A child process of ours, with its output in a log file of its own."""

    def __init__(self, name: str, arguments: list[str], logs: Path, env: dict[str, str]) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        with self.log.open("wb") as output:
            # A session of its own, so that Ctrl-C reaches the children once, through us.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "builder.cli", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
            )

    def ensure_alive(self) -> None:
        code = self.process.poll()
        if code is not None:
            last = self.log.read_text("utf-8", errors="replace").strip().splitlines()[-8:]
            raise Unavailable(
                "service-stopped",
                say(
                    "The {service} stopped (exit code {code}). The end of its log, {log}:\n  {last}",
                    service=self.name,
                    code=code,
                    log=str(self.log),
                    last="\n  ".join(last),
                ),
            )

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait_stopped(self, deadline: float) -> None:
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def up(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the runtime: chat API and web chat.")] = 8000,
    ui_port: Annotated[int, typer.Option(help="Port of the designer.")] = 8501,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where everything is kept (default ~/.dialoom).")
    ] = None,
) -> None:
    """Prepare the encoders, train the ready-made skills, and serve until Ctrl-C."""
    settings = Settings.from_environment(host=host, port=port, data_dir=data_dir)
    for name, wanted in (("runtime", port), ("designer", ui_port)):
        _ensure_free(name, host, wanted)
    env = {**os.environ, "DIALOOM_DATA_DIR": str(settings.data_dir), "PYTHONUTF8": "1"}
    logs = settings.data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    _prepare_encoders(env)
    with _stopping() as services:
        _start(services, host, port, ui_port, logs, env)
        _print_addresses(host, port, ui_port, settings.data_dir)
        while True:
            for service in services:
                service.ensure_alive()
            time.sleep(0.5)


def _start(
    services: list[_Service], host: str, port: int, ui_port: int, logs: Path, env: dict[str, str]
) -> None:
    action_port = _free_port()
    folders = [str(folder) for folder in ready_made() if (folder / "actions.py").exists()]
    action_url = f"http://127.0.0.1:{action_port}/webhook"
    if "DIALOOM_ACTION_URL" not in env:
        env = {**env, "DIALOOM_ACTION_URL": action_url}
        arguments = ["actions", *folders, "--port", str(action_port)]
        services.append(_Service("action server", arguments, logs, env))
    serve = ["serve", "--host", host, "--port", str(port), "--ready-made"]
    services.append(_Service("runtime", serve, logs, env))
    designer = {**env, "DIALOOM_URL": f"http://{_reachable(host)}:{port}"}
    if host not in _LOOPBACK:
        # Whoever opens the designer from elsewhere gives the key; it must not be given for them.
        designer.pop("DIALOOM_API_KEY", None)
    arguments = ["ui", "--host", host, "--port", str(ui_port)]
    services.append(_Service("designer", arguments, logs, designer))
    _await_skills(services, f"http://{_reachable(host)}:{port}")


def _await_skills(services: list[_Service], url: str) -> None:
    """Wait until every ready-made skill answers, telling what is going on meanwhile."""
    wanted = {folder.name for folder in ready_made()}
    client = Client(url)
    with console.status("Starting the runtime ...") as status:
        while wanted:
            for service in services:
                service.ensure_alive()
            time.sleep(0.2)
            try:
                served = {name for name in wanted if client.is_served(name)}
            except Unavailable:
                continue
            wanted -= served
            if wanted:
                status.update(f"Training {', '.join(sorted(wanted))} ...")


def _prepare_encoders(env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "builder.cli", "encoders", "prepare"], env=env, check=False
    )
    if done.returncode != 0:
        raise typer.Exit(done.returncode)


def _print_addresses(host: str, port: int, ui_port: int, data_dir: Path) -> None:
    shown = _reachable(host)
    skill = next((folder.name for folder in ready_made()), "customer_service")
    runtime = f"http://{shown}:{port}"
    lines = (
        "",
        f"[bold]Designer[/]   http://{shown}:{ui_port}",
        f"[bold]Web chat[/]   {runtime}/chat/{skill}",
        f"[bold]Chat API[/]   {runtime}/v1/skills/{skill}/messages   (reference: {runtime}/docs)",
        f"[bold]Data[/]       {data_dir}   (logs in {data_dir / 'logs'})",
        "",
        "Try it:",
    )
    for line in lines:
        console.print(line, soft_wrap=True)
    body = '{"session_id": "me", "text": "我的订单A1001到哪了"}'
    console.print(
        f"  curl -s {runtime}/v1/skills/{skill}/messages -H 'content-type: application/json' "
        f"-d '{body}'",
        soft_wrap=True,
        markup=False,
    )
    if host not in _LOOPBACK:
        console.print(
            f"\nOther machines can reach this. Managing skills needs the key in "
            f"{data_dir / 'api-key'}; the designer asks for it.",
            soft_wrap=True,
        )
    console.print("\nCtrl-C stops everything.")


@contextmanager
def _stopping() -> Iterator[list[_Service]]:
    """Stop every service on the way out, whatever the way out is."""
    services: list[_Service] = []

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # Named outright: a shell that starts us in the background has Ctrl-C ignored.
    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield services
    except KeyboardInterrupt:
        console.print("\nStopping ...")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for service in reversed(services):
            service.stop()
        deadline = time.monotonic() + _STOP_SECONDS
        for service in services:
            service.wait_stopped(deadline)


def _ensure_free(name: str, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            option = "--port" if name == "runtime" else "--ui-port"
            raise Unavailable(
                "port-taken",
                say(
                    "The {service} cannot listen on {host}:{port} ({reason}). Stop what listens "
                    "there, or choose another port with {option}.",
                    service=name,
                    host=host,
                    port=port,
                    reason=system_reason(error),
                    option=option,
                ),
            ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _reachable(host: str) -> str:
    """Return an address to open in a browser for an address to listen on."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
