"""What a file would make of a FAQ: entries that are new or changed, and what is passed over.

Nothing is changed here: a person, or a command, takes the proposal over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from builder.errors import Place, Problem
from builder.naming import NAME_RULE
from builder.reading.faq_import.naming import free_id, language_named, usable_id
from builder.reading.faq_import.piece import Found, FoundInFile, Passed
from builder.schema.check_faq import check_faq
from builder.schema.faq import FaqEntry, asked_key, with_entries
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.text import ANY_LANGUAGE, language_of, shorten

# So many findings of a kind are told one by one, the others by their number.
_MOST_TOLD: Final = 20


@dataclass(frozen=True)
class Change:
    """An entry as it would be, and `before` as it is, None where it is new; `line` is the file's."""

    entry: FaqEntry
    before: FaqEntry | None = None
    line: int | None = None


@dataclass(frozen=True)
class Proposal:
    """What a file would change in a FAQ.

    `same` counts the questions that are there as they are, `passed` what was passed over: `problems`
    tell why, of each kind a bounded number.
    """

    changes: tuple[Change, ...]
    same: int
    passed: int
    problems: tuple[Problem, ...]

    @property
    def entries(self) -> tuple[FaqEntry, ...]:
        """The entries that would be put in, new ones and changed ones."""
        return tuple(change.entry for change in self.changes)

    @property
    def added(self) -> tuple[str, ...]:
        """The ids of new entries."""
        return tuple(c.entry.id for c in self.changes if c.before is None)

    @property
    def changed(self) -> tuple[str, ...]:
        """The ids of entries that would change."""
        return tuple(c.entry.id for c in self.changes if c.before is not None)


def propose(
    skill: Skill,
    read: FoundInFile,
    file: str,
    *,
    keep: bool = False,
    language: str | None = None,
) -> Proposal:
    """Lay what was found in a file over a skill's FAQ.

    A question that is there already gets the file's answer, and keeps its id; with `keep` it stays as
    it is, and is told. What would be an error in the skill is left out. `language` is that of questions
    whose language the file does not tell; without it their script decides.
    """
    work = _Work(skill, keep=keep, language=language)
    for found in read.found:
        work.take(found)
    changes = {c.entry.id: c for c in work.changes.values() if c.entry != c.before}
    same = len(work.changes) - len(changes)
    told = _told([*read.passed, *work.passed], skill.name, file)
    passed = len(read.passed) + len(work.passed)
    for problem in _check(skill, changes, file):
        told.append(problem)
        if problem.severity == "error" and changes.pop(problem.where.path[1], None) is not None:
            passed += 1
    return Proposal(tuple(changes.values()), same, passed, tuple(told))


def _check(skill: Skill, changes: Mapping[str, Change], file: str) -> list[Problem]:
    """Return what would be wrong with the changed entries, each with its place in the file."""
    entries = [change.entry for change in changes.values()]
    after = skill.model_copy(update={"faq": with_entries(skill.faq, entries)})
    return [
        replace(p, where=replace(p.where, file=file, line=changes[p.where.path[1]].line))
        for p in check_faq(after)
        if len(p.where.path) > 1 and p.where.path[1] in changes
    ]


class _Work:
    """The entries so far, found by what they ask; each change with where it came from."""

    def __init__(self, skill: Skill, *, keep: bool, language: str | None) -> None:
        self._skill, self._keep, self._language = skill, keep, language
        self._existing = {entry.id: entry for entry in skill.faq}
        self._by_question: dict[str, list[str]] = {}
        self._named: set[str] = set(self._existing)
        self.changes: dict[str, Change] = {}
        self.passed: list[Passed] = []
        for entry in skill.faq:
            self._index(entry)

    def take(self, found: Found) -> None:
        """Lay one question of the file over the FAQ, or say why not."""
        if usable_id(found.response) != found.response:
            what = say("'{name}' is no name of a response.", name=shorten(found.response))
            self._pass("faq-import-id", what, say("Name a response of the skill."), found)
            found = replace(found, response="")
            if not found.answer:
                return
        language = self._language_of(found)
        if language is None:
            what = say(
                "'{question}' is in '{language}', which the skill does not speak.",
                question=shorten(found.question),
                language=found.language,
            )
            remedy = say(
                "Write one of {languages}, or leave it empty.", languages=self._skill.languages
            )
            self._pass("faq-import-language", what, remedy, found)
            return
        asked = self._find(found.question, language)
        if asked is not None and asked.id in self.changes:
            self._join(self.changes[asked.id], found)
            return
        if asked is None and found.id:
            asked = self._named_so(found)
        if asked is None:
            self._add(found, language)
        else:
            self._lay_over(asked, found, language)

    def _lay_over(self, before: FaqEntry, found: Found, language: str) -> None:
        asks = asked_key(found.question) in map(asked_key, before.questions())
        question = before.question if asks else found.question
        entry = FaqEntry(
            id=before.id,
            question=question,
            similar=_joined(question, before, found),
            answer=found.answer or before.answer,
            variants=found.variants if found.answer else before.variants,
            response=found.response or before.response,
            language=language if found.language else before.language,
        )
        if self._keep and (entry.answers(), entry.response) != (before.answers(), before.response):
            what = say(
                "'{question}' is there already, as '{entry}', with another answer.",
                question=shorten(found.question),
                entry=before.id,
            )
            remedy = say("It stays as it is; import without --keep to give it this answer.")
            self._pass("faq-import-kept", what, remedy, found)
            return
        self._put(Change(entry, before, found.line))

    def _add(self, found: Found, language: str) -> None:
        wanted = usable_id(found.id)
        if found.id and wanted != found.id:
            what = say("'{name}' cannot be the id of an entry.", name=shorten(found.id))
            self._pass("faq-import-id", what, NAME_RULE, found)
        entry = FaqEntry(
            id=free_id(wanted, self._named),
            question=found.question,
            similar=_distinct(found.question, found.similar),
            answer=found.answer,
            variants=found.variants,
            response=found.response or None,
            language=language,
        )
        self._put(Change(entry, None, found.line))

    def _join(self, change: Change, found: Found) -> None:
        """Join a question that the file has twice; two answers are too many."""
        entry = change.entry
        if (found.answer or entry.answer) != entry.answer:
            remedy = say(
                "The first one counts: take out one, or make it another phrasing (column variants)."
            )
            what = _differs(shorten(found.question), change.line)
            self._pass("faq-import-twice", what, remedy, found)
            return
        joined = entry.model_copy(update={"similar": _joined(entry.question, entry, found)})
        if joined == entry:
            what = _again(shorten(found.question), change.line)
            self._pass("faq-import-twice", what, say("Take it out; it counts once."), found)
        self._put(replace(change, entry=joined))

    def _named_so(self, found: Found) -> FaqEntry | None:
        """Return the entry of the file's id, asked otherwise there; a bare number only names a row."""
        named = self._existing.get(found.id)
        if named is None or named.id in self.changes:
            return None
        return None if found.id.isdecimal() else named

    def _put(self, change: Change) -> None:
        self.changes[change.entry.id] = change
        self._named.add(change.entry.id)
        self._index(change.entry)

    def _index(self, entry: FaqEntry) -> None:
        for question in entry.questions():
            ids = self._by_question.setdefault(asked_key(question), [])
            if entry.id not in ids:
                ids.append(entry.id)

    def _find(self, question: str, language: str) -> FaqEntry | None:
        for name in self._by_question.get(asked_key(question), ()):
            change = self.changes.get(name)
            entry = change.entry if change is not None else self._existing[name]
            if entry.speaks(language):
                return entry
        return None

    def _language_of(self, found: Found) -> str | None:
        told = found.language or self._language or ""
        if not told:
            return language_of(found.question, self._skill.languages)
        named = language_named(told, self._skill.languages)
        return named if named in (*self._skill.languages, ANY_LANGUAGE) else None

    def _pass(self, code: str, what: Sentence, remedy: Sentence, found: Found) -> None:
        if found.sheet:
            what = say("Sheet '{sheet}': {what}", sheet=found.sheet, what=what)
        self.passed.append(Passed(code, what, remedy, found.line))


def _differs(question: str, line: int | None) -> Sentence:
    if line:
        return say(
            "'{question}' stands here with another answer than line {line}.",
            question=question,
            line=line,
        )
    return say("'{question}' stands here with another answer than above.", question=question)


def _again(question: str, line: int | None) -> Sentence:
    if line:
        return say(
            "'{question}' stands here again, as in line {line}.", question=question, line=line
        )
    return say("'{question}' stands here again, as above.", question=question)


def _distinct(question: str, others: Sequence[str]) -> tuple[str, ...]:
    """Return other ways of asking, each once, without the main question."""
    by_key: dict[str, str] = {}
    for other in others:
        by_key.setdefault(asked_key(other), other)
    by_key.pop(asked_key(question), None)
    return tuple(by_key.values())


def _joined(question: str, entry: FaqEntry, found: Found) -> tuple[str, ...]:
    return _distinct(question, (*entry.similar, found.question, *found.similar))


def _told(passed: Sequence[Passed], skill: str, file: str) -> list[Problem]:
    """Return what was passed over as warnings, of each kind a bounded number."""
    counts: Counter[str] = Counter()
    told: list[Problem] = []
    for one in passed:
        counts[one.code] += 1
        if counts[one.code] <= _MOST_TOLD:
            where = Place(skill, ("faq",), file, one.line)
            told.append(Problem(one.code, where, one.what, one.remedy, "warning"))
    for code, count in counts.items():
        if count > _MOST_TOLD:
            what = say("There are {count} more of these.", count=count - _MOST_TOLD)
            remedy = say("Mend those above first.")
            told.append(Problem(code, Place(skill, ("faq",), file), what, remedy, "warning"))
    return told
