"""One thread for the small matrices of training.

On a machine that is busy serving, the threads of the linear algebra library wait for each other far
longer than they work: the same training takes three times as long on two threads as on one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec


@contextmanager
def one_thread() -> Iterator[None]:
    """Run numpy's linear algebra on one thread, where the `train` extra is installed."""
    if find_spec("threadpoolctl") is None:
        yield
        return
    # Comes with the `train` extra.
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # noqa: PLC0415

    with threadpool_limits(limits=1, user_api="blas"):
        yield
