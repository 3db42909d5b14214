"""Questions and answers are found in files of every kind, and laid over a FAQ."""

from __future__ import annotations

import subprocess
from io import BytesIO
from typing import Any

import docx
import pytest

from builder.errors import Invalid
from builder.reading.faq_import.asking import bare_question, reads_as_question
from builder.reading.faq_import.columns import roles_in
from builder.reading.faq_import.piece import Found, FoundInFile
from builder.reading.faq_import.propose import Proposal, propose
from builder.reading.faq_import.read import find_questions
from builder.schema.faq import FaqEntry, with_entries
from builder.schema.skill import Skill
from tests.reading.made import bomb, workbook


def pairs(name: str, text: str | bytes) -> dict[str, str]:
    data = text.encode() if isinstance(text, str) else text
    return {found.question: found.answer for found in find_questions(name, data).found}


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        (["question", "answer"], {"question": [0], "answer": [1]}),
        (["Q", "A"], {"question": [0], "answer": [1]}),
        (["编号", "标准问", "答案"], {"id": [0], "question": [1], "answer": [2]}),
        (
            ["问题（必填）", "相似问1", "相似问 2", "回复*", "语言"],
            {"question": [0], "similar": [1, 2], "answer": [3], "language": [4]},
        ),
        (
            ["Standard", "問題", "擴展問法", "答案"],
            {"question": [1], "similar": [2], "answer": [3]},
        ),
        (["question", "response"], {"question": [0], "answer": [1]}),
        (["price", "answer"], {}),
        (["question", "price"], {}),
    ],
)
def test_columns_are_known_by_their_titles(header: list[str], roles: dict[str, Any]) -> None:
    assert roles_in(header) == roles


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("怎么退货", True),
        ("3. 可以自提吗", True),
        ("运费是多少？", True),
        ("How do I pay", True),
        ("Q2: Opening hours?", True),
        ("退货政策", False),
        ("Opening hours", False),
        ("Can openers", False),
        ("How it works: a tour.", False),
        ("", False),
    ],
)
def test_questions_are_told_from_topics(text: str, asks: bool) -> None:
    assert reads_as_question(text) is asks


@pytest.mark.parametrize(
    "text", ["Q: Why?", "Q12. Why?", "3) Why?", "（2）Why?", "Question: Why?", "问：Why?"]
)
def test_number_and_mark_of_a_question_are_left_out(text: str) -> None:
    assert bare_question(text) == "Why?"
    assert bare_question("3.5 mm jack, does it fit?") == "3.5 mm jack, does it fit?"


SHEET = """title of the sheet
标准问,相似问1,相似问2,答案（必填）,答案2,语言
几点开门,什么时候开门;营业时间,开门,九点,早上九点,中文
,,早上几点开,,,
没有答案,,,,,
When open,,,Nine,,English
"""


def test_sheet_has_similar_questions_and_other_answers() -> None:
    read = find_questions("faq.csv", SHEET.encode("gb18030"))
    first, second = read.found
    assert first.similar == ("什么时候开门", "营业时间", "开门", "早上几点开")
    assert (first.answer, first.variants, first.line) == ("九点", ("早上九点",), 3)
    assert (second.question, second.language) == ("When open", "English")
    assert [(passed.code, passed.line) for passed in read.passed] == [("faq-import-incomplete", 5)]


def test_own_file_is_read_back() -> None:
    text = (
        "id,question,similar,answer,variants,response,language\n"
        'a,Why?,"why so|why, \\| or how","Because.\nReally.",So.|Therefore.,card,en\n'
    )
    (found,) = find_questions("faq.csv", text.encode()).found
    assert found == Found(
        "Why?",
        "Because.\nReally.",
        ("why so", "why, | or how"),
        ("So.", "Therefore."),
        "card",
        "en",
        "a",
        line=2,
    )


def test_workbook_with_merged_questions_is_one_entry_each() -> None:
    rows = [["FAQ", "", ""], ["问题", "相似问", "答案"], ["怎么退货", "退货流程", "找客服"]]
    data = workbook([*rows, ["", "如何退", ""], ["运费", "", 8]], ["A1:C1", "A3:A4", "C3:C4"])
    skill = Skill(name="s", languages=("zh",))
    proposal = propose(skill, find_questions("faq.xlsx", data), "faq.xlsx")
    first, second = proposal.entries
    assert (first.question, first.similar, first.answer) == (
        "怎么退货",
        ("退货流程", "如何退"),
        "找客服",
    )
    assert (second.question, second.answer) == ("运费", "8")
    assert proposal.problems == ()


def test_two_columns_need_no_header() -> None:
    rows = "How do I pay?,By card\nWhere are you?,In town\nIs it far?,No\n"
    assert list(pairs("a.csv", rows)) == ["How do I pay?", "Where are you?", "Is it far?"]
    titled = "Topic,Text\n" + rows
    assert list(pairs("a.csv", titled)) == ["How do I pay?", "Where are you?", "Is it far?"]


MARKDOWN = """---
title: x
---
# FAQ

Welcome.

### 运费是多少？
满99元包邮，见[说明](https://example.com/post)。

- 不到99元8元
- 偏远地区另计

#### 其他
看订单页。

**可以自提吗？**
可以。

## 退货政策
15天内。

Q: Can I return it?
Q: Is returning possible?
A: Yes.
Keep the receipt.

| 问题 | 相似问 | 答案 |
|---|---|---|
| 怎么开发票 | 开票\\|发票 | 在订单页。 |

<details><summary>How do I pay?</summary>

By card or **cash**.

</details>

1. 有保修吗？
两年。
"""


def test_markdown_has_headings_bold_lines_marks_tables_and_details() -> None:
    read = find_questions("faq.md", MARKDOWN.encode())
    assert {found.question: (found.answer, found.line) for found in read.found} == {
        "运费是多少？": (
            "满99元包邮，见说明 (https://example.com/post)。\n"
            "- 不到99元8元\n- 偏远地区另计\n其他\n看订单页。",
            8,
        ),
        "可以自提吗？": ("可以。", 17),
        "Can I return it?": ("Yes.\nKeep the receipt.", 23),
        "怎么开发票": ("在订单页。", 30),
        "How do I pay?": ("By card or cash.", 32),
        "有保修吗？": ("两年。", 38),
    }
    assert read.found[2].similar == ("Is returning possible?",)
    assert read.found[3].similar == ("开票", "发票")
    (topic,) = read.passed
    assert (topic.code, topic.line) == ("faq-import-topic", 20) and "'退货政策'" in topic.what


PAGE = """<html><body><nav><a href=/>Home</a></nav><main><h1>FAQ</h1><p>Welcome to the page.</p>
<h3><button>How do I pay?</button></h3>
<div hidden><p>By card. See <a href="https://e.com/pay">this page</a>.</p><ul><li>Visa</li></ul></div>
<details><summary>怎么退货</summary><p>15天内。</p></details>
<dl><dt>Where are you?</dt><dt>Address</dt><dd>North street 1</dd></dl>
<p><strong>Can I park?</strong><br>Yes, behind the house.</p>
<div><button>Is there wifi?</button><div>Yes, free.</div></div>
<table><tr><th>问题</th><th>答案</th></tr><tr><td>能带狗吗</td><td>可以</td></tr></table>
<table><tr><td>Do you deliver?</td><td>Yes.</td></tr><tr><td>Is it far?</td><td>No.</td></tr></table>
</main><footer>Questions? Call us.</footer></body></html>"""


def test_page_has_headings_details_terms_bold_lines_buttons_and_tables() -> None:
    assert pairs("faq.html", PAGE) == {
        "How do I pay?": "By card. See this page (https://e.com/pay).\n- Visa",
        "怎么退货": "15天内。",
        "Where are you?": "North street 1",
        "Can I park?": "Yes, behind the house.",
        "Is there wifi?": "Yes, free.",
        "能带狗吗": "可以",
        "Do you deliver?": "Yes.",
        "Is it far?": "No.",
    }


def test_elements_of_a_page_may_have_names_of_their_own() -> None:
    page = "<my-faq><my-item><h3>Is it far?</h3><div>No.</div></my-item></my-faq><b>x</b>"
    assert pairs("a.html", page) == {"Is it far?": "No.\nx"}
    assert pairs("a.html", "<span><span><h3>Is it far?</h3></span> No.</span>") == {
        "Is it far?": "No."
    }


JSON_LD = """<script type="application/ld+json">{broken</script>
<script type="application/ld+json">{"@graph": [{"@type": "FAQPage", "mainEntity": [{"@type":
"Question", "name": "What is it?", "acceptedAnswer": {"@type": "Answer", "text":
"<p>A <b>shop</b>.</p><p>Really.</p>"}}]}]}</script><h2>Other?</h2><p>No.</p>"""
MICRODATA = """<div itemscope itemtype="https://schema.org/FAQPage"><div itemscope itemprop=mainEntity
itemtype="https://schema.org/Question"><h3 itemprop=name>What is it?</h3><div itemprop=acceptedAnswer
itemscope itemtype="https://schema.org/Answer"><div itemprop=text><p>A shop.</p><p>Really.</p></div>
</div></div></div><h2>Other?</h2><p>No.</p>"""


@pytest.mark.parametrize("page", [JSON_LD, MICRODATA])
def test_what_a_page_marks_up_is_taken_alone(page: str) -> None:
    assert pairs("a.html", page) == {"What is it?": "A shop.\nReally."}


def test_text_has_marked_lines() -> None:
    text = "问：怎么退货？\n答：找客服。\n三天内。\n\n问题：运费多少\n答案：8元\n\nQ. Why? A: Because.\n"
    assert pairs("a.txt", text) == {
        "怎么退货？": "找客服。\n三天内。",
        "运费多少": "8元",
        "Why?": "Because.",
    }


def test_word_document_has_headings_bold_paragraphs_and_tables() -> None:
    document = docx.Document()
    document.add_heading("FAQ", 1)
    document.add_heading("How do I pay?", 2)
    document.add_paragraph("By card.")
    document.add_paragraph().add_run("可以自提吗？").bold = True
    document.add_paragraph("可以。")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["问题", "答案", "远吗", "不远"], strict=True
    ):
        cell.text = text
    buffer = BytesIO()
    document.save(buffer)
    assert pairs("a.docx", buffer.getvalue()) == {
        "How do I pay?": "By card.",
        "可以自提吗？": "可以。",
        "远吗": "不远",
    }


@pytest.mark.parametrize(
    ("name", "data", "code", "said"),
    [
        ("a.xlsx", workbook([]), "document-without-text", "The sheet is empty."),
        ("a.csv", b"", "document-without-text", "The file is empty."),
        ("a.csv", "产品,价格\n甲,8\n".encode(), "faq-import-columns", "'产品', '价格'"),
        ("a.csv", "问题,价格\n甲,8\n".encode(), "faq-import-columns", "no column of answers"),
        (
            "a.xlsx",
            workbook([["product", "price"], ["x", 8]]),
            "faq-import-columns",
            "Sheet 'Plans'",
        ),
        ("a.xlsx", bomb(), "document-bomb", "no document does"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "document-locked", "password"),
        ("a.docx", b"PK\x03\x04 cut short", "document-broken", "damaged"),
        ("a.html", b"<nav><a href=a>A</a></nav>", "document-without-text", "all navigation"),
        ("a.html", b"<p>Only <a href=a>words</a> here.", "faq-import-nothing", "No question"),
        ("a.md", "## 退货政策\n15天。".encode(), "faq-import-nothing", "退货政策"),
        ("a.csv", b"question,answer\nWhy?,\n", "faq-import-nothing", "has no answer"),
        ("a.txt", b"\xff\xfe\x00", "document-broken", "no text"),
        ("a.exe", b"MZ", "document-unknown-kind", "'.exe'"),
        ("README", b"x", "document-unknown-kind", "without an ending"),
        ("a.csv", b"x" * 50_000_001, "document-too-big", "50,000,001 bytes"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    name: str, data: bytes, code: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        find_questions(name, data)
    assert (refused.value.code, said in refused.value.message) == (code, True), refused.value
    assert refused.value.message.startswith(f"Nothing can be imported from '{name}': ")


def test_child_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Invalid, match="0 seconds") as refused:
        find_questions("a.csv", b"question,answer\na,b\n", seconds=0)
    assert refused.value.code == "document-too-slow"
    assert isinstance(refused.value.__cause__, Exception)
    assert not isinstance(refused.value.__cause__, subprocess.TimeoutExpired)


SHOP = Skill.model_validate(
    {
        "name": "shop",
        "languages": ["zh", "en"],
        "responses": [{"name": "card", "text": "Here."}],
        "faq": [
            {
                "id": "hours",
                "question": "几点开门",
                "similar": ["营业时间"],
                "answer": "九点",
                "language": "zh",
            },
            {
                "id": "post",
                "question": "运费",
                "answer": "8元",
                "response": "card",
                "language": "zh",
            },
            {"id": "1", "question": "Why?", "answer": "So.", "language": "en"},
        ],
    }
)


def proposed(*found: Found, skill: Skill = SHOP, **options: Any) -> Proposal:
    return propose(skill, FoundInFile(list(found)), "faq.csv", **options)


def test_question_that_is_there_keeps_its_id_and_gets_the_answer() -> None:
    proposal = proposed(
        Found("营业时间？", "十点", ("开门时间",)),
        Found("运费", "8元"),
        Found("新问题", "新答案"),
    )
    changed, new = proposal.changes
    assert changed.entry == FaqEntry(
        id="hours",
        question="几点开门",
        similar=("营业时间", "开门时间"),
        answer="十点",
        language="zh",
    )
    assert (changed.before, new.before) == (SHOP.faq[0], None)
    assert (new.entry.id, new.entry.language) == ("faq_4", "zh")
    assert (proposal.same, proposal.passed, proposal.problems) == (1, 0, ())
    assert [entry.id for entry in with_entries(SHOP.faq, proposal.entries)] == [
        "hours",
        "post",
        "1",
        "faq_4",
    ]


def test_rich_content_of_an_entry_stays() -> None:
    (changed,) = proposed(Found("运费", "10元")).entries
    assert (changed.answer, changed.response) == ("10元", "card")


def test_with_keep_another_answer_is_told_and_nothing_changes() -> None:
    proposal = proposed(Found("几点开门", "十点", line=3), Found("运费", "8元"), keep=True)
    assert proposal.changes == ()
    (problem,) = proposal.problems
    assert (problem.code, problem.where.line, problem.severity) == ("faq-import-kept", 3, "warning")
    assert "'hours'" in problem.what


def test_name_finds_the_entry_that_is_asked_otherwise_but_a_number_does_not() -> None:
    renamed, numbered = proposed(
        Found("开门时间", "九点", id="hours"), Found("How?", "So.", id="1")
    ).entries
    assert (renamed.id, renamed.question, renamed.similar) == ("hours", "开门时间", ("营业时间",))
    assert (numbered.id, numbered.question) == ("1_2", "How?")


def test_question_twice_in_the_file_is_told_and_joined() -> None:
    proposal = proposed(
        Found("新", "甲", ("新的",), line=2),
        Found("新？", "甲", ("全新",), line=3),
        Found("新", "甲", line=4),
        Found("新", "乙", line=5),
    )
    (entry,) = proposal.entries
    assert (entry.answer, entry.similar) == ("甲", ("新的", "全新"))
    assert [(p.code, p.where.line) for p in proposal.problems] == [
        ("faq-import-twice", 4),
        ("faq-import-twice", 5),
    ]
    assert "line 2" in proposal.problems[1].what


def test_languages_are_told_or_guessed_by_script() -> None:
    told = [
        Found("Wer?", "Du.", language="de", line=2),
        Found("Who?", "You."),
        Found("谁", "你"),
        Found("When", "Now", language="English"),
        Found("何时", "现在", language="zh_CN"),
        Found("OK?", "OK", language="通用"),
    ]
    proposal = proposed(*told)
    assert [e.language for e in proposal.entries] == ["en", "zh", "en", "zh", "*"]
    assert [(p.code, p.where.line) for p in proposal.problems] == [("faq-import-language", 2)]
    assert proposed(Found("Who?", "You."), language="zh").entries[0].language == "zh"


def test_what_would_be_an_error_is_left_out_and_told() -> None:
    proposal = proposed(
        Found("Where?", "In {citty}.", line=2),
        Found("Who?", "", response="crad", line=3),
        Found("What?", "This.", response="see card", line=4),
        Found("How?", "So."),
    )
    assert [entry.question for entry in proposal.entries] == ["What?", "How?"]
    assert [(p.code, p.where.line, p.severity) for p in proposal.problems] == [
        ("faq-import-id", 4, "warning"),
        ("text-unknown-slot", 2, "error"),
        ("faq-unknown-response", 3, "error"),
    ]
    assert proposal.passed == 3


def test_many_findings_are_told_by_their_number() -> None:
    rows = "".join(f"Question {n}?,\n" for n in range(50))
    read = find_questions("a.csv", f"question,answer\n{rows}Why?,So\n".encode())
    proposal = propose(SHOP, read, "a.csv")
    assert len(proposal.problems) == 21 and "30 more" in proposal.problems[-1].what
    assert proposal.passed == 50
