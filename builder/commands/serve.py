"""`dialoom serve`: the runtime and the management API, until Ctrl-C."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn

from builder.errors import Invalid, Unavailable
from builder.sentence import say
from builder.server.app import create_app
from builder.server.installer import read_sound_assistant, read_sound_skill
from builder.settings import Settings
from builder.skillfile.assistant import is_assistant, skills_beside
from builder.system_reason import system_reason
from skills import ready_made as ready_made_folders
from skills import ready_made_assistants

_KEY_FILE: Final = "api-key"
_DRAIN_SECONDS: Final = 15


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where everything is kept (default ~/.dialoom).")
    ] = None,
    skills: Annotated[
        list[Path] | None,
        typer.Option(
            help="The folder of a skill to train, publish and serve, or of an assistant, with its "
            "skills; may be given repeatedly."
        ),
    ] = None,
    ready_made: Annotated[
        bool, typer.Option("--ready-made", help="Also serve the ready-made skills.")
    ] = False,
) -> None:
    """Serve skills and assistants over HTTP: chat API, web chat and management API."""
    settings = Settings.from_environment(host=host, port=port, data_dir=data_dir)
    folders = with_their_skills([folder.resolve() for folder in skills or ()])
    for folder in folders:
        # A mistake in a folder is told at once, with its place, before anything is started.
        if is_assistant(folder):
            read_sound_assistant(folder)
        else:
            read_sound_skill(folder)
    settings = with_key(settings)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("dialoom").setLevel(logging.INFO)
    app = create_app(
        settings,
        folders=folders,
        ready_made=(*ready_made_folders(), *ready_made_assistants()) if ready_made else (),
    )
    listening = _listen(settings)
    sys.stderr.write(f"Serving on {settings.server_url} (API reference: /docs). Ctrl-C stops.\n")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listening])


def with_their_skills(folders: Sequence[Path]) -> list[Path]:
    """Return the folders, each assistant's after those of its skills that lie within or beside it."""
    wanted: dict[Path, None] = {}
    for folder in folders:
        if is_assistant(folder):
            beside = skills_beside(folder)
            names = read_sound_assistant(folder).skill_names
            wanted |= dict.fromkeys(beside[name] for name in names if name in beside)
        wanted[folder] = None
    return list(wanted)


def with_key(settings: Settings) -> Settings:
    """Return the settings with an API key wherever other machines can reach the server.

    A key that nobody set is made once and kept in the data directory, readable by its owner only.
    """
    if settings.api_key is not None or _is_loopback(settings.host):
        return settings
    path = settings.data_dir / _KEY_FILE
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        sys.stderr.write(f"An API key for managing skills was made; it is in {path}.\n")
    except FileExistsError:
        pass
    key = path.read_text("ascii").strip()
    if not key:
        raise Invalid(
            "setting-invalid",
            say("The API key file {file} is empty. Delete it.", file=str(path)),
        )
    return settings.model_copy(update={"api_key": key})


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise Unavailable(
            "port-taken",
            say(
                "The server cannot listen on {host}:{port} ({reason}). Stop what listens there, or "
                "choose another port with --port.",
                host=settings.host,
                port=settings.port,
                reason=system_reason(error),
            ),
        ) from error
    return listening


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
