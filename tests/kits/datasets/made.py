"""Datasets of awkward texts."""

from builder.schema.entity import DictionaryEntry
from builder.schema.utterance import Span, Utterance, parse_markup
from kits.datasets.dataset import Dataset, Row

AWKWARD = (
    "明天去[上海](city:沪)的票，有吗？",
    "fly from [New York](from) to [Berlin](to:BER) please",
    "😀 emoji first, then [paris](city) 🚄🚄 and [rome](to)",
    'commas, "quotes"; semicolons\tand a tab | bar',
    "=SUM(A1:A2) looks like a formula",
    "<b>tags</b> & entities &amp; ' marks",
    "plain \\[brackets\\] that mark nothing",
    '{"json": [1, 2]} and {braces}',
    "# text = a comment? # intent = none",
    "- a dash in front",
    "ＦＵＬＬ　ｗｉｄｔｈ ① café naïve ﬁ",
    "[北京](from)到[上海](to)，[3](number)张",
    "half[way](city) through a word",
    "O B-city I-city",
    "null",
    "007",
    "1.50",
    "true",
    "http://example.com/a?b=c#d",
    "a" * 300,
)


def dataset() -> Dataset:
    """A dataset of both languages, two intents, texts out of scope, without label, and tests."""
    rows = [
        Row(parse_markup(text), f"intent_{n % 3}", ("zh", "en", "*")[n % 3], (None, "test")[n % 2])
        for n, text in enumerate(AWKWARD)
    ]
    spaced = Utterance(text="  spaces around it ", spans=(Span(start=2, end=8, slot="city"),))
    lines = Utterance(text="two\nlines\r\nor three", spans=(Span(start=4, end=9, slot="to"),))
    rows += [
        Row(spaced, "intent_1", "en"),
        Row(lines, "intent_1", "en"),
        Row(Utterance(text="nobody labelled this"), None, "en"),
        Row(Utterance(text="write me a poem"), "out_of_scope", "en"),
    ]
    return Dataset(tuple(rows))


def travel() -> Dataset:
    """A dataset with all that Rasa's format can say."""
    rows = (
        Row(parse_markup("fly from [SFO](from:San Francisco) to [Berlin](to)"), "book_flight"),
        Row(parse_markup("weather in [Berlin](city)"), "ask_weather"),
        Row(parse_markup("order [A1](order_number)"), "track/order"),
        Row(parse_markup("hello"), "on"),
    )
    types = {"from": "city", "to": "city", "city": "city", "order_number": "order_number"}
    words = {
        "city": (DictionaryEntry("Berlin"), DictionaryEntry("San Francisco", ("SFO", "Frisco")))
    }
    return Dataset(rows, types, words, {"order_number": (r"[A-Z]\d+",)})
