"""BIO tags: a token and its tag a line, an empty line between texts, and comments above them.

    # text = fly to Berlin
    # intent = book_flight
    fly    O
    to     O
    Berlin B-city

With `# text` the offsets are those of that text; without it the tokens are joined by spaces, ideographs
without. A folder with `seq.in`, `seq.out` and perhaps `label` is read as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from builder.errors import BuilderError
from builder.nlu.slots.corpus import load_examples
from builder.schema.utterance import Span, Utterance
from builder.sentence import say
from builder.text import ANY_LANGUAGE, is_han, shorten
from kits.datasets.dataset import Dataset, Row
from kits.datasets.formats.tokens import tokens_of
from kits.datasets.reading import Reading, Refused, refuse, text_of

_COMMENT: Final = re.compile(r"#\s*(text|intent|language|split|values)\s*[=:]\s?(.*)")
_TAG: Final = re.compile(r"O|[BIESLU]-\S+")
_OUTSIDE: Final = "O"


def read_bio(data: bytes, into: Reading) -> None:
    """Read blocks of tokens and tags; a block that cannot be read loses no other."""
    told: dict[str, str] = {}
    tokens: list[tuple[str, str]] = []
    start = 1
    lines = text_of(into.file, data).replace("\r\n", "\n").split("\n")
    for number, line in enumerate([*lines, ""], 1):
        comment = _COMMENT.fullmatch(line) if not tokens or line.startswith("# ") else None
        if comment is not None:
            told[comment[1]] = comment[2]
        elif not line.strip():
            if tokens or told:
                _take(start, told, tokens, into)
            told, tokens, start = {}, [], number + 1
        elif not (line.startswith("# ") and not tokens):
            word, _, tag = line.rstrip().rpartition("\t" if "\t" in line else " ")
            # Columns between the word and its tag are of other programs.
            tokens.append((word.split("\t")[0] if "\t" in word else word, tag))


def read_folder(folder: Path, into: Reading) -> None:
    """Read a folder of `seq.in`, `seq.out` and perhaps `label`, one text a line."""
    try:
        examples = load_examples(folder)
    except BuilderError as error:
        refuse(into.file, error.message, say("Mend it, or give a file of another format."))
    label = folder / "label"
    intents = text_of("label", label.read_bytes()).splitlines() if label.is_file() else []
    if intents and len(intents) != len(examples):
        what = say(
            "'label' has {lines} lines, and there are {texts} texts.",
            lines=len(intents),
            texts=len(examples),
        )
        refuse(into.file, what, say("Give each text one line."))
    for number, example in enumerate(examples, 1):
        spans = [span.model_dump() for span in example.spans]
        into.add(number, example.text, spans=spans, intent=intents[number - 1] if intents else None)


def write_bio(dataset: Dataset) -> bytes:
    """Write blocks of tokens and tags; white space has no line of its own."""
    return "".join(map(_block, dataset.rows)).encode()


def _block(row: Row) -> str:
    utterance = row.utterance
    text = utterance.text
    simple = text.isprintable() and text == text.strip() and not text.startswith('"')
    lines = [f"# text = {text if simple else json.dumps(text, ensure_ascii=False)}"]
    if row.intent is not None:
        lines.append(f"# intent = {row.intent}")
    if row.language != ANY_LANGUAGE:
        lines.append(f"# language = {row.language}")
    if row.part is not None:
        lines.append(f"# split = {row.part}")
    values = {str(n): s.value for n, s in enumerate(utterance.spans) if s.value is not None}
    if values:
        lines.append(f"# values = {json.dumps(values, ensure_ascii=False)}")
    lines += [f"{text[start:end]}\t{tag}" for start, end, tag in _tagged(utterance)]
    return "\n".join(lines) + "\n\n"


def _tagged(utterance: Utterance) -> Iterator[tuple[int, int, str]]:
    begun: Span | None = None
    for start, end in tokens_of(utterance):
        if not utterance.text[start:end].strip():
            continue
        span = next((s for s in utterance.spans if s.start <= start < s.end), None)
        tag = _OUTSIDE if span is None else f"{'I' if span is begun else 'B'}-{span.slot}"
        begun = span
        yield start, end, tag


def _take(line: int, told: Mapping[str, str], tokens: list[tuple[str, str]], into: Reading) -> None:
    try:
        wrong = next((tag for _, tag in tokens if not _TAG.fullmatch(tag)), None)
        if wrong is not None or not tokens:
            what = (
                say("The tag '{tag}' is none.", tag=shorten(wrong, 30))
                if wrong
                else say("It has no tokens.")
            )
            raise Refused(what, say("Write a token and its tag a line: O, B-slot or I-slot."))
        words = [word for word, _ in tokens]
        text = _unquoted(told["text"]) if "text" in told else _joined(words)
        spans = _spans(text, tokens, _values(told.get("values", "")))
    except Refused as refused:
        into.leave_out(line, refused.what, refused.remedy)
        return
    into.add(
        line,
        text,
        spans=spans,
        intent=told.get("intent"),
        language=told.get("language"),
        part=told.get("split"),
    )


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text


def _values(cell: str) -> dict[int, str]:
    try:
        found = json.loads(cell or "{}")
        return {int(number): str(value) for number, value in found.items()}
    except (ValueError, AttributeError) as error:
        what = say("The values are no JSON object.")
        raise Refused(what, say('Write {{"0": "value"}}.')) from error


def _joined(words: list[str]) -> str:
    text = ""
    for word in words:
        close = not text or (word and is_han(word[0])) or is_han(text[-1])
        text += word if close else f" {word}"
    return text


def _spans(
    text: str, tokens: list[tuple[str, str]], values: Mapping[int, str]
) -> list[dict[str, Any]]:
    spans: list[dict[str, Any]] = []
    at = 0
    before = _OUTSIDE
    for word, tag in tokens:
        start = text.find(word, at)
        if start < 0 or text[at:start].strip():
            raise Refused(
                say(
                    "The token '{token}' does not stand there in its text.",
                    token=shorten(word, 30),
                ),
                say("Give the tokens of the text in order, all of them."),
            )
        at = start + len(word)
        kind, _, slot = tag.partition("-")
        goes_on = kind in "IEL" and before[2:] == slot and before[0] in "BI"
        if goes_on and spans:
            spans[-1]["end"] = at
        elif tag != _OUTSIDE:
            spans.append({"start": start, "end": at, "slot": slot, "value": values.get(len(spans))})
        before = tag
    return spans
