"""`dialoom access` and `dialoom trash` against a running server."""

import json

import pytest

from builder.cli import run
from builder.client import Client


def test_members_keys_and_the_trash_on_the_command_line(
    server: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*arguments: str) -> str:
        assert run([*arguments, "--url", server]) == 0
        return capsys.readouterr().out

    client.create_skill("shop")
    assert told("access", "me") == "local: admin\n"
    assert "Ann is a member: editor." in told("access", "add", "Ann", "editor")
    token = told("access", "make-key", "laptop", "--member", "Ann", "--days", "3").strip()
    with Client(server, api_key=token) as mine:
        assert mine.get_me().name == "Ann"
    assert "Ann is publisher now." in told("access", "role", "Ann", "publisher")
    assert told("access", "members") == "Ann\tpublisher\n"
    [key] = json.loads(told("access", "keys", "--json"))
    assert (key["member_name"], key["role"]) == ("Ann", "publisher")
    assert "is revoked" in told("access", "revoke", key["id"])
    assert "Ann" in told("access", "remove", "Ann")
    assert "member_removed\tAnn" in told("access", "audit", "--target", "Ann")
    assert "empty" in told("trash", "list")
    client.delete_skill("shop")
    assert told("trash", "list").startswith("shop\tskill\tdeleted ")
    assert "is back" in told("trash", "restore", "shop")
    client.delete_skill("shop")
    assert "gone for good" in told("trash", "purge", "shop", "--yes")
    assert run(["access", "role", "Nobody", "viewer", "--url", server]) == 1
    assert "no member 'Nobody'" in capsys.readouterr().err
    assert run(["access", "add", "Bob", "boss", "--url", server]) == 2
