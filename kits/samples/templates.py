"""Patterns to utterances: an author's templates, and lines written for samples alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from builder.errors import Place, Problem, suggest
from builder.schema.intent import Intent
from builder.schema.notation import CuePlace, Group, Node, SlotPlace, TemplateError, Wildcard, Words
from builder.schema.notation import parse_notation as parse
from builder.schema.skill import Skill
from builder.schema.template import Fragment, Template, to_notation
from builder.sentence import say, verbatim
from builder.text import ANY_LANGUAGE, fold, is_han, shorten
from kits.candidate import Candidate, Provenance
from kits.samples.values import NothingToSay, cue_ways, slot_ways
from kits.samples.ways import Ways, drawn, said, ways_of

# Longer lines than this are no pattern of a person's.
LONGEST: Final = 2_000


@dataclass(frozen=True)
class Pattern:
    """A line for samples of an intent, in the notation of templates, in a language or in any."""

    intent: str
    line: str
    language: str = ANY_LANGUAGE


@dataclass(frozen=True)
class Expansion:
    """A pattern that can be expanded: what it is for, and all its ways."""

    pattern: Pattern
    ways: Ways


class TemplateProducer:
    """Expand patterns, and the templates of every intent; `per_pattern` bounds what one of them gives.

    What cannot be expanded is passed over; `check` says why.
    """

    name = "templates"

    def __init__(self, patterns: Sequence[Pattern] = (), *, per_pattern: int = 50) -> None:
        self._patterns = tuple(patterns)
        self._per_pattern = per_pattern

    def check(self, skill: Skill) -> list[Problem]:
        """Return what keeps patterns from being expanded, each with place and remedy."""
        return [found for found in self._expanded(skill) if isinstance(found, Problem)]

    def count(self, skill: Skill) -> int:
        """Return in how many ways all patterns together can be said, exactly."""
        return sum(e.ways.count for e in self._expanded(skill) if isinstance(e, Expansion))

    def produce(self, skill: Skill, *, seed: int) -> Iterator[Candidate]:
        """Yield candidates pattern by pattern, drawn evenly from all of its ways; see `Producer`."""
        seen = {fold(u.text) for intent in skill.intents for u in intent.all_utterances()}
        for expansion in self._expanded(skill):
            if isinstance(expansion, Problem):
                continue
            pattern, made = expansion.pattern, 0
            chance = Random(f"{seed} {pattern.intent} {pattern.line}")
            for number in drawn(expansion.ways.count, chance):
                if made == self._per_pattern:
                    break
                utterance = said(expansion.ways.nth(number))
                key = fold(utterance.text)
                if not key or key in seen:
                    continue
                seen.add(key)
                made += 1
                origin = Provenance(self.name, pattern.line)
                yield Candidate(utterance, pattern.language, origin, pattern.intent)

    def _expanded(self, skill: Skill) -> Iterator[Expansion | Problem]:
        for number, pattern in enumerate(self._patterns, 1):
            place = Place(skill.name, ("patterns", str(number)))
            if skill.find(Intent, pattern.intent) is None:
                what = say(
                    "The pattern '{pattern}' is for intent '{intent}', which does not exist.",
                    pattern=shorten(pattern.line),
                    intent=pattern.intent,
                )
                known = [intent.name for intent in skill.intents]
                there = suggest(pattern.intent, known, say("intents"))
                yield Problem("sample-unknown-intent", place, what, there)
                continue
            yield _expand(skill, pattern, place, nodes=None)
        for intent in skill.intents:
            for language, templates in intent.templates.items():
                for number, template in enumerate(templates, 1):
                    path = ("intents", intent.name, "templates", language, str(number))
                    pattern = Pattern(intent.name, to_notation(template), language)
                    yield _expand(
                        skill, pattern, Place(skill.name, path), nodes=nodes_of(template),
                        free=not template.ordered,
                    )  # fmt: skip


def nodes_of(template: Template) -> tuple[Node, ...]:
    """Return a template as the tree of its notation; its flags are for recognising only."""
    nodes: list[Node] = []
    for fragment in template.fragments:
        nodes += [Words(" "), _node_of(fragment)]
    return tuple(nodes)


def _node_of(fragment: Fragment) -> Node:
    if fragment.kind == "any":
        return Wildcard(fragment.least, fragment.most)
    node: Node
    if fragment.kind == "text":
        node = Group(tuple((Words(word),) for word in fragment.words), optional=not fragment.must)
        return node
    node = (SlotPlace if fragment.kind == "slot" else CuePlace)(fragment.name or "")
    return node if fragment.must else Group(((node,),), optional=True)


def _expand(
    skill: Skill,
    pattern: Pattern,
    place: Place,
    *,
    nodes: Sequence[Node] | None,
    free: bool = False,
) -> Expansion | Problem:
    try:
        if len(pattern.line) > LONGEST:
            raise TemplateError(say("it is longer than {most} characters: split it", most=LONGEST))
        nodes = parse(pattern.line) if nodes is None else nodes
        language = _language(skill, pattern)

        def fill(node: SlotPlace | CuePlace) -> Ways:
            if isinstance(node, CuePlace):
                return cue_ways(skill, node.name, language, place)
            return slot_ways(skill, node.name, language, place)

        if any(isinstance(node, Wildcard) and node.least > 0 for node in _all(nodes)):
            raise TemplateError(
                say("a wildcard must take some text, and nobody knows which: write words")
            )
        return Expansion(
            pattern, ways_of([n for n in nodes if not _is_space(n, free)], fill, free=free)
        )
    except TemplateError as error:
        what = say(
            "The pattern '{pattern}' cannot be expanded: {reason}.",
            pattern=shorten(pattern.line),
            reason=verbatim(error.args[0]),
        )
        remedy = say("Mend the line, for example: [please] check the weather in {{city}}")
        return Problem("sample-pattern-invalid", place, what, remedy)
    except NothingToSay as nothing:
        return nothing.problem


def _is_space(node: Node, free: bool) -> bool:
    """Tell whether a node only parts others, which in any order part themselves."""
    return free and isinstance(node, Words) and not node.text.strip()


def _language(skill: Skill, pattern: Pattern) -> str:
    """Return the language to say slots in: the pattern's, or that of its own letters."""
    if pattern.language != ANY_LANGUAGE:
        return pattern.language
    chinese = [code for code in skill.languages if code.split("-")[0] == "zh"]
    others = [code for code in skill.languages if code not in chinese]
    wanted = chinese if any(map(is_han, pattern.line)) else others
    return wanted[0] if wanted else skill.languages[0]


def _all(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Group):
            for option in node.options:
                yield from _all(option)
