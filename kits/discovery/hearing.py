"""Which encoders are heard in clustering texts of some languages, and how much each counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from builder.encoding.encoder import Encoder, view_names, weight_of
from builder.nlu.stack import speaks

# A language is one of the texts' from this share of them on.
_SPOKEN: Final = 0.1
# A network without layers to look into hears wording more than wishes. Chosen on CLINC150 and SMP2019.
_SHALLOW: Final = 0.7


def worth_of_views(stack: Sequence[Encoder], languages: Sequence[str]) -> dict[str, float]:
    """Return what each view counts for in clustering texts of these languages; 0 for those not heard.

    Only sentences are heard: a middle layer knows more of words than of wishes.
    """
    often = Counter(languages)
    spoken = [name for name, n in often.items() if n >= _SPOKEN * len(languages)]
    heard = [e for e in stack if all(speaks(e, language) for language in spoken)] or list(stack)
    worth = dict.fromkeys((view for encoder in stack for view in view_names(encoder)), 0.0)
    return worth | {encoder.name: _weight_of(encoder) for encoder in heard}


def _weight_of(encoder: Encoder) -> float:
    return weight_of(encoder) * (_SHALLOW if len(encoder.views) == 1 else 1.0)
