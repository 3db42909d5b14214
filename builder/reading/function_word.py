"""Words that hold a sentence together and tell nothing of what it is about."""

from __future__ import annotations

from typing import Final

from builder.reading.terms import characters_of, terms_of

_ENGLISH: Final = """
a an the this that these those it its they them their there here he she his her you your we our us i
my me is are was were be been being am do does did done has have had can could may might must shall
should will would to of in on at by for from with as into onto about and or but so if then than when
while which who whom whose what where how also just please yes no not any some all each every within
cannot can't don't doesn't didn't won't isn't aren't wasn't weren't haven't hasn't hadn't wouldn't
shouldn't couldn't mustn't it's that's you're they're we're there's
"""
_CHINESE: Final = (
    "的了是在和与或及等也就都而被把对为于以由其这那您你我他她它们之个有到从向给让着过并但则即"
    "可能会要请吗呢吧后前内"
)
_FUNCTION_WORDS: Final = frozenset(terms_of(_ENGLISH))
_FUNCTION_CHARACTERS: Final = frozenset(map(ord, _CHINESE))


def telling_terms(text: str) -> frozenset[int]:
    """Return the terms of a text that tell something; a pair with a function word in it does not."""
    return frozenset(
        term
        for term in terms_of(text)
        if term not in _FUNCTION_WORDS and _FUNCTION_CHARACTERS.isdisjoint(characters_of(term))
    )
