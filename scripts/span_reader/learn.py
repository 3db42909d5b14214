"""The training itself: how fast, how long, and what is written on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor
from torch.nn import functional

from scripts.span_reader.network import SpanNetwork
from scripts.span_reader.windows import Batch

# Steps until the rate is full.
_WARM = 50
# The matrices that start from nothing learn faster (Hayou et al., LoRA+, 2024).
_RATE_DOWN, _RATE_UP, _RATE_REST = 5e-4, 2e-3, 1e-3
_LOWEST = 0.02
_MOST_CHANGE = 1.0
_IMPOSSIBLE = -1e4
_TOLD_EVERY = 20


@dataclass(frozen=True)
class Plan:
    """How long to train, in minutes; `rate` multiplies the usual rates.

    `half` takes products in bfloat16: nearly twice the windows a minute where the processor has it, and
    fewer where it is emulated.
    """

    minutes: float
    ask_every: float
    rate: float
    half: bool
    out: Path


def learn(
    network: SpanNetwork,
    batches: Iterable[Batch],
    plan: Plan,
    ask: Callable[[], object],
) -> list[float]:
    """Train until the time is over, and return the loss of each step.

    `ask` tries the network, and what it returns is printed. The rate falls with the clock, so that the
    training ends when it was told to, however busy the machine is.
    """
    named = [(n, p) for n, p in network.named_parameters() if p.requires_grad]
    rates = {".down": _RATE_DOWN, ".up": _RATE_UP}
    groups = [
        {"params": [p], "peak": plan.rate * rates.get(name[name.rfind(".") :], _RATE_REST)}
        for name, p in named
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), weight_decay=0.01)
    started = asked_at = time.monotonic()
    losses: list[float] = []
    windows = 0
    for step, batch in enumerate(batches, start=1):
        done = (time.monotonic() - started) / (60 * plan.minutes)
        if done >= 1:
            break
        share = min(1.0, step / _WARM) * max(_LOWEST, 1 - done)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * share
        with torch.autocast("cpu", torch.bfloat16, enabled=plan.half):
            loss = loss_of(network, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([p for _, p in named], _MOST_CHANGE)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        windows += len(batch.ids)
        if step % _TOLD_EVERY == 0:
            recent = losses[-100:]
            minutes = (time.monotonic() - started) / 60
            print(
                f"{minutes:6.1f} min  {step:6} steps  {windows:7} windows  "
                f"loss {sum(recent) / len(recent):.3f}",
                flush=True,
            )
        if time.monotonic() - asked_at > 60 * plan.ask_every:
            save(network, plan.out)
            print(ask(), flush=True)
            asked_at = time.monotonic()
    save(network, plan.out)
    return losses


def loss_of(network: SpanNetwork, batch: Batch) -> Tensor:
    """Return the mean cross-entropy of first and last token, among the passage's and the first."""
    may = batch.passage.clone()
    may[:, 0] = True
    scores = network(batch.ids, batch.mask, batch.passage).float()
    scores = scores.masked_fill(~may[..., None], _IMPOSSIBLE)
    first = functional.cross_entropy(scores[..., 0], batch.target[:, 0])
    last = functional.cross_entropy(scores[..., 1], batch.target[:, 1])
    return 0.5 * (first + last)


def save(network: SpanNetwork, path: Path) -> None:
    """Write what was learned, in half precision, in one step."""
    work = path.with_suffix(".part")
    save_file({name: values.astype(np.float16) for name, values in network.learned().items()}, work)
    work.replace(path)
