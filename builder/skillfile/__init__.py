"""A folder of readable files <-> a `Skill`: every problem with its place, comments kept."""

from builder.skillfile.archive import files_from_zip, zip_from_files
from builder.skillfile.load import load_skill, skill_from_files
from builder.skillfile.loaded import Loaded
from builder.skillfile.save import files_from_skill, save_skill

__all__ = [
    "Loaded",
    "files_from_skill",
    "files_from_zip",
    "load_skill",
    "save_skill",
    "skill_from_files",
    "zip_from_files",
]
