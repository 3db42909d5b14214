"""What the operating system refuses is said in a sentence of ours, and never as "None"."""

import errno
import os
from pathlib import Path

import pytest

from builder.system_reason import system_reason


def refused_by(path: Path) -> OSError:
    with pytest.raises(OSError) as caught:
        path.read_bytes()
    return caught.value


def test_what_a_disk_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    told = {
        name: str(system_reason(refused_by(tmp_path / name)))
        for name in ("nothing", ".", "file/in", "a" * 300, "circle")
    }
    assert list(told.values()) == [
        "there is no such file or folder",
        "it is a folder",
        "a part of the path is no folder",
        "the name is too long",
        "its links lead in a circle",
    ]


def test_a_full_disk() -> None:
    if not Path("/dev/full").exists():
        pytest.fail("This system has no /dev/full, which Linux has.")
    with pytest.raises(OSError) as caught, Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"more")
    assert system_reason(caught.value) == "the disk is full"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EXDEV, os.strerror(errno.EXDEV)), os.strerror(errno.EXDEV)),
        (OSError("a library says so"), "a library says so"),
        (OSError(), "OSError"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_reason_that_we_do_not_know_stays_as_it_is(error: OSError, told: str) -> None:
    assert system_reason(error) == told
    assert system_reason(error).template == "{text}"
