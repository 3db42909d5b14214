"""The order database of the customer service: what its actions rely on."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import skills
from tests.importing import imported


@pytest.fixture(scope="module")
def actions() -> ModuleType:
    file = Path(skills.__file__).parent / "customer_service" / "actions.py"
    return imported(file, "shop_actions")


@pytest.fixture
def shop(actions: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DIALOOM_DATA_DIR", str(tmp_path))
    return actions.shop()


def test_shop_makes_its_database_on_first_use(shop: Any, tmp_path: Path) -> None:
    order = shop.find_order(" a1001 ")
    assert (order.number, order.state) == ("A1001", "shipped")
    assert (tmp_path / "actions" / "customer_service.db").is_file()
    assert shop.find_order("A9999") is None
    assert shop.find_order("x' OR '1'='1") is None


def test_shop_does_the_same_thing_once(shop: Any) -> None:
    order = shop.find_order("A1003")
    for _ in range(2):
        assert shop.create_return(order, "size") == "R5001"
        assert shop.issue_invoice(order, "Deer", "a@b.c") == "F8001"
        assert shop.file_complaint("me", "late", "138") == "C3001"
    assert shop.find_order("A1003").state == "returned"


def test_shop_changes_the_address_only_before_shipping(shop: Any) -> None:
    assert shop.change_address("a1002", "12 Garden Road") is True
    assert shop.change_address("A1001", "12 Garden Road") is False
    assert shop.change_address("A9999", "12 Garden Road") is False
