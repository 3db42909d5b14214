"""The tour in the README of each language, typed line by line by a stranger."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh.md")


def blocks_of_tour(readme: str) -> list[str]:
    # The second section, whatever it is called.
    section = (ROOT / readme).read_text("utf-8").split("\n## ")[2]
    return re.findall(r"```bash\n(.*?)```", section, re.S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def environment(tmp_path: Path, test_cache: Path) -> dict[str, str]:
    data = tmp_path / "data"
    data.mkdir()
    (data / "encoders").symlink_to(test_cache, target_is_directory=True)
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DIALOOM_DATA_DIR": str(data),
    }


def await_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail(f"the server stopped: {server.stdout.read() if server.stdout else b''!r}")
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("the server did not become ready")


def test_readmes_have_the_same_sections_and_figures() -> None:
    english, chinese = ((ROOT / readme).read_text("utf-8") for readme in READMES)
    for pattern in (r"^```(\w+)$", r"[\d.]+(?: / [\d.]+)? %", r"!\[.*\]\((.*)\)"):
        assert re.findall(pattern, english, re.M) == re.findall(pattern, chinese, re.M)
    # What the house looks like inside is told to those who read the rest of the docs.
    assert english.count("\n## ") == chinese.count("\n## ") + 1


@pytest.mark.parametrize("readme", READMES)
def test_tour_of_the_readme_works(readme: str, tmp_path: Path, environment: dict[str, str]) -> None:
    commands, call = blocks_of_tour(readme)
    port = str(free_port())
    lines = [line for line in commands.splitlines() if line.startswith("dialoom ")]
    *before, serve = [line.replace("8080", port) for line in lines]
    assert serve.startswith("dialoom serve")
    skill = shlex.split(serve)[3]
    for line in before:
        subprocess.run(line, shell=True, check=True, cwd=tmp_path, env=environment, timeout=120)
    server = subprocess.Popen(
        shlex.split(serve, comments=True),
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        await_ready(f"http://127.0.0.1:{port}/v1/skills/{skill}/greeting", server)
        curl = call.replace("8080", port).replace("curl -s", "curl -sf")
        shown = subprocess.run(
            curl, shell=True, check=True, cwd=tmp_path, capture_output=True, text=True, timeout=30
        )
        answer = json.loads(shown.stdout)
        assert answer["replies"]
        assert answer["flow"]
    finally:
        server.terminate()
        server.communicate(timeout=20)
