"""A server on loopback that speaks the chat-completions form, and can do everything wrong."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Words = str | Callable[[dict[str, Any]], str]


class LanguageModel:
    """Answers with `words`, made from what it is asked where they are a function; counts as `asked`.

    `fault` names what it does instead: hang, drip, error, large, html, no-choices, no-words, parts,
    redirect, close, cut.
    """

    def __init__(self, words: Words = "") -> None:
        self.words = words
        self.fault = ""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                model.asked.append({"path": self.path, **body})
                model.keys.append(self.headers.get("authorization"))
                model._answer(self, body)

            def log_message(self, *_arguments: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def start(self) -> "LanguageModel":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        if self.fault == "close":
            handler.connection.close()
            return
        if self.fault in ("hang", "drip"):
            self._dawdle(handler)
            return
        status, body = {
            "error": (500, b"{}"),
            "large": (200, b" " * (2 << 20)),
            "html": (200, b"<html>"),
            "no-choices": (200, b'{"choices": []}'),
            "no-words": (200, b'{"choices": [{"message": {"content": null}}]}'),
            "parts": (200, b'{"choices": [{"message": {"content": [1]}}]}'),
            "deep": (200, b"[" * 100_000),
            "redirect": (302, b""),
        }.get(self.fault, (200, self._completion(asked)))
        handler.send_response(status)
        handler.send_header("content-length", str(len(body)))
        handler.send_header("location", "/elsewhere")
        handler.end_headers()
        try:
            handler.wfile.write(body)
        except OSError:
            handler.close_connection = True

    def _completion(self, asked: dict[str, Any]) -> bytes:
        told = json.loads(asked["messages"][1]["content"])
        words = self.words if isinstance(self.words, str) else self.words(told)
        reason = "length" if self.fault == "cut" else "stop"
        message = {"role": "assistant", "content": words}
        choices = [{"index": 0, "message": message, "finish_reason": reason}]
        return json.dumps({"object": "chat.completion", "choices": choices}).encode()

    def _dawdle(self, handler: BaseHTTPRequestHandler) -> None:
        """Send nothing for a while, or a byte now and then, each of them in time."""
        if self.fault == "drip":
            handler.send_response(200)
            handler.end_headers()
        for _ in range(200):
            time.sleep(0.1)
            if self.fault == "drip":
                try:
                    handler.wfile.write(b" ")
                    handler.wfile.flush()
                except OSError:
                    break
        handler.close_connection = True
