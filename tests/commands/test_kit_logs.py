"""`dialoom kit logs` as a stranger would use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_logs_are_reported_and_written(dialoom: Any, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(
        "time,role,text\n"
        + "".join(f"1,user,where has my parcel {n} got to\n" for n in range(5))
        + "2,bot,hello\n3,user,my name is Bob Miller and I want to pay by cheque\n"
    )
    out = tmp_path / "out"
    done = dialoom("kit", "logs", str(file), "--skill", str(shop), "--out", str(out))
    assert done.code == 0, done.err
    assert "7 lines read, 6 of them said by users." in done.out
    assert "1 said by the bot or by a person who serves" in done.out
    assert "personal data replaced: 1 name" in done.out
    assert "track_order" in done.out
    assert (out / "candidates.jsonl").exists()
    told = dialoom(
        "kit", "logs", str(file), "--skill", str(shop), "--out", str(tmp_path / "two"), "--json"
    )
    assert told.json["distinct"] == 2
    assert told.json["groups"][0]["intent"] == "track_order"


def test_logs_without_such_a_column_say_which_there_are(
    dialoom: Any, shop: Path, tmp_path: Path
) -> None:
    file = tmp_path / "said.csv"
    file.write_text("time,words\n1,hello there\n")
    done = dialoom("kit", "logs", str(file), "--skill", str(shop), "--column", "word")
    assert done.code == 1
    assert "Did you mean 'words'?" in done.err
