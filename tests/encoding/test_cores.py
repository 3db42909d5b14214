import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder.encoding.cores import _quota, usable_cores


def test_cores_are_those_that_the_process_may_use() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="affinity is Linux's")
def test_cores_heed_affinity() -> None:
    program = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
        "from builder.encoding.cores import usable_cores; print(usable_cores())"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert told.stdout.strip() == b"1"


@pytest.mark.parametrize(
    ("written", "cores"),
    [("max 100000\n", None), ("200000 100000\n", 2), ("150000 100000\n", 2), ("odd", None)],
)
def test_cores_heed_a_containers_quota(tmp_path: Path, written: str, cores: int | None) -> None:
    (tmp_path / "cpu.max").write_text(written, "ascii")
    assert _quota(tmp_path / "cpu.max") == cores
    assert _quota(tmp_path / "missing") is None
