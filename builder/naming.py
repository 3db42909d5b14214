"""What a part of a skill may be called, and how a language is written."""

from __future__ import annotations

import re
from typing import Final

from builder.errors import Invalid
from builder.sentence import say, together

# Letters of any script, digits and a few joiners: room for imported names such as `app/LAUNCH`,
# none for the characters that mark-up and payloads are made of.
NAME: Final = r"^\w[\w./-]{0,79}$"
_LANGUAGE: Final = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?"
LANGUAGE: Final = rf"^{_LANGUAGE}$"
# A star stands for every language.
LANGUAGE_OR_ANY: Final = rf"^({_LANGUAGE}|\*)$"
NAME_RULE: Final = say(
    "A name begins with a letter, a digit or _, has letters, digits and _ . / - in it, and is at most "
    "80 characters long."
)


def ensure_name(name: str) -> str:
    """Return a name that may be one; raises `Invalid('name-invalid')` otherwise."""
    if not re.fullmatch(NAME, name):
        what = say("'{name}' cannot be a name.", name=name)
        raise Invalid("name-invalid", together(what, NAME_RULE))
    return name
