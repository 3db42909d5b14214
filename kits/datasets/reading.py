"""What reading a dataset gives: rows, and what is wrong with the rest, with its line and a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from builder.errors import Invalid, Place, Problem
from builder.schema.entity import DictionaryEntry
from builder.schema.utterance import Span, Utterance
from builder.sentence import Sentence, say, together, verbatim
from builder.skillfile.unit import UnitTemplate, decode
from builder.text import ANY_LANGUAGE, shorten
from builder.validation import reason_of
from kits.datasets.dataset import Dataset, Row

# So many rows that cannot be read are told one by one; the others are counted.
_MOST_TOLD: Final = 50
# Nobody says more in one breath; a longer cell is a document.
_LONGEST: Final = 4_000
_LANGUAGES: Final = {"chinese": "zh", "english": "en", "中文": "zh", "英文": "en", "英语": "en"}


class Refused(Exception):
    """A row that cannot be read: what is wrong, and what to write instead."""

    def __init__(self, what: Sentence, remedy: Sentence) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


@dataclass(frozen=True)
class ReadDataset:
    """A dataset as it was read: every row that was seen is in it or among those left out."""

    dataset: Dataset
    format: str
    left_out: int
    problems: tuple[Problem, ...]


@dataclass
class Reading:
    """Gathers the rows of a file, and what is wrong with those that it leaves out."""

    file: str
    rows: list[Row] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    words: dict[str, tuple[DictionaryEntry, ...]] = field(default_factory=dict)
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    templates: list[UnitTemplate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0
    _quiet: int = 0

    def add(
        self,
        line: int,
        text: object,
        *,
        spans: Iterable[Mapping[str, Any]] = (),
        intent: object = None,
        language: object = None,
        part: object = None,
    ) -> None:
        """Add a row, or tell why it is left out; spans have `start`, `end`, `slot`, perhaps `value`."""
        try:
            self.rows.append(
                Row(
                    utterance_of(text, spans),
                    _word(intent, say("intent")),
                    _language(language),
                    _word(part, say("split")),
                    line,
                )
            )
        except Refused as refused:
            self.leave_out(line, refused.what, refused.remedy)

    def leave_out(self, line: int | None, what: Sentence, remedy: Sentence) -> None:
        """Tell of a row that is left out."""
        self.left_out += 1
        self._tell(Problem("dataset-row", Place(self.file, (), self.file, line), what, remedy))

    def note(self, code: str, line: int | None, what: Sentence, remedy: Sentence) -> None:
        """Tell of something that is not taken over, beside a row that is."""
        self._tell(Problem(code, Place(self.file, (), self.file, line), what, remedy, "warning"))

    def finish(self, format: str) -> ReadDataset:
        """Return what was read; raises `Invalid('dataset-empty')` where that is nothing."""
        problems = [*self.problems]
        if self._quiet:
            what = say("{count} more rows and notes are like these.", count=self._quiet)
            remedy = say("Mend those that are told and read the file again.")
            problems.append(
                Problem("dataset-more", Place(self.file, (), self.file), what, remedy, "warning")
            )
        if not (self.rows or self.templates or self.words or self.patterns):
            told = say("No utterance can be read from '{file}'.", file=self.file)
            if problems:
                why = together(problems[0].what, problems[0].remedy)
                told = together(told, say("The first reason: {why}", why=why))
            raise Invalid("dataset-empty", told, problems)
        dataset = Dataset(
            tuple(self.rows), self.types, self.words, self.patterns, tuple(self.templates)
        )
        return ReadDataset(dataset, format, self.left_out, tuple(problems))

    def _tell(self, problem: Problem) -> None:
        if len(self.problems) < _MOST_TOLD:
            self.problems.append(problem)
        else:
            self._quiet += 1


def text_of(file: str, data: bytes) -> str:
    """Return a file's text in UTF-8 or GB 18030; raises `Invalid('dataset-file')` where it is none."""
    text = data.decode("utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else decode(data)
    if text is None or "\x00" in text:
        what = say("It is no text: it holds bytes that stand in none.")
        refuse(file, what, say("Save it as UTF-8 text."))
    return text


def refuse(file: str, what: Sentence, remedy: Sentence, line: int | None = None) -> NoReturn:
    """Raise `Invalid('dataset-file')`: the whole file cannot be read."""
    problem = Problem("dataset-file", Place(file, (), file, line), what, remedy)
    why = together(what, remedy)
    told = (
        say("Nothing can be read from '{file}' (line {line}): {why}", file=file, line=line, why=why)
        if line
        else say("Nothing can be read from '{file}': {why}", file=file, why=why)
    )
    raise Invalid("dataset-file", told, [problem])


def utterance_of(text: object, spans: Iterable[Mapping[str, Any]]) -> Utterance:
    """Return an utterance with its spans in order; raises `Refused`."""
    if not isinstance(text, str):
        raise Refused(
            say("The text is missing, or is no text but {kind}.", kind=_kind(text)),
            say("Write what was said."),
        )
    if not text.strip():
        raise Refused(say("The text is empty."), say("Write what was said, or remove the row."))
    if len(text) > _LONGEST:
        raise Refused(
            say(
                "The text has {count:,} characters; an utterance has at most {most:,}.",
                count=len(text),
                most=_LONGEST,
            ),
            say("Shorten it, or give it to the skill as a document."),
        )
    try:
        made = sorted((_span(span, text) for span in spans), key=lambda span: span.start)
        return Utterance(text=text, spans=tuple(made))
    except (ValidationError, TypeError, KeyError, AttributeError) as error:
        raise Refused(
            say(
                "The marks of '{text}' do not fit it: {reason}.",
                text=shorten(text),
                reason=_reason(error),
            ),
            say("Give start and end as characters of the text, counted from 0, without overlap."),
        ) from error


def _span(span: Mapping[str, Any], text: str) -> Span:
    slot, value = str(span["slot"]).strip(), span.get("value")
    start, end = span["start"], span["end"]
    if not isinstance(start, int) or not isinstance(end, int):
        raise TypeError(
            say("{start} to {end} are no whole numbers", start=repr(start), end=repr(end))
        )
    said = None if value is None or value == text[start:end] else str(value)
    return Span(start=start, end=end, slot=slot, value=said)


def _reason(error: Exception) -> Sentence:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        if first["loc"] and first["loc"][-1] == "slot":
            return say("'{name}' is no name of a slot", name=shorten(str(first["input"]), 30))
        return reason_of(first)
    if isinstance(error, KeyError):
        return say("'{name}' is missing", name=error.args[0])
    return verbatim(error.args[0])


def _word(value: object, noun: Sentence) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str | int):
        what = say("The {noun} is no name but {kind}.", noun=noun, kind=_kind(value))
        raise Refused(what, say("Write one name."))
    return str(value).strip() or None


def _language(value: object) -> str:
    said = _word(value, say("language"))
    if said is None:
        return ANY_LANGUAGE
    code = _LANGUAGES.get(said.lower(), said.replace("_", "-"))
    main, dash, region = code.partition("-")
    if code != ANY_LANGUAGE and not (main.isascii() and main.isalpha() and 2 <= len(main) <= 3):
        raise Refused(
            say("'{code}' is no code of a language.", code=shorten(said, 20)),
            say("Write a code such as zh or en."),
        )
    return main.lower() + dash + region


def _kind(value: object) -> Sentence:
    named = {dict: say("an object"), list: say("a list"), bool: say("true or false")}
    return named.get(type(value), say("nothing") if value is None else say("a number"))
