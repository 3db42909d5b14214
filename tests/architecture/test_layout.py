"""The house keeps its shape: small files, no name that hides another, no library out of place."""

import ast
import subprocess
import sys
import time
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("builder", "skills", "kits", "ui")
SOURCES = sorted(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))

# One door for each library: the places that may import it.
DOORS = {
    # Changes of a skill and calls of the API draw nothing.
    "streamlit": (
        "ui/app.py",
        "ui/views/",
        "ui/forms/",
        "ui/widgets/",
        "ui/state/",
        "ui/wording.py",
    ),
    "torch": ("builder/encoding/",),
    "sentence_transformers": ("builder/encoding/",),
    "transformers": ("builder/encoding/",),
    "onnx": ("builder/encoding/",),
    "onnxruntime": ("builder/encoding/",),
    "tokenizers": ("builder/encoding/",),
    "huggingface_hub": ("builder/encoding/",),
    "sqlalchemy": ("builder/store/",),
    "alembic": ("builder/store/",),
    "psycopg": ("builder/store/",),
    "fastapi": ("builder/server/",),
    "starlette": ("builder/server/",),
    "uvicorn": ("builder/server/", "builder/commands/serve.py"),
    "prometheus_client": ("builder/server/",),
    "rasa_sdk": ("skills/",),
    "httpx": ("builder/egress.py", "builder/client/connection.py"),
    "ruamel": ("builder/skillfile/",),
    "re2": ("builder/pattern.py",),
    "sklearn": (),
    "scipy": (),
    "typer": ("builder/cli.py", "builder/commands/"),
    "rich": ("builder/cli.py", "builder/commands/"),
}
BANNED = {"pickle", "joblib", "dill", "marshal", "shelve", "requests", "urllib3", "aiohttp", "yaml"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_source_goes_through_the_doors_and_stays_small(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    names = imported(path)
    assert not names & BANNED
    for library in names & DOORS.keys():
        assert place.startswith(DOORS[library]), f"{place} may not import {library}"
    assert len(path.read_text("utf-8").splitlines()) <= 400, f"{place} wants splitting"


def test_no_package_marker_under_tests() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_file_of_the_designer_hides_a_package() -> None:
    assert not {p.stem for p in (ROOT / "ui").iterdir()} & set(PACKAGES)


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_owns_our_package_names(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"dialoom"}


def modules_after(statement: str) -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print('\\n'.join(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.split(".")[0] for line in shown.stdout.splitlines()}


def test_runtime_and_server_load_no_training_library() -> None:
    loaded = modules_after(
        "import builder.server.app, builder.runtime.agent, builder.runtime.turns"
    )
    assert not loaded & {
        "torch",
        "streamlit",
        "rasa_sdk",
        "sklearn",
        "scipy",
        "transformers",
        "onnx",
    }


def test_importing_the_root_is_cheap() -> None:
    # The bare interpreter is subtracted, and the best of three taken, so that a busy machine passes.
    def seconds(statement: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)
        return time.perf_counter() - start

    cost = min(seconds("import builder") - seconds("pass") for _ in range(3))
    assert cost < 0.3
