"""A real server on a real port, with the hashing encoder so that training takes a moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from builder.encoding.hashing import HashingEncoder
from builder.encoding.library import EncoderLibrary
from builder.server.app import create_app
from builder.settings import Settings


class RunningServer:
    """A server of this process; after `stop` it can be started again, at the same address."""

    def __init__(self, settings: Settings, folders: Sequence[Path] = ()) -> None:
        library = EncoderLibrary(settings.encoder_cache, preset=[HashingEncoder()])
        self.app = create_app(settings, encoders=library, folders=folders)
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> str:
        config = uvicorn.Config(self.app, host="127.0.0.1", port=self._port, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]
        return self.url

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
