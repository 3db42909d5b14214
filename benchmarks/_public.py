"""Skills trained on public intent sets, for benchmarks that say things to them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks._remembering import SentencesOnly
from builder.conversation.understanding import Context
from builder.encoding.encoder import Encoder
from builder.encoding.library import EncoderLibrary
from builder.nlu.config import NluConfig
from builder.nlu.interpreter import Interpreter
from builder.nlu.train import train_interpreter
from builder.training.evaluate import read_labelled, skill_of

SETS: Final = ("banking77", "clinc150", "smp2019")
CONTEXT: Final = Context(now=datetime(2026, 1, 5, 10, tzinfo=UTC))
# A message and its intent.
Said = tuple[str, str]


def language_of_set(name: str) -> str:
    """Return the language that a set is in."""
    return "zh" if name == "smp2019" else "en"


def trained_on(
    folder: Path, labels: int, library: EncoderLibrary, cache: Path, *, seed: int
) -> tuple[Interpreter, dict[str, str]]:
    """Train on the labels of a set; also return the skill's name of each intent."""
    language = language_of_set(folder.name)
    stack: list[Encoder] = [SentencesOnly(each) for each in library.stack_for([language])]
    lean = EncoderLibrary(cache, preset=stack)
    skill, names = skill_of(read_labelled(folder / f"train_{labels}.csv"))
    parts = train_interpreter(skill, NluConfig(), lean, seed=seed)[0]
    return Interpreter.load(skill, parts, lean), names


def said_in(path: Path, names: dict[str, str]) -> list[Said]:
    """Return the messages of a file with the skill's names of their intents."""
    data = read_labelled(path)
    return [
        (text, names.get(intent, intent))
        for text, intent in zip(data.texts, data.intents, strict=True)
    ]
