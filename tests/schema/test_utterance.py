import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.schema.utterance import MarkupError, Span, Utterance, parse_markup, to_markup


def test_markup_gives_text_and_spans() -> None:
    utterance = parse_markup("我想订[明天](date)去[沪](city:上海)的票")
    assert utterance.text == "我想订明天去沪的票"
    assert utterance.spans == (
        Span(start=3, end=5, slot="date"),
        Span(start=6, end=7, slot="city", value="上海"),
    )


def test_brackets_without_a_slot_are_text() -> None:
    assert parse_markup("see [1] please") == Utterance(text="see [1] please")
    assert parse_markup(r"a \[b\](c)") == Utterance(text="a [b](c)")


def test_surrounding_space_moves_the_spans_along() -> None:
    assert parse_markup("  to [Paris](city) ").spans == (Span(start=3, end=8, slot="city"),)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("to [Paris(city)", "does not close"),
        ("to [Paris](city", "does not close"),
        ("to [](city)", "is empty"),
        ("to [Paris]()", "is empty"),
        ("to [Paris](:x)", "is empty"),
    ],
)
def test_markup_that_is_broken_says_where_and_how_to_mend_it(source: str, told: str) -> None:
    with pytest.raises(MarkupError, match=told):
        parse_markup(source)


def test_spans_must_lie_within_the_utterance_and_apart() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        Utterance(
            text="abcd",
            spans=(Span(start=0, end=3, slot="x"), Span(start=2, end=4, slot="y")),
        )
    with pytest.raises(ValueError, match="leaves the utterance"):
        Utterance(text="abcd", spans=(Span(start=2, end=9, slot="x"),))


PIECES = st.text(alphabet="ab[]()\\: 我想", min_size=1, max_size=6)


@given(st.lists(st.tuples(PIECES, st.sampled_from([None, "city", "date:5"])), max_size=5))
def test_markup_round_trips(pieces: list[tuple[str, str | None]]) -> None:
    text, spans = "", []
    for piece, name in pieces:
        if name is not None and piece.strip() == piece and piece:
            slot, _, value = name.partition(":")
            spans.append(
                Span(start=len(text), end=len(text) + len(piece), slot=slot, value=value or None)
            )
        text += piece
    utterance = Utterance(text=text, spans=tuple(spans))
    if text == text.strip():
        assert parse_markup(to_markup(utterance)) == utterance
