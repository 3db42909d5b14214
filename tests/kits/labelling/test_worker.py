"""The process that arranges: one request in, progress and groups out, errors as sentences."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from builder.child_work import DONE, FAILED, UNREADABLE, answer
from builder.schema.utterance import parse_markup, to_markup
from builder.sentence import say
from kits.candidate import Candidate, Provenance
from kits.candidate_lines import read_candidates, write_candidates
from kits.labelling.worker import Request, read_groups, work

SHOP: dict[str, Any] = {
    "name": "shop",
    "languages": ["en"],
    "intents": [
        {
            "name": "track_order",
            "utterances": ["where is order [A1001](number)", "track my parcel", "is my order sent"],
        },
        {
            "name": "ask_opening",
            "utterances": ["when do you open", "are you open on sunday", "opening hours"],
        },
    ],
    "entities": [{"name": "order_number", "patterns": ["A[0-9]{4}"]}],
    "slots": [{"name": "number", "type": "order_number"}],
}


def asked(folder: Path, *texts: str, **changed: Any) -> tuple[int, list[dict[str, Any]]]:
    given = [Candidate(parse_markup(text), "en", Provenance("file", "a:1")) for text in texts]
    write_candidates(folder / "candidates", given)
    assert list(read_candidates(folder / "candidates")) == given
    request = {
        "skill": SHOP,
        "candidates": str(folder / "candidates"),
        "output": str(folder / "groups"),
        "cache": str(folder / "cache"),
        "encoders": ["hashing"],
        **changed,
    }
    sink = io.BytesIO()
    code = answer(Request, work, say("arrangement"), io.BytesIO(json.dumps(request).encode()), sink)
    return code, [json.loads(line) for line in sink.getvalue().splitlines()]


def test_worker_arranges_and_marks_slots(tmp_path: Path) -> None:
    texts = ("where is order A2002 now", "track my big parcel", "when do you open today")
    code, told = asked(tmp_path, *texts)
    assert code == DONE
    assert [line["kind"] for line in told if line["kind"] != "progress"] == ["done"]
    done = [line["done"] for line in told if line["kind"] == "progress"]
    assert done == sorted(done) and done[-1] <= 1
    groups = read_groups(tmp_path / "groups", tmp_path / "candidates")
    found = {m.candidate.utterance.text: m for group in groups for m in group.members}
    assert set(found) == set(texts)
    in_tracking = [g for g in groups if g.intent == "track_order"]
    marked = [to_markup(m.candidate.utterance) for g in in_tracking for m in g.members]
    assert "where is order [A2002](number) now" in marked


def test_worker_tells_what_it_cannot_do(tmp_path: Path) -> None:
    code, told = asked(tmp_path, "hello there", encoders=["none-such"])
    assert (code, told[-1]["kind"]) == (FAILED, "error")
    assert told[-1]["code"] and told[-1]["message"].endswith((".", "\n"))
    code, told = asked(tmp_path, "hello there", seed="x")
    assert (code, told[-1]["code"]) == (UNREADABLE, "request-unreadable")
