"""The producers of samples by name: what each does, and which are asked when none is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from builder.errors import Invalid, suggest
from builder.sentence import say, together
from kits.noise import full_width, homophones, recognised, typos
from kits.producer import Producer
from kits.samples.forms import of_noise, traditional
from kits.samples.manners import fillers, polite, reordered
from kits.samples.rewriting import RewritingProducer
from kits.samples.substitution import SubstitutionProducer
from kits.samples.templates import Pattern, TemplateProducer
from kits.samples.words import mixing, synonyms

# So many candidates of one utterance are looked at, of each producer.
_EACH: Final = 4

_MAKERS: Final[dict[str, Callable[[], Producer]]] = {
    "substitution": SubstitutionProducer,
    "synonyms": lambda: RewritingProducer("synonyms", synonyms, per_utterance=_EACH),
    "reordering": lambda: RewritingProducer("reordering", reordered, per_utterance=_EACH),
    "polite": lambda: RewritingProducer("polite", polite, per_utterance=2),
    "fillers": lambda: RewritingProducer("fillers", fillers, per_utterance=2),
    "mixing": lambda: RewritingProducer("mixing", mixing, per_utterance=2),
    "typos": lambda: RewritingProducer("typos", of_noise(typos), per_utterance=1),
    "homophones": lambda: RewritingProducer("homophones", of_noise(homophones), per_utterance=1),
    "misheard": lambda: RewritingProducer("misheard", of_noise(recognised), per_utterance=1),
    "width": lambda: RewritingProducer("width", of_noise(full_width), exact=True),
    "script": lambda: RewritingProducer("script", traditional, exact=True),
}
NAMES: Final = ("templates", *_MAKERS)
# Width and script make nothing that the interpreter does not read alike: they are for other systems.
# Slips are better met by the setting `robust` than written down.
DEFAULT: Final = tuple(
    name for name in NAMES if name not in ("typos", "homophones", "misheard", "width", "script")
)


def producers_of(
    names: Iterable[str] | None = None, patterns: Sequence[Pattern] = (), *, per_pattern: int = 50
) -> list[Producer]:
    """Return producers by name, the default ones where none is named.

    Raises `Invalid('producer-unknown')` which says what there is.
    """
    made: list[Producer] = []
    for name in dict.fromkeys(DEFAULT if names is None else names):
        if name == "templates":
            made.append(TemplateProducer(patterns, per_pattern=per_pattern))
        elif name in _MAKERS:
            made.append(_MAKERS[name]())
        else:
            what = say("There is no producer '{producer}'.", producer=name)
            there = suggest(name, NAMES, say("producers"))
            raise Invalid("producer-unknown", together(what, there))
    return made
