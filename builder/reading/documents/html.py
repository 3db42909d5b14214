"""HTML pages: what is read of them, without what only leads elsewhere."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from builder.reading.documents.content import Block, Content, Unreadable
from builder.reading.documents.plain import decode
from builder.reading.documents.sheet import table_of
from builder.sentence import say

_NOT_READ: Final = (
    "script, style, noscript, template, nav, header nav, footer, aside, form, button, select, iframe, "
    "svg, [role=navigation], [role=banner], [role=contentinfo], [hidden], [aria-hidden=true]"
)
_BLOCKS: Final = frozenset(
    ("p", "li", "dt", "dd", "td", "th", "pre", "blockquote", "figcaption", "caption")
)
_INNER: Final = frozenset(
    (
        *_BLOCKS,
        "div",
        "section",
        "article",
        "main",
        "ul",
        "ol",
        "dl",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    )
)
_SPACES: Final = re.compile(r"\s+")
_CHARSET: Final = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
# A block whose words are mostly links leads elsewhere.
_MOSTLY_LINKS: Final = 0.7
_DEEPEST: Final = 200


def read_html(data: bytes) -> Content:
    """Read a page; raises `Unreadable` when it is all navigation."""
    tree = LexborHTMLParser(decode_page(data))
    for node in tree.css(_NOT_READ):
        if node.tag not in ("html", "body"):
            node.decompose()
    content = Content()
    body = tree.css_first("main") or tree.css_first("article") or tree.body
    if body is not None:
        _walk(body, content, 0)
        if not _says(content) and tree.body is not None:
            content = Content()
            _walk(tree.body, content, 0)
    if not _says(content):
        raise Unreadable(
            "document-without-text",
            say("The page is all navigation: nothing in it but links and buttons."),
            say(
                "Save the page of the article itself, after its scripts have run, or export it as text."
            ),
        )
    return content


def _says(content: Content) -> bool:
    return any(not block.level for block in content.blocks)


def decode_page(data: bytes) -> str:
    """Return the text of a page by the charset that it names, else by what its bytes are."""
    named = _CHARSET.search(data[:2048])
    if named is not None:
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _walk(node: LexborNode, content: Content, depth: int) -> None:
    if depth > _DEEPEST:
        return
    loose: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            loose.append(child.text_content or "")
        elif tag == "br":
            loose.append("\n")
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            _flush(loose, content)
            _add(content, child.text(), int(tag[1]))
        elif tag == "table":
            _flush(loose, content)
            _table(child, content)
        elif any(inner.tag in _INNER for inner in child.iter()) or tag in _BLOCKS | {
            "ul",
            "ol",
            "dl",
        }:
            _flush(loose, content)
            if not leads_elsewhere(child):
                _walk(child, content, depth + 1)
        else:
            loose.append(child.text())
    _flush(loose, content)


def leads_elsewhere(node: LexborNode) -> bool:
    """Tell whether a block is little more than links."""
    if node.tag not in ("ul", "ol", "div", "p", "section"):
        return False
    words = len(_SPACES.sub("", node.text()))
    linked = sum(len(_SPACES.sub("", link.text())) for link in node.css("a"))
    return words > 0 and linked / words >= _MOSTLY_LINKS


def _flush(loose: list[str], content: Content) -> None:
    _add(content, "".join(loose), 0)
    loose.clear()


def _add(content: Content, text: str, level: int) -> None:
    words = _SPACES.sub(" ", text).strip()
    if words:
        content.blocks.append(Block(words, level))


def _table(node: LexborNode, content: Content) -> None:
    rows = [
        [_SPACES.sub(" ", cell.text()).strip() for cell in row.css("th, td")]
        for row in node.css("tr")
    ]
    table = table_of("", rows)
    if table is None:
        for row in rows:
            _add(content, " ".join(row), 0)
        return
    content.tables.append(table)
    content.blocks += [Block(text, row=line) for line, text in table.sentences()]
