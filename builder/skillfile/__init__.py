"""A folder of readable files <-> a `Skill`: every problem with its place, comments kept."""

from builder.skillfile.archive import files_from_zip, zip_from_files
from builder.skillfile.assistant import (
    LoadedAssistant,
    files_from_assistant,
    is_assistant,
    load_assistant,
    save_assistant,
)
from builder.skillfile.load import load_skill, skill_from_files
from builder.skillfile.loaded import Loaded
from builder.skillfile.save import files_from_skill, save_skill

__all__ = [
    "Loaded",
    "LoadedAssistant",
    "files_from_assistant",
    "files_from_skill",
    "files_from_zip",
    "is_assistant",
    "load_assistant",
    "load_skill",
    "save_assistant",
    "save_skill",
    "skill_from_files",
    "zip_from_files",
]
