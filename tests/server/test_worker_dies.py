"""What a training process may do wrong: the job says so, and the server goes on."""

import sys
import time
from pathlib import Path

import pytest

from builder.client import Client
from builder.errors import Invalid
from builder.nlu.interpreter import Interpreter
from builder.schema.skill import Skill
from builder.wire.skills import Job

GOES_WRONG = {
    "prints what is no JSON": (
        "print('Segmentation fault', flush=True); sys.exit(0)",
        "Segmentation",
    ),
    "prints JSON of another kind": ("print('[1, 2]', flush=True)", "cannot be read"),
    "prints a line without its fields": (
        'print(\'{"kind": "progress"}\', flush=True)',
        "cannot be",
    ),
    "dies with a message": ("sys.exit('no space left')", "no space left"),
    "is killed": ("os.kill(os.getpid(), 9)", "not enough memory"),
    "ends without a bundle": ("sys.exit(0)", "no such file"),
    "writes a bundle that is none": (
        "import json; r = json.loads(read); open(r['output'], 'wb').write(b'PK')",
        "bundle",
    ),
}


def ended(client: Client) -> Job:
    """Train the cafe and wait for the end."""
    job = client.start_training("cafe")
    while job.state in ("queued", "running"):
        time.sleep(0.05)
        job = client.get_job(job.id)
    return job


def test_the_job_fails_clearly_and_the_next_one_succeeds(
    client: Client, cafe: Skill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.create_skill("cafe", skill=cafe)
    script = tmp_path / "python"
    for wrong, (program, told) in GOES_WRONG.items():
        start = f"#!{sys.executable} -S\nimport os, sys\nread = sys.stdin.buffer.read()\n"
        script.write_text(f"{start}{program}\n", "utf-8")
        script.chmod(0o755)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "executable", str(script))
            job = ended(client)
        assert job.state == "failed", wrong
        assert job.error is not None
        assert told in job.error.message, wrong
        assert job.error.sentence is not None, wrong
    assert ended(client).version == 1


def test_a_version_that_cannot_understand_is_not_published(
    client: Client, cafe: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.create_skill("cafe", skill=cafe)
    first = ended(client).version or 0
    client.publish("cafe", first)
    client.save_draft("cafe", cafe.model_copy(update={"description": "other"}), revision=1)
    second = ended(client).version or 0
    with monkeypatch.context() as patched:
        patched.setattr(Interpreter, "interpret", _fails)
        with pytest.raises(Invalid, match="not published") as refused:
            client.publish("cafe", second, expected=first)
    assert refused.value.code == "bundle-corrupt"
    assert client.get_deployment("cafe").version == first
    assert client.publish("cafe", second, expected=first).version == second


def _fails(*_given: object) -> None:
    raise ValueError("matrices do not fit")
