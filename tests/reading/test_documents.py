"""Documents of every kind are read, and what cannot be read is told in one sentence."""

import json
import zipfile
from io import BytesIO

import pytest

from builder.errors import Invalid
from builder.reading.documents.content import Block, Unreadable
from builder.reading.documents.isolated import read_isolated
from builder.reading.documents.read import MAX_DOCUMENT, ensure_sized
from builder.reading.library import (
    MOST_PASSAGES,
    PART,
    ReadDocument,
    documents_in,
    read_documents,
    write_documents,
)
from builder.reading.passage import FULL, Passage, size_of, split_into_passages
from builder.reading.sentences import split_sentences
from builder.schema.document import Document
from tests.reading.made import bomb, pdf, word, workbook

PAGE = """<html><head><style>p {}</style></head><body><nav><a href="/">Home</a></nav>
<main><h1>退货</h1><p>七天内可以<b>退货</b>。</p><ul><li>保留包装</li></ul>
<table><tr><th>国家</th><th>天数</th></tr><tr><td>法国</td><td>20</td></tr></table></main>
<footer>All rights reserved</footer></body></html>"""


def blocks(name: str, data: bytes) -> list[tuple[str, int, int | None, int | None]]:
    return [(b.text, b.level, b.page, b.row) for b in read_isolated(name, data).blocks]


def test_markdown_keeps_headings_lists_and_tables() -> None:
    text = b"---\ntitle: x\n---\n# Shop\n\nOpen *daily*.\n\n- free\n\n|a|b|\n|-|-|\n|1|2|\n"
    assert blocks("a.md", text) == [
        ("Shop", 1, None, None),
        ("Open daily.", 0, None, None),
        ("free", 0, None, None),
        ("a: 1; b: 2", 0, None, 12),
    ]


def test_html_is_read_without_navigation() -> None:
    assert blocks("a.html", PAGE.encode()) == [
        ("退货", 1, None, None),
        ("七天内可以退货。", 0, None, None),
        ("保留包装", 0, None, None),
        ("国家: 法国; 天数: 20", 0, None, 2),
    ]


def test_pdf_knows_its_pages() -> None:
    made = pdf("Returns take 15 days.", "Page two says more.")
    assert blocks("a.pdf", made) == [
        ("Returns take 15 days.", 0, 1, None),
        ("Page two says more.", 0, 2, None),
    ]


def test_pdf_tells_which_pages_have_no_text() -> None:
    assert read_isolated("a.pdf", pdf("Words.", "")).notes == [
        "1 of its 2 pages have no text: most likely pictures."
    ]


def test_word_keeps_order_headings_and_tables() -> None:
    assert blocks("a.docx", word()) == [
        ("Returns", 1, None, None),
        ("You may send things back within 15 days.", 0, None, None),
        ("Fees", 2, None, None),
        ("Returning is free.", 0, None, None),
        ("country: FR; days: 20", 0, None, 2),
    ]


def test_workbook_finds_its_header_and_fills_merged_cells() -> None:
    rows: list[list[str | float]] = [
        ["Our plans"],
        ["Kind", "Plan", "Price"],
        ["mobile", "S", 9],
        ["", "M", 12.5],
    ]
    content = read_isolated("a.xlsx", workbook(rows, ["A1:C1", "A3:A4"]))
    assert [block.text for block in content.blocks] == [
        "Plans",
        "Kind: mobile; Plan: S; Price: 9",
        "Kind: mobile; Plan: M; Price: 12.5",
    ]
    assert content.tables[0].lines == (3, 4)


def test_csv_of_an_old_spreadsheet_is_read() -> None:
    content = read_isolated("a.csv", '名称;价格\n甲;"1,200"\n'.encode("gb18030"))
    assert content.tables[0].columns == ("名称", "价格")
    assert content.tables[0].rows == (("甲", "1,200"),)


def damaged_word() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(word())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name == "word/document.xml" else data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code", "told"),
    [
        ("scan.pdf", pdf("", ""), "document-without-text", "2 pages and no text"),
        ("locked.pdf", pdf("x", locked=True), "document-locked", "password"),
        ("cut.pdf", pdf("x")[:60], "document-broken", "no PDF"),
        ("cut.docx", word()[:4000], "document-broken", "damaged"),
        ("xml.docx", damaged_word(), "document-broken", "damaged"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "document-locked", "2007"),
        ("empty.xlsx", workbook([]), "document-without-text", "sheet is empty"),
        ("empty.csv", b"\n\n", "document-without-text", "empty"),
        ("bomb.xlsx", bomb(), "document-bomb", "would unpack to 1,000,000,000"),
        ("nav.html", b"<ul><li><a href=a>A</a></ul>", "document-without-text", "all navigation"),
        ("bytes.txt", b"\x00\x01\xff" * 50, "document-broken", "no text"),
        ("empty.md", b" \n", "document-without-text", "empty"),
        ("tool.exe", b"MZ", "document-unknown-kind", "'.exe'"),
    ],
)
def test_bad_document_is_told_in_a_sentence(name: str, data: bytes, code: str, told: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_isolated(name, data)
    assert refused.value.code == code
    assert told in refused.value.what
    assert refused.value.remedy.endswith(".")


def test_reason_of_a_child_can_be_said_in_another_language() -> None:
    with pytest.raises(Unreadable) as refused:
        read_isolated("a.pdf", pdf("", ""))
    what = refused.value.what
    assert what == "The PDF has 2 pages and no text: most likely it was scanned."
    assert (what.template.count("{count}"), what.values) == (1, {"count": 2})


def test_note_of_a_child_can_be_said_in_another_language() -> None:
    (note,) = read_isolated("a.pdf", pdf("Words.", "")).notes
    assert note.values == {"empty": 1, "count": 2}


def test_huge_document_is_refused_unread() -> None:
    with pytest.raises(Unreadable, match="200,000,000 bytes; at most 50,000,000"):
        ensure_sized(4 * MAX_DOCUMENT)


def test_slow_document_is_given_up() -> None:
    with pytest.raises(Unreadable, match="within 0 seconds"):
        read_isolated("a.pdf", pdf("x"), seconds=0)


def test_one_bad_document_leaves_the_others() -> None:
    files = {"bad.pdf": pdf(""), "good.md": b"# A\nWords.", "gone.md": None}
    register = [Document(name=name, sha256="") for name in files]
    read = read_documents(register, lambda document: files[document.name])
    assert [(d.name, len(d.passages), [t.code for t in d.troubles]) for d in read] == [
        ("bad.pdf", 0, ["document-without-text"]),
        ("good.md", 1, []),
        ("gone.md", 0, ["document-missing"]),
    ]
    problem = read[0].problems("shop")[0]
    assert (str(problem.where), problem.severity) == ("shop/documents/bad.pdf", "warning")


def test_troubles_stay_sentences_in_a_bundle() -> None:
    register = [Document(name="scan.pdf", sha256="")]
    parts = write_documents(read_documents(register, lambda document: pdf("", "")))
    (read,) = documents_in(parts)
    assert read.troubles[0].what.values == {"count": 2}


def test_troubles_of_an_older_bundle_are_read_as_they_were_written() -> None:
    told = {"code": "document-broken", "what": "It is damaged.", "remedy": "Save it again."}
    written = json.dumps([{"name": "a.pdf", "sha256": "", "troubles": [told]}])
    (read,) = documents_in({PART: written.encode()})
    (problem,) = read.problems("shop")
    assert (problem.what, problem.remedy) == ("It is damaged.", "Save it again.")


@pytest.mark.parametrize("what", [None, 1, {}, {"template": "{a}", "values": {}}])
def test_troubles_that_are_no_sentences_are_told(what: object) -> None:
    told = {"code": "document-broken", "what": what, "remedy": "Save it again."}
    written = json.dumps([{"name": "a.pdf", "sha256": "", "troubles": [told]}])
    with pytest.raises(Invalid, match="holds no documents"):
        documents_in({PART: written.encode()})


def test_unchanged_document_is_not_read_again() -> None:
    kept = ReadDocument("a.md", "1" * 64, (Passage("a.md", "kept"),))
    register = [Document(name="a.md", sha256="1" * 64), Document(name="b.md", sha256="2" * 64)]
    asked: list[str] = []

    def contents(document: Document) -> bytes:
        asked.append(document.name)
        return b"new"

    assert read_documents(register, contents, [kept])[0] == kept
    assert asked == ["b.md"]


def test_too_many_passages_are_cut_and_told() -> None:
    much = ReadDocument(
        "a.md", "1" * 64, tuple(Passage("a.md", str(i)) for i in range(MOST_PASSAGES + 1))
    )
    register = [Document(name="a.md", sha256="1" * 64)]
    read = read_documents(register, lambda document: None, [much])[0]
    assert len(read.passages) == MOST_PASSAGES
    assert read.troubles[0].code == "documents-too-many"


def test_passages_begin_at_headings_and_know_them() -> None:
    made = [Block("A", 1), Block("one"), Block("B", 2), Block("two"), Block("C", 1), Block("three")]
    assert [(p.text, p.headings) for p in split_into_passages("d", made)] == [
        ("one", ("A",)),
        ("two", ("A", "B")),
        ("three", ("C",)),
    ]


@pytest.mark.parametrize("sentence", ["这是一个关于退货的句子。", "This tells of returns. "])
def test_long_text_is_cut_between_sentences(sentence: str) -> None:
    passages = split_into_passages("d", [Block(sentence * 100, page=3)])
    assert len(passages) > 3
    assert all(size_of(p.text) <= FULL and p.page == 3 for p in passages)
    assert all(p.text.rstrip().endswith(sentence.strip()[-1]) for p in passages)
    joined = "".join(p.text for p in passages).replace(" ", "")
    assert joined == (sentence * 100).replace(" ", "")


def test_endless_sentence_is_cut_too() -> None:
    passages = split_into_passages("d", [Block("无" * 1000)])
    assert "".join(p.text for p in passages) == "无" * 1000
    assert all(size_of(p.text) <= FULL for p in passages)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("他说：“好。”然后走了！真的？是", ["他说：“好。”", "然后走了！", "真的？", "是"]),
        (
            "Dr. Wu pays $3.50, e.g. today. Then? Yes",
            ["Dr. Wu pays $3.50, e.g. today.", "Then?", "Yes"],
        ),
        ("one\n\n two ", ["one", "two"]),
        ("", []),
    ],
)
def test_sentences_of_both_languages(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_place_is_told_in_the_language_of_the_talk() -> None:
    passage = Passage("a.pdf", "x", ("A", "B"), page=2)
    assert passage.place("en") == "a.pdf › A › B, page 2"
    assert passage.place("zh") == "a.pdf › A › B，第 2 页"
    assert Passage("a.csv", "x", row=4).place() == "a.csv, row 4"
