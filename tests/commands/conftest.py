"""The command line in this process, with an own data directory and the prepared encoders."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from builder.cli import run

SKILL = """
name: shop
languages: [en]
"""
INTENTS = """
intents:
  track_order:
    utterances:
      en: [where is my order, 'track order [A1001](number)', has my parcel left, any news on my parcel]
  greet:
    utterances:
      en: [hello, hi there, good morning]
"""
SLOTS = """
entities:
  order_number: {patterns: ['A\\d{4}']}
slots:
  number: {type: order_number, prompts: {en: Which order?}}
  state: {type: text}
"""
RESPONSES = """
responses:
  hello: {text: {en: Hello!}}
  told: {text: {en: 'It is {state}.'}}
  unknown: {text: {en: No such order.}}
"""
TRACK = """
trigger: {intents: [track_order]}
steps:
  - {kind: collect, id: ask, slot: number}
  - {kind: act, id: look, action: find_order}
  - kind: branch
    id: found
    links: [{when: {kind: filled, slot: state}, to: tell}]
  - {kind: say, id: sorry, response: unknown, next: done}
  - {kind: say, id: tell, response: told}
  - {kind: end, id: done}
"""
GREET = "trigger: {intents: [greet]}\nsteps: [{kind: say, id: hi, response: hello}]\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Dialoom = Callable[..., Ran]


@pytest.fixture
def dialoom(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    test_cache: Path,
) -> Dialoom:
    data = tmp_path_factory.mktemp("data")
    (data / "encoders").symlink_to(test_cache, target_is_directory=True)
    monkeypatch.setenv("DIALOOM_DATA_DIR", str(data))
    monkeypatch.delenv("DIALOOM_ACTION_URL", raising=False)
    monkeypatch.delenv("DIALOOM_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A skill that looks an order up by an action, and has no actions yet."""
    folder = tmp_path / "shop"
    for name, text in {
        "skill.yml": SKILL,
        "intents.yml": INTENTS,
        "slots.yml": SLOTS,
        "responses.yml": RESPONSES,
        "flows/track.yml": TRACK,
        "flows/greet.yml": GREET,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
