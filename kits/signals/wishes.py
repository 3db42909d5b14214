"""What users want in their talks: messages that are no answers, no buttons, no words to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from builder.schema.utterance import Utterance
from kits.candidate import Candidate, Provenance
from kits.signals.find import is_wish
from kits.signals.gather import Talk
from kits.signals.turn import turns_of


def wishes_in(talks: Iterable[Talk], clean: Callable[[str], str]) -> Iterator[Candidate]:
    """Yield each message of the talks in which a user wants something.

    `clean` takes personal data out of a text; what is empty then, or has no letter, is passed over.
    """
    for session, events in talks:
        for turn in turns_of(events):
            if not is_wish(turn):
                continue
            text = clean(turn.text).strip()
            if any(character.isalpha() for character in text):
                origin = Provenance("talks", f"{session}:{turn.number}")
                yield Candidate(Utterance(text=text), turn.understanding.language, origin)
