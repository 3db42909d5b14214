"""Drafts come with marks, bullets and mark-up in every place that models put them."""

import pytest

from builder.runtime.phrasing.claim import Claim, claims_in


@pytest.mark.parametrize(
    ("draft", "claims"),
    [
        ("Returns are free [1].", [Claim("Returns are free.", (1,))]),
        ("Free. [1] Slow. [2][3]", [Claim("Free.", (1,)), Claim("Slow.", (2, 3))]),
        ("It costs $3.50 [1, 2].", [Claim("It costs $3.50.", (1, 2))]),
        (
            "七天内可退[1]。邮费自理。【2】",
            [Claim("七天内可退。", (1,)), Claim("邮费自理。", (2,))],
        ),
        ("- **Free** [1]\n- Slow [2]", [Claim("Free", (1,)), Claim("Slow", (2,))]),
        ("1. Free [1]\n2. Slow [1]", [Claim("Free", (1,)), Claim("Slow", (1,))]),
        ("NO ANSWER", [Claim("NO ANSWER", ())]),
        ("[1]", []),
        ("", []),
    ],
)
def test_draft_is_read_sentence_by_sentence(draft: str, claims: list[Claim]) -> None:
    assert claims_in(draft) == claims
