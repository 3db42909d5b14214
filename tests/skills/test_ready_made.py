"""Every ready-made skill is sound, trains in seconds, and holds its conversations with real actions."""

import time
from pathlib import Path

import pytest

from builder.commands.new import templates
from builder.commands.test import run_chats
from builder.commands.workspace import Trained
from builder.encoding.library import EncoderLibrary
from builder.schema.skill import Skill
from builder.skillfile import files_from_skill, load_skill, skill_from_files
from builder.training.train import train
from skills import ready_made

FOLDERS = list(templates().values())
# Generous, since the machine may be busy; the benchmark measures it properly.
MOST_SECONDS = 60
MOST_UTTERANCES = 12


def skill_in(folder: Path) -> Skill:
    loaded = load_skill(folder)
    assert loaded.skill is not None, loaded.problems
    return loaded.skill


def test_ready_made_lists_the_skills() -> None:
    assert [folder.name for folder in ready_made()] == ["customer_service", "helpdesk"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_skill_has_no_problems(folder: Path) -> None:
    assert load_skill(folder).check() == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_skill_survives_its_files(folder: Path) -> None:
    skill = skill_in(folder)
    assert skill_from_files(files_from_skill(skill)).skill == skill


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_skill_trains_in_seconds_and_holds_its_conversations(
    folder: Path, encoders: EncoderLibrary
) -> None:
    skill = skill_in(folder)
    started = time.perf_counter()
    bundle = train(skill, encoders=encoders)
    assert time.perf_counter() - started < MOST_SECONDS
    outcomes = run_chats(folder, Trained(bundle, folder), encoders, skill.chats)
    assert len(outcomes) == len(skill.chats)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    assert not failed, "\n".join(f"{o.chat.name}: {o.turns[-1]}" for o in failed)


def test_customer_service_is_complete() -> None:
    skill = skill_in(ready_made()[0])
    for intent in skill.intents:
        for language in ("zh", "en"):
            assert 0 < len(intent.utterances[language]) <= MOST_UTTERANCES
    for language in ("zh", "en"):
        assert sum(entry.language == language for entry in skill.faq) >= 10
        assert all(entry.similar for entry in skill.faq)
        assert any(chat.language == language for chat in skill.chats)
    jobs = {"track_order", "return_order", "change_address", "request_invoice", "file_complaint"}
    held = {turn.flow for chat in skill.chats for turn in chat.turns}
    said = {name for chat in skill.chats for turn in chat.turns for name in turn.responses or ()}
    assert jobs <= {flow.name for flow in skill.flows}
    assert {"cancelled", "fallback", "invalid_value", "gave_up", "resumed"} <= said
    assert {"return_created", "address_updated", "invoice_sent", "complaint_handed_over"} <= said
    assert "return_order" in held
