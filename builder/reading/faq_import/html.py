"""Questions of a web page: marked ones first, else its details, lists of terms, headings and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from builder.reading.documents.content import Unreadable
from builder.reading.documents.grid import Grid
from builder.reading.documents.html import decode_page, leads_elsewhere
from builder.reading.faq_import.asking import reads_as_question
from builder.reading.faq_import.piece import Asked, Ended, FoundInFile, Heading, Piece, Words
from builder.reading.faq_import.prose import take_prose
from builder.reading.faq_import.schema_org import marked_up
from builder.sentence import say

# Answers that fold out are often hidden, so hidden parts are read here.
_NOT_READ: Final = (
    "script, style, noscript, template, nav, footer, iframe, svg, select, input, textarea, "
    "[role=navigation], [role=contentinfo]"
)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LEAVES: Final = frozenset(("p", "li", "dt", "dd", "td", "th", "pre", "blockquote", "caption"))
_LINES: Final = _LEAVES | _HEADINGS | {"div", "section", "article", "ul", "ol", "dl", "tr", "table"}
_INNER: Final = _LINES | {"main", "details", "summary", "button", "header", "form"}
_BOLD: Final = ("b", "strong")
_SPACES: Final = re.compile(r"[ \t\r\f\v\xa0]*\n[ \t\r\f\v\xa0\n]*")
_DEEPEST: Final = 200


def find_in_html(data: bytes) -> FoundInFile:
    """Find the questions of a page; raises `Unreadable` when it is all navigation."""
    tree = LexborHTMLParser(decode_page(data))
    found = FoundInFile()
    for one in marked_up(tree, words_of):
        found.add(one)
    if found.found:
        return found
    for node in tree.css(_NOT_READ):
        if node.tag not in ("html", "body"):
            node.decompose()
    pieces = list(_pieces(tree.body, 0)) if tree.body is not None else []
    if not any(isinstance(piece, Words | Asked | Grid) for piece in pieces):
        raise Unreadable(
            "document-without-text",
            say("The page is all navigation: nothing in it but links and buttons."),
            say("Save the page of the questions itself, after its scripts have run."),
        )
    take_prose(pieces, found)
    return found


def words_of(node: LexborNode) -> str:
    """Return what a person reads of a node: a line a block, list items with a dash, links' addresses."""
    parts: list[str] = []
    _write(node, parts, 0)
    text = _SPACES.sub("\n", "".join(parts))
    return "\n".join(re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n")).strip()


def _write(node: LexborNode, parts: list[str], depth: int) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            parts.append(re.sub(r"\s+", " ", child.text_content or ""))
        elif tag == "br":
            parts.append("\n")
        elif tag == "a":
            parts.append(_link(child))
        elif depth < _DEEPEST and tag not in ("script", "style", "button"):
            block = tag in _LINES
            parts.append("\n- " if tag == "li" else "\n" if block else "")
            _write(child, parts, depth + 1)
            parts.append(" | " if tag in ("td", "th") else "\n" if block else "")


def _link(node: LexborNode) -> str:
    words = re.sub(r"\s+", " ", node.text()).strip()
    address = (node.attributes.get("href") or "").strip()
    if not address.startswith(("http://", "https://")) or address in words:
        return words
    return f"{words} ({address})" if words else address


def _pieces(node: LexborNode, depth: int) -> Iterator[Piece]:
    if depth > _DEEPEST:
        return
    loose: list[LexborNode] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag not in _INNER and not _holds_blocks(child):
            loose.append(child)
            continue
        yield from _loose(loose)
        loose = []
        yield from _block(child, tag, depth)
    yield from _loose(loose)


def _block(node: LexborNode, tag: str, depth: int) -> Iterator[Piece]:
    if tag in _HEADINGS or tag == "summary":
        yield Heading(_one_line(node), int(tag[1]) if tag in _HEADINGS else 6)
    elif tag == "button":
        # What folds an answer out is a question; any other button only does something.
        if reads_as_question(node.text()):
            yield Heading(_one_line(node), 6)
    elif tag == "details":
        yield from _details(node)
    elif tag == "dl":
        yield from _terms(node)
    elif tag == "table":
        yield _table(node)
    elif leads_elsewhere(node):
        return
    elif _holds_blocks(node):
        yield from _pieces(node, depth + 1)
    else:
        text = words_of(node)
        if text:
            yield Words(f"- {text}" if tag == "li" else text, _bold(node))


def _holds_blocks(node: LexborNode) -> bool:
    """Tell whether there is a block anywhere within a node; pages have elements of their own names."""
    return any(inner.tag in _INNER for inner in islice(node.traverse(), 1, None))


def _details(node: LexborNode) -> Iterator[Piece]:
    summary = node.css_first("summary")
    if summary is None:
        yield Words(words_of(node))
        return
    question = _one_line(summary)
    summary.decompose()
    yield Asked(question)
    yield Words(words_of(node))
    yield Ended()


def _terms(node: LexborNode) -> Iterator[Piece]:
    for child in node.css("dt, dd"):
        if child.tag == "dt":
            yield Asked(_one_line(child))
        else:
            yield Words(words_of(child))
    yield Ended()


def _table(node: LexborNode) -> Grid:
    rows = [[words_of(cell) for cell in row.css("th, td")] for row in node.css("tr")]
    return Grid("", rows, list(range(1, len(rows) + 1)))


def _loose(nodes: list[LexborNode]) -> Iterator[Piece]:
    text = "".join(
        "\n"
        if node.tag == "br"
        else (node.text_content or "").replace("\n", " ")
        if node.tag == "-text"
        else words_of(node)
        if node.tag != "a"
        else _link(node)
        for node in nodes
    ).strip()
    if text:
        first = next((n for n in nodes if n.tag != "-text" or (n.text_content or "").strip()), None)
        bold = _one_line(first) if first is not None and first.tag in _BOLD else ""
        yield Words("\n".join(" ".join(line.split()) for line in text.split("\n")), bold)


def _bold(node: LexborNode) -> str:
    """Return the bold words that a block begins with."""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            if (child.text_content or "").strip():
                return ""
        else:
            return _one_line(child) if child.tag in _BOLD else ""
    return ""


def _one_line(node: LexborNode) -> str:
    return " ".join(node.text().split())
