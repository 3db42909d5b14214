"""Which encoders are heard in clustering texts of some languages, and how much each counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from builder.encoding.encoder import Encoder, view_names
from builder.nlu.stack import speaks

# A language is one of the texts' from this share of them on.
_SPOKEN: Final = 0.1
# An encoder made for one language knows it better (`builder/nlu/stack.py`).
_SPECIALIST: Final = 1.4


def worth_of_views(stack: Sequence[Encoder], languages: Sequence[str]) -> dict[str, float]:
    """Return what each view counts for in clustering texts of these languages; 0 for those not heard.

    Only sentences are heard: a middle layer knows more of words than of wishes.
    """
    often = Counter(languages)
    spoken = [name for name, n in often.items() if n >= _SPOKEN * len(languages)]
    heard = [e for e in stack if all(speaks(e, language) for language in spoken)] or list(stack)
    worth = dict.fromkeys((view for encoder in stack for view in view_names(encoder)), 0.0)
    for encoder in heard:
        special = encoder.languages is not None and len(encoder.languages) == 1
        worth[encoder.name] = _SPECIALIST if special else 1.0
    return worth
