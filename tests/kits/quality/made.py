"""A skill with something wrong of every kind, over an encoder that knows words only."""

from collections.abc import Sequence
from typing import Any

from builder.encoding.encoder import Encoding, Vectors
from builder.encoding.hashing import HashingEncoder
from builder.schema.skill import Skill


class CountingEncoder(HashingEncoder):
    """Remembers which texts it was asked to encode."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().encode(texts)

    def encode_one(self, text: str) -> Encoding:
        self.asked.append(text)
        return super().encode_one(text)


BOOK = [
    "book a train to [berlin](city)",
    "please book me a train to [paris](city) tomorrow",
    "train ticket to [rome](city) for two",
    "can you reserve a train seat to [berlin](city)",
    "reserve a train ticket",
    "buy a train ticket to [madrid](city)",
    "a seat on the train for me",
    "get two train tickets",
]
PARCEL = [
    "where is my parcel",
    "has the parcel left the depot",
    "parcel not here yet",
    "track the parcel",
    "any news on the parcel",
    "parcel number please",
    "when will the parcel come",
    "look up my parcel",
]
WEATHER = [
    "will it rain today",
    "how is the weather",
    "is it sunny outside",
    "weather forecast for the weekend",
    "does it snow in winter here",
    "how warm is it outside today",
    "rain or sun this weekend",
    "what does the weather do",
]


def skill(**said: Any) -> Skill:
    """A skill of three intents; utterances of some may be others, or new intents come in."""
    intents = {"book_train": BOOK, "track_parcel": PARCEL, "ask_weather": WEATHER, **said}
    return Skill.model_validate(
        {
            "name": "travel",
            "languages": ["en", "zh"],
            "intents": [
                {"name": name, "utterances": own if isinstance(own, dict) else {"*": own}}
                for name, own in intents.items()
            ],
            "entities": [
                {"name": "city", "dictionary": ["berlin", "paris", "rome", "madrid", "oslo"]}
            ],
            "slots": [{"name": "city", "type": "city"}, {"name": "thing"}],
        }
    )
