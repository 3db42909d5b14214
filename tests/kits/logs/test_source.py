import json
import random
from pathlib import Path

import pytest

from builder.errors import Invalid, NotFound
from kits.logs.source.decode import decode_line
from kits.logs.source.line import LONGEST_LINE, LeftOut, Line, sentence_of
from kits.logs.source.read import look_at, read_slice
from kits.logs.source.slices import cut


def read(path: Path, column: str | None = None, size: int = 1 << 20) -> tuple[list[Line], LeftOut]:
    left_out = LeftOut()
    columns = look_at(path, column)
    lines = [
        line
        for piece in cut(path, size=size)
        for line in read_slice(piece, columns, column, left_out)
    ]
    return lines, left_out


def test_decode_line_reads_each_line_in_its_own_encoding() -> None:
    assert decode_line("我要退款".encode()) == "我要退款"
    assert decode_line("我要退款，谢谢".encode("gb18030")) == "我要退款，谢谢"
    assert decode_line("un café, s’il vous plaît".encode("cp1252")) == "un café, s’il vous plaît"
    # Cut within its last character.
    assert decode_line("我要退款".encode()[:-1]) == "我要退"


def test_decode_line_refuses_what_is_no_text() -> None:
    chance = random.Random(3)
    assert not [data for _ in range(500) if decode_line(data := chance.randbytes(80)) is not None]


def test_cut_and_read_give_every_line_once_whatever_the_size(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_text("".join(f"line {n} {'x' * (n % 90)}\n" for n in range(5_000)) + "the end")
    for size in (1_000, 70_000, 1 << 20):
        lines, _ = read(path, size=size)
        assert [line.number for line in lines] == list(range(1, 5_002))
        assert lines[4_321].text.startswith("line 4321 ")
        assert lines[-1].text == "the end"


def test_read_passes_over_a_line_of_ten_megabytes_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_bytes(b"first\n" + b"x" * 10_000_000 + b"\nlast\n")
    lines, left_out = read(path)
    assert [line.text for line in lines] == ["first", "last"]
    assert lines[-1].number == 3
    assert sentence_of(dict(left_out)) == "1 longer than anything a user says"


def test_read_holds_no_more_than_the_longest_line(tmp_path: Path) -> None:
    path = tmp_path / "said.txt"
    path.write_bytes(b"y" * (3 * LONGEST_LINE) + b"\nhello there\n")
    assert [line.text for line in read(path)[0]] == ["hello there"]


def test_read_takes_utf_16_and_binary_lines(tmp_path: Path) -> None:
    path = tmp_path / "said.log"
    path.write_bytes(b"\xff\xfe" + "我的订单\nwhere is it".encode("utf-16-le"))
    assert [line.text for line in read(path)[0]] == ["我的订单", "where is it"]
    path.write_bytes("好的\n".encode() + b"\x89PNG\x00\x01\x02\n" + "再见\n".encode("gb18030"))
    lines, left_out = read(path)
    assert [line.text for line in lines] == ["好的", "再见"]
    assert left_out == {"binary": 1}


def test_read_finds_the_column_of_a_table_and_leaves_the_bot_out(tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text('time,role,content\n1,user,"hi, there"\n2,bot,welcome\n3,user,"two\nlines"\n')
    lines, left_out = read(path)
    assert [line.text for line in lines] == ["hi, there", "two\nlines"]
    assert left_out == {"other_side": 1}


def test_read_never_cuts_a_row_within_its_quotes(tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    rows = [f'{n},"one {n}\nand ""two"" {n}"' for n in range(3_000)]
    path.write_text("id,text\n" + "\n".join(rows) + "\n")
    lines, left_out = read(path, size=2_000)
    assert [line.text for line in lines] == [f'one {n}\nand "two" {n}' for n in range(3_000)]
    assert not left_out


def test_read_guesses_a_column_without_a_header(tmp_path: Path) -> None:
    path = tmp_path / "said.tsv"
    path.write_text("u1\t我想查一下订单\tok\nu2\t怎么退货\tok\n")
    assert [line.text for line in read(path)[0]] == ["我想查一下订单", "怎么退货"]


def test_read_names_the_columns_that_exist(tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text("id,text\n1,hello\n")
    with pytest.raises(Invalid) as refused:
        read(path, column="utterence")
    assert refused.value.code == "log-column"
    assert "id, text" in refused.value.message


def test_read_tells_how_many_lines_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    records = [{"role": "user", "text": "hello"}, {"role": "assistant", "text": "hi"}, {"n": 1}]
    path.write_text("\n".join(map(json.dumps, records)) + '\n"bare"\n{broken\n[1]\n')
    lines, left_out = read(path)
    assert [line.text for line in lines] == ["hello", "bare"]
    assert left_out == {"other_side": 1, "no_text": 1, "no_record": 2}


def test_read_counts_what_quotes_that_never_close_swallow(tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text('id,text\n1,fine\n2,"open\n' + "x" * 200 + "\n" + ("y" * 1_000 + "\n") * 400)
    lines, left_out = read(path)
    assert lines[0].text == "fine"
    assert left_out["broken_row"] > 0


def test_read_takes_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "said.xlsx"
    path.write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(Invalid) as refused:
        read(path)
    assert refused.value.code == "document-broken"
    assert "said.xlsx" in refused.value.message


def test_cut_tells_of_files_that_are_missing_or_of_no_known_kind(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        cut(tmp_path / "nowhere.txt")
    with pytest.raises(Invalid) as refused:
        cut(tmp_path / "said.exe")
    assert refused.value.code == "log-unknown-kind"
    (tmp_path / "empty.txt").touch()
    assert cut(tmp_path / "empty.txt") == []
