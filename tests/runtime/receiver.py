"""A webhook on loopback that records what arrives, and may be slow, flapping or away."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Arrived:
    """A request: the notice's id, what it said, and whether one of the signatures is right."""

    id: str
    said: dict[str, Any]
    signed: bool

    @property
    def place(self) -> tuple[str, int]:
        return self.said["data"]["session_id"], self.said["data"]["seq"]


@dataclass
class Receiver:
    """Takes notices; `answer` gives the status for one at its n-th time, after `pause` seconds."""

    secret: bytes
    answer: Callable[[Arrived, int], int] = lambda _arrived, _time: 204
    pause: float = 0.0
    arrived: list[Arrived] = field(default_factory=list)
    taken: list[Arrived] = field(default_factory=list)
    port: int = 0
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/notices"

    def start(self) -> "Receiver":
        receiver, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                with lock:
                    arrived = receiver.read(self.headers, body)
                    receiver.arrived.append(arrived)
                    times = sum(each.id == arrived.id for each in receiver.arrived)
                if receiver.pause:
                    time.sleep(receiver.pause)
                status = receiver.answer(arrived, times)
                if status < 300:
                    with lock:
                        receiver.taken.append(arrived)
                try:
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()
                except OSError:
                    # The sender was killed, or has lost its patience.
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                del request, client_address

        self._server = Quiet(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def read(self, headers: Any, body: bytes) -> Arrived:
        notice, at = headers["webhook-id"], headers["webhook-timestamp"]
        digest = hmac.new(self.secret, f"{notice}.{at}.".encode() + body, sha256).digest()
        wanted = "v1," + base64.b64encode(digest).decode()
        signed = wanted in headers["webhook-signature"].split()
        return Arrived(notice, json.loads(body), signed and abs(time.time() - int(at)) < 60)
