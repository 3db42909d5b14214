"""What the customer service does in the world: rasa-sdk actions over a small order database.

Runs in a process of its own (`dialoom actions skills/customer_service`). The database is made, with
demonstration orders, when it is first used; put your own shop behind `Shop` to go live.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

RETURN_DAYS: Final = 15
# Reasons that are our fault: we pay the postage.
OUR_FAULT: Final = frozenset({"quality", "damaged", "not_as_described"})
REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "quality": ("质量问题", "poor quality"),
    "damaged": ("商品破损", "arrived damaged"),
    "size": ("尺码不合适", "wrong size"),
    "not_as_described": ("与描述不符", "not as described"),
    "changed_mind": ("不想要了", "changed my mind"),
}

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY, item_zh TEXT NOT NULL, item_en TEXT NOT NULL, cents INTEGER NOT NULL,
    state TEXT NOT NULL, day TEXT NOT NULL, carrier TEXT, address TEXT
);
CREATE TABLE IF NOT EXISTS returns (
    id INTEGER PRIMARY KEY, order_number TEXT UNIQUE NOT NULL REFERENCES orders, reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS invoices (
    id INTEGER PRIMARY KEY, order_number TEXT NOT NULL REFERENCES orders, title TEXT NOT NULL,
    email TEXT NOT NULL, UNIQUE (order_number, title, email)
);
CREATE TABLE IF NOT EXISTS complaints (
    id INTEGER PRIMARY KEY, sender TEXT NOT NULL, complaint TEXT NOT NULL, phone TEXT NOT NULL,
    UNIQUE (sender, complaint, phone)
);
"""
# number, item, item in English, cents, state, days from today, carrier
_ORDERS: Final = (
    ("A1001", "无线降噪耳机", "wireless headphones", 39900, "shipped", 2, "顺丰 SF1048"),
    ("A1002", "保温杯", "insulated bottle", 8900, "preparing", 1, None),
    ("A1003", "跑步鞋", "running shoes", 45900, "delivered", -3, "中通 ZT2201"),
    ("A1004", "电饭煲", "rice cooker", 32900, "delivered", -20, "圆通 YT7730"),
    ("A1005", "机械键盘", "mechanical keyboard", 29900, "preparing", 2, None),
    ("A1006", "双肩包", "backpack", 19900, "delivered", -1, "顺丰 SF2077"),
    ("B2001", "咖啡机", "coffee machine", 129900, "shipped", 1, "京东 JD5512"),
    ("B2002", "台灯", "desk lamp", 15900, "returned", -9, "中通 ZT1183"),
)


@dataclass(frozen=True)
class Order:
    """One order of the shop."""

    number: str
    item_zh: str
    item_en: str
    cents: int
    state: str
    day: date
    carrier: str | None


class Shop:
    """The orders of a shop, in a SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find_order(self, number: str) -> Order | None:
        """Return the order of a number, however it is written, or None."""
        with self._open() as db:
            row = db.execute(
                "SELECT number, item_zh, item_en, cents, state, day, carrier"
                " FROM orders WHERE number = ?",
                (number.strip().upper(),),
            ).fetchone()
        if row is None:
            return None
        number, item_zh, item_en, cents, state, day, carrier = row
        return Order(number, item_zh, item_en, cents, state, date.fromisoformat(day), carrier)

    def create_return(self, order: Order, reason: str) -> str:
        """Register a return, once for an order, and return its number."""
        with self._open() as db:
            db.execute(
                "INSERT OR IGNORE INTO returns (order_number, reason) VALUES (?, ?)",
                (order.number, reason),
            )
            db.execute("UPDATE orders SET state = 'returned' WHERE number = ?", (order.number,))
            row = db.execute("SELECT id FROM returns WHERE order_number = ?", (order.number,))
            return f"R{5000 + int(row.fetchone()[0])}"

    def change_address(self, number: str, address: str) -> bool:
        """Change where an order goes; False when it is too late for that."""
        with self._open() as db:
            changed = db.execute(
                "UPDATE orders SET address = ? WHERE number = ? AND state = 'preparing'",
                (address, number.strip().upper()),
            )
            return changed.rowcount == 1

    def issue_invoice(self, order: Order, title: str, email: str) -> str:
        """Issue an invoice, once for the same title and address, and return its number."""
        values = (order.number, title, email)
        with self._open() as db:
            db.execute(
                "INSERT OR IGNORE INTO invoices (order_number, title, email) VALUES (?, ?, ?)",
                values,
            )
            row = db.execute(
                "SELECT id FROM invoices WHERE order_number = ? AND title = ? AND email = ?", values
            )
            return f"F{8000 + int(row.fetchone()[0])}"

    def file_complaint(self, sender: str, complaint: str, phone: str) -> str:
        """Record a complaint, once for the same words of the same person, and return its number."""
        values = (sender, complaint, phone)
        with self._open() as db:
            db.execute(
                "INSERT OR IGNORE INTO complaints (sender, complaint, phone) VALUES (?, ?, ?)",
                values,
            )
            row = db.execute(
                "SELECT id FROM complaints WHERE sender = ? AND complaint = ? AND phone = ?", values
            )
            return f"C{3000 + int(row.fetchone()[0])}"

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, timeout=5)
        try:
            with db:
                self._ensure_tables(db)
                yield db
        finally:
            db.close()

    def _ensure_tables(self, db: sqlite3.Connection) -> None:
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'complaints'").fetchone():
            return
        db.executescript(_SCHEMA)
        today = date.today()  # noqa: DTZ011 - the shop lives by the calendar on its wall
        rows = [
            (number, zh, en, cents, state, (today + timedelta(days)).isoformat(), carrier)
            for number, zh, en, cents, state, days, carrier in _ORDERS
        ]
        db.executemany(
            "INSERT OR IGNORE INTO orders (number, item_zh, item_en, cents, state, day, carrier)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def shop() -> Shop:
    """Return the shop whose database lies in the data directory."""
    data = os.environ.get("DIALOOM_DATA_DIR") or "~/.dialoom"
    return Shop(Path(data).expanduser() / "actions" / "customer_service.db")


def _order_of(tracker: Tracker) -> Order | None:
    number = tracker.get_slot("order_number")
    return shop().find_order(str(number)) if number else None


def _facts(order: Order | None) -> list[EventType]:
    if order is None:
        return [SlotSet("order_found", False), SlotSet("order_state", None)]
    return [
        SlotSet("order_found", True),
        SlotSet("order_number", order.number),
        SlotSet("order_state", order.state),
        SlotSet("item_zh", order.item_zh),
        SlotSet("item_en", order.item_en),
        SlotSet("order_date", order.day.isoformat()),
        SlotSet("carrier", order.carrier),
    ]


class FindOrder(Action):  # type: ignore[misc]
    """Look an order up and tell its state."""

    def name(self) -> str:
        """Return the name that flows call the action by."""
        return "action_find_order"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Set what is known of the order, or that it is not found."""
        return _facts(_order_of(tracker))


class QuoteReturn(Action):  # type: ignore[misc]
    """Tell what a return would mean: whether it is allowed, what is paid back, who pays postage."""

    def name(self) -> str:
        """Return the name that flows call the action by."""
        return "action_quote_return"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Set the terms of the return, in the customer's words."""
        order = _order_of(tracker)
        if order is None:
            return _facts(None)
        reason = str(tracker.get_slot("return_reason"))
        reason_zh, reason_en = REASONS.get(reason, (reason, reason))
        today = date.today()  # noqa: DTZ011 - the shop lives by the calendar on its wall
        in_time = order.state == "shipped" or today - order.day <= timedelta(RETURN_DAYS)
        return [
            SlotSet("return_allowed", in_time),
            SlotSet("return_free", reason in OUR_FAULT),
            SlotSet("reason_zh", reason_zh),
            SlotSet("reason_en", reason_en),
            SlotSet("refund", {"amount": order.cents / 100, "currency": "CNY"}),
        ]


class CreateReturn(Action):  # type: ignore[misc]
    """Register a return."""

    def name(self) -> str:
        """Return the name that flows call the action by."""
        return "action_create_return"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Set the number of the return."""
        order = _order_of(tracker)
        if order is None:
            return _facts(None)
        number = shop().create_return(order, str(tracker.get_slot("return_reason")))
        return [SlotSet("return_number", number)]


class ChangeAddress(Action):  # type: ignore[misc]
    """Have an order delivered elsewhere, unless it has left already."""

    def name(self) -> str:
        """Return the name that flows call the action by."""
        return "action_change_address"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Set whether the address could be changed."""
        number, address = tracker.get_slot("order_number"), tracker.get_slot("new_address")
        changed = bool(number and address) and shop().change_address(str(number), str(address))
        return [SlotSet("address_changed", changed)]


class IssueInvoice(Action):  # type: ignore[misc]
    """Issue an invoice and have it sent."""

    def name(self) -> str:
        """Return the name that flows call the action by."""
        return "action_issue_invoice"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Set the number of the invoice."""
        order = _order_of(tracker)
        if order is None:
            return _facts(None)
        title, email = str(tracker.get_slot("invoice_title")), str(tracker.get_slot("email"))
        return [SlotSet("invoice_number", shop().issue_invoice(order, title, email))]


class FileComplaint(Action):  # type: ignore[misc]
    """Put a complaint on record."""

    def name(self) -> str:
        """Return the name that flows call the action by."""
        return "action_file_complaint"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Set the number of the complaint."""
        complaint, phone = str(tracker.get_slot("complaint")), str(tracker.get_slot("phone"))
        number = shop().file_complaint(str(tracker.sender_id), complaint, phone)
        return [SlotSet("complaint_number", number)]
