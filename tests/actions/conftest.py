"""A real rasa-sdk action server, unmodified, and one that does everything wrong."""

import gzip
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

ACTIONS = """
import datetime

from rasa_sdk import Action, ActionExecutionRejection, FormValidationAction
from rasa_sdk.events import (
    ActionExecuted, ActionReverted, ActiveLoop, AgentUttered, AllSlotsReset, BotUttered,
    ConversationPaused, ConversationResumed, FollowupAction, LoopInterrupted,
    ReminderCancelled, ReminderScheduled, Restarted,
    SessionEnded, SessionStarted, SlotSet, StoryExported, UserUttered, UserUtteranceReverted
)


class Find(Action):
    def name(self):
        return "action_find"

    def run(self, dispatcher, tracker, domain):
        number = tracker.get_slot("order_number")
        dispatcher.utter_message(
            text=f"Order {number} for {tracker.sender_id}",
            buttons=[{"title": "Return it", "payload": "/return_order"}],
        )
        dispatcher.utter_message(response="say_state", colour="red")
        dispatcher.utter_message(image="https://example.org/a.png")
        dispatcher.utter_message(json_message={"card": 1})
        return [SlotSet("state", "shipped"), FollowupAction("action_more"), ActionExecuted("x")]


class More(Action):
    def name(self):
        return "action_more"

    def run(self, dispatcher, tracker, domain):
        return []


class Tell(Action):
    def name(self):
        return "action_tell"

    def run(self, dispatcher, tracker, domain):
        seen = {
            "channel": tracker.get_latest_input_channel(),
            "loop": tracker.active_loop_name,
            "asked": tracker.get_slot("requested_slot"),
            "entity": next(tracker.get_latest_entity_values("order_number"), None),
            "metadata": tracker.latest_message["metadata"],
            "forms": domain["forms"],
        }
        dispatcher.utter_message(json_message=seen)
        return []


class Strange(Action):
    def name(self):
        return "action_strange"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_nowhere")
        dispatcher.utter_message(elements=[{"title": "a card"}])
        return [
            {"event": "moonrise"},
            SlotSet("unheard_of", 1),
            SlotSet("state", "x" * 20000),
            BotUttered("said by an event", {"buttons": [{"title": "ok"}]}),
        ]


class Remind(Action):
    def name(self):
        return "action_remind"

    def run(self, dispatcher, tracker, domain):
        at = datetime.datetime(2027, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
        return [
            ReminderScheduled("EXTERNAL_visit", at, {"order_number": "A1"}, "visit", False),
            ReminderScheduled("EXTERNAL_pay", at, [{"entity": "sum", "value": 3, "start": 0}]),
            ReminderCancelled(name="old"),
            ReminderCancelled(intent_name="EXTERNAL_pay", entities={"sum": 3}),
            ReminderScheduled("EXTERNAL_local", datetime.datetime(2027, 1, 2, 3, 4)),
            {"event": "reminder", "date_time": at.isoformat()},
        ]


class Facts(Action):
    def name(self):
        return "action_facts"

    def run(self, dispatcher, tracker, domain):
        number = {"entity": "order_number", "value": "A1002", "start": 0, "end": 5}
        meant = {"intent": {"name": "return_order", "confidence": 0.8}, "entities": [number]}
        return {
            "loop": [ActiveLoop("return")],
            "same": [ActiveLoop("track")],
            "nowhere": [ActiveLoop("nowhere")],
            "no loop": [ActiveLoop(None)],
            "interrupted": [LoopInterrupted(True), StoryExported()],
            "rewind": [SlotSet("state", "x"), UserUtteranceReverted(), SlotSet("state", "y")],
            "undo": [SlotSet("state", "x"), ActiveLoop("return"), ActionReverted()],
            "ended": [SessionEnded()],
            "started": [SessionStarted()],
            "reset": [AllSlotsReset()],
            "resume": [ConversationResumed()],
            "agent": [AgentUttered("A person speaks.")],
            "user": [UserUttered("send it back", meant), UserUttered("mumble")],
            "entities": [
                {"event": "entities", "entities": [number, {"entity": "moon", "value": 1}]},
                {"event": "user_featurization", "use_text_for_featurization": True},
            ],
        }[tracker.get_slot("state")]


class Restart(Action):
    def name(self):
        return "action_again"

    def run(self, dispatcher, tracker, domain):
        return [Restarted()]


class Refuse(Action):
    def name(self):
        return "action_refuse"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")


class Break(Action):
    def name(self):
        return "action_break"

    def run(self, dispatcher, tracker, domain):
        raise RuntimeError("a bug in the action")


class Pause(Action):
    def name(self):
        return "action_pause"

    def run(self, dispatcher, tracker, domain):
        return [ConversationPaused()]


class ValidateTrack(FormValidationAction):
    def name(self):
        return "validate_track"

    async def validate_order_number(self, value, dispatcher, tracker, domain):
        if value == "A1999":
            dispatcher.utter_message(text="Not yours.")
            return {"order_number": None}
        return {"order_number": value.upper()}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def action_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("actions")
    (folder / "shop_actions.py").write_text(ACTIONS, "utf-8")
    port = free_port()
    log = folder / "log.txt"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "rasa_sdk", "--actions", "shop_actions", "--port", str(port)],
            cwd=folder,
            stdout=output,
            stderr=output,
        )
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/health")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        server.terminate()
        server.wait(10)
    # rasa-sdk warns of a caller whose version is not its own.
    assert "might not be compatible" not in log.read_text("utf-8", "replace")


class _Wrong(BaseHTTPRequestHandler):
    """Answers by the path: every way in which an action server can go wrong."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        kind = self.path.strip("/")
        if kind == "hang":
            time.sleep(1.5)
        if kind == "reset":
            self.connection.close()
            return
        if kind == "drip":
            self._drip()
            return
        status, body = {
            "error": (500, b"{}"),
            "not-json": (200, b"<html>"),
            "wrong-schema": (200, b'{"events": [{"name": 1}]}'),
            "not-an-object": (200, b"[1, 2]"),
            "large": (200, b" " * (2 << 20)),
            "redirect": (302, b""),
            "packed": (200, gzip.compress(b" " * (8 << 20))),
            "bad-utf8": (200, b'{"responses": [{"text": "\xff"}]}'),
            "nothing": (200, b'{"events": null, "responses": null}'),
        }.get(kind, (200, b"{}"))
        try:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            if status == 302:
                self.send_header("location", "/nothing")
            if kind == "packed":
                self.send_header("content-encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def _drip(self) -> None:
        """Send a byte now and then, each of them in time."""
        self.send_response(200)
        self.end_headers()
        for _ in range(20):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                break
            time.sleep(0.1)
        self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        return


@pytest.fixture(scope="session")
def wrong_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Wrong)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
