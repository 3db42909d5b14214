"""Do two workers on two cores do twice the work of one? `python -m benchmarks workers`.

Each worker is a process that understands new messages with everything on, as `dialoom serve` with one
worker does. One and two workers take turns, several times over. `busy` is the processor's time for a
message: where it stays the same, the workers do not get in each other's way. Also shown: whether eight
texts that wait would take less of the processor as one batch than one by one.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from pathlib import Path

from benchmarks._everything import MESSAGES, everything_on
from benchmarks._timing import machine
from builder.bundle import Bundle
from builder.conversation.understanding import Context
from builder.encoding.encoder import Encoder
from builder.encoding.library import EncoderLibrary
from builder.encoding.wanted import wanted_encoders
from builder.nlu.interpreter import Interpreter
from builder.settings import Settings
from builder.training.train import train

# Messages a second, the processor's seconds for a message, and the threads of the process.
_Told = tuple[float, float, int]


def run(argv: Sequence[str]) -> int:
    """Print the throughput of one and two workers, and what batching would bring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks workers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each round works")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data-dir", type=Path, help="where Dialoom keeps its encoders")
    options = parser.parse_args(argv)
    settings = Settings.from_environment(data_dir=options.data_dir)
    wanted = wanted_encoders(settings.encoder_cache, settings.encoders)
    library = EncoderLibrary(settings.encoder_cache, wanted=wanted)
    packed = train(everything_on("en"), encoders=library).to_bytes()
    print(machine())
    found: dict[int, list[_Told]] = {1: [], 2: []}
    for _ in range(options.rounds):
        for count in found:
            told = _work(count, packed, settings.encoder_cache, wanted, options.seconds)
            found[count].append(
                (sum(t[0] for t in told), statistics.mean(t[1] for t in told), told[0][2])
            )
    one, two = (max(rates for rates, _, _ in found[count]) for count in (1, 2))
    busy = {count: 1e3 * statistics.median(b for _, b, _ in found[count]) for count in found}
    print(f"one worker: {one:.0f} messages a second, busy {busy[1]:.1f} ms a message")
    print(f"two workers: {two:.0f} messages a second, busy {busy[2]:.1f} ms a message")
    print(
        f"two against one: {two / one:.2f}; busy {busy[2] / busy[1]:.2f}; threads {found[1][0][2]}"
    )
    for encoder in library.stack_for(["en"]):
        texts = [MESSAGES["en"].format(n) for n in range(8)]
        alone, batch = _alone_and_together(encoder, texts)
        print(f"{encoder.name}: eight texts alone {alone:.1f} ms, as a batch {batch:.1f} ms")
    return 0


def _alone_and_together(encoder: Encoder, texts: list[str]) -> tuple[float, float]:
    """Return the least of the processor's milliseconds for texts one by one, and as a batch."""
    alone, together = [], []
    for _ in range(12):
        began = time.process_time()
        for text in texts:
            encoder.encode_one(text)
        between = time.process_time()
        encoder.encode(texts)
        alone.append((between - began) * 1e3)
        together.append((time.process_time() - between) * 1e3)
    return min(alone), min(together)


def _work(
    count: int, packed: bytes, cache: Path, wanted: Sequence[str], seconds: float
) -> list[_Told]:
    spawn = multiprocessing.get_context("spawn")
    answers: Queue[_Told] = spawn.Queue()
    together = spawn.Barrier(count)
    workers = [
        spawn.Process(target=_serve, args=(packed, cache, wanted, seconds, together, answers))
        for _ in range(count)
    ]
    for worker in workers:
        worker.start()
    told = [answers.get(timeout=300) for _ in workers]
    for worker in workers:
        worker.join()
    return told


def _serve(
    packed: bytes,
    cache: Path,
    wanted: Sequence[str],
    seconds: float,
    together: threading.Barrier,
    answers: Queue[_Told],
) -> None:
    library = EncoderLibrary(cache, wanted=wanted)
    opened = Bundle.from_bytes(packed)
    interpreter = Interpreter.load(opened.skill(), opened.under("nlu/"), library)
    context = Context(now=datetime.now(UTC))
    for number in range(5):
        interpreter.interpret(MESSAGES["en"].format(9000 + number), context)
    together.wait()
    began, worked, done = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - began < seconds:
        interpreter.interpret(MESSAGES["en"].format(done), context)
        done += 1
    took, busy = time.perf_counter() - began, time.process_time() - worked
    answers.put((done / took, busy / done, threading.active_count()))
