"""The names that people give to skills and assistants."""

from __future__ import annotations

from pydantic import ValidationError

from builder.errors import Invalid
from builder.schema.skill import Skill
from builder.sentence import say


def checked_name(name: str) -> str:
    """Return a name as it is kept; raises `Invalid('name-invalid')` for one that none may have."""
    try:
        return Skill(name=name).name
    except ValidationError as error:
        raise Invalid(
            "name-invalid",
            say(
                "'{name}' cannot be a name. Begin with a letter or digit and use letters, digits and "
                "_ . / - only, at most 80.",
                name=name,
            ),
        ) from error
