from __future__ import annotations

import numpy as np
import pytest

from builder.errors import Invalid
from builder.nlu.examples import Example
from builder.nlu.judgements import (
    JUDGEMENTS,
    Judged,
    judgements_of,
    read_judgements,
    write_judgements,
)

EXAMPLES = (
    Example("a coffee please", "order", "en", "utterance"),
    Example("order", "order", "en", "name"),
    Example("几点开门", "hours", "zh", "utterance"),
)


def test_judgements_are_those_of_the_judged_rows_and_come_back_from_a_bundle() -> None:
    said = np.asarray([[0.7, 0.2, 0.1], [0.06, 0.04, 0.9]], np.float32)
    found = Judged((0, 2), (0, 1), said, np.asarray([0.95, 0.3], np.float32))
    judged = judgements_of(EXAMPLES, ("order", "hours", "cancel"), found)
    first, second = judged
    assert (first.text, first.found, first.own) == ("a coffee please", "order", 0.7)
    assert first.in_scope == pytest.approx(0.95)
    assert second.language == "zh"
    assert (second.intent, second.found, second.own) == ("hours", "cancel", 0.04)
    assert [name for name, _ in second.ranking] == ["cancel", "order", "hours"]
    assert read_judgements(write_judgements(judged)) == judged


def test_a_bundle_without_judgements_has_none_and_a_damaged_part_is_refused() -> None:
    assert read_judgements({}) == []
    with pytest.raises(Invalid) as refused:
        read_judgements({JUDGEMENTS: b'{"intents": []}'})
    assert refused.value.code == "bundle-corrupt"
