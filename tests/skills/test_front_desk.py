"""The ready-made assistant is sound, and holds its conversations with both skills and their actions."""

from pathlib import Path

from builder.commands.assistant_folder import load_sound_assistant
from builder.commands.test import run_assistant_chats
from builder.encoding.library import EncoderLibrary
from builder.skillfile import files_from_assistant
from builder.skillfile.assistant import assistant_from_files
from skills import ready_made_assistants


def folder() -> Path:
    [only] = ready_made_assistants()
    return only


def test_front_desk_is_sound_and_survives_its_files() -> None:
    assistant, problems = load_sound_assistant(folder())
    assert problems == []
    assert assistant_from_files(files_from_assistant(assistant)).assistant == assistant


def test_front_desk_holds_its_conversations(encoders: EncoderLibrary) -> None:
    assistant, _ = load_sound_assistant(folder())
    outcomes = run_assistant_chats(folder(), encoders, assistant.chats)
    assert len(outcomes) == len(assistant.chats) > 10
    failed = [outcome for outcome in outcomes if not outcome.passed]
    assert not failed, "\n".join(f"{o.chat.name}: {o.turns[-1]}" for o in failed)
    crossing = [turn for chat in assistant.chats for turn in chat.turns if turn.skills]
    assert {skill for turn in crossing for skill in turn.skills or ()} == set(assistant.skill_names)
