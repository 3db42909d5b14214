"""What understanding adds to the encoders: `python -m benchmarks parse`, on one core.

A skill with everything on (31 intents, scope, a dictionary of 2,000 values with mistyped ones found, a
pattern, system types, roles learned from annotated utterances) understands messages of about twenty
tokens, each of them new. Every message is understood, and encoded by the same encoders one after another
with nothing else done, in turn. A message with a comma may hold two requests: its parts cost as well.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks._everything import MESSAGES, PARTED, everything_on
from benchmarks._timing import Compared, begin_on, compare, machine
from builder.bundle import Bundle
from builder.conversation.understanding import Context
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.nlu.interpreter import Interpreter
from builder.nlu.stack import heard
from builder.settings import Settings
from builder.training.train import train


def run(argv: Sequence[str]) -> int:
    """Print one line a language, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks parse", description=__doc__)
    parser.add_argument("--calls", type=int, default=300, help="messages a language (default 300)")
    parser.add_argument("--words", type=int, default=2_000, help="values in the dictionary")
    parser.add_argument("--core", type=int, help="the core to stay on (default: the first)")
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    parser.add_argument("--languages", nargs="+", default=["zh", "en"], choices=("zh", "en"))
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    begin_on(options.core)
    settings = Settings.from_environment(data_dir=options.data_dir)
    library = EncoderLibrary(settings.encoder_cache, wanted=settings.encoders or DEFAULT_ENCODERS)
    figures: dict[str, Compared] = {}
    for language in options.languages:
        bundle = train(everything_on(language, words=options.words), encoders=library)
        figures[language] = measure(bundle, library, language, MESSAGES, options.calls)
        figures[f"{language}, a comma"] = measure(bundle, library, language, PARTED, options.calls)
    if options.json:
        told = {language: found.as_json() for language, found in figures.items()}
        print(json.dumps({"machine": machine(), "parse": told}, indent=2))
        return 0
    print(machine())
    print("language | parse p50 (fastest) ms | encoders p50 (fastest) ms | ratio | fastest | busy")
    for language, found in figures.items():
        print(
            f"{language} | {found.p50:.2f} ({found.fastest:.2f}) | "
            f"{found.other_p50:.2f} ({found.other_fastest:.2f}) | {found.ratio:.3f} | "
            f"{found.fastest_ratio:.3f} | {found.busy_ratio:.3f}"
        )
    return 0


def measure(
    bundle: Bundle,
    library: EncoderLibrary,
    language: str,
    messages: Mapping[str, str],
    calls: int,
) -> Compared:
    """Compare understanding a message with encoding it, message by message."""
    opened = Bundle.from_bytes(bundle.to_bytes())
    interpreter = Interpreter.load(opened.skill(), opened.under("nlu/"), library)
    encoders = heard(library.stack_for([language]), language)
    context = Context(now=datetime.now(UTC))
    message = messages[language]

    def understand(number: int) -> object:
        return interpreter.interpret(message.format(number), context)

    def encode(number: int) -> object:
        text = message.format(number)
        return [encoder.encode_one(text) for encoder in encoders]

    return compare(understand, encode, calls=calls)
