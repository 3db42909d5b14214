"""Where the boxes of a DMKit drawing stand (draw.io XML), so that the canvas keeps their arrangement."""

from __future__ import annotations

import html
import re
from typing import Final
from xml.parsers import expat

from builder.errors import Invalid, Place, Problem
from builder.sentence import Sentence, say, together
from builder.skillfile.dmkit.words import bare

_SAID: Final = "BOT:"
_TAG: Final = re.compile(r"<[^>]*>")


def read_places(text: str, file: str) -> dict[str, tuple[float, float]]:
    """Return where each thing that is said stands: by its text without places and spaces.

    Raises `Invalid('dmkit-drawing')` for what is no drawing. Entities are not expanded.
    """
    places: dict[str, tuple[float, float]] = {}
    said: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal said
        if name == "mxCell":
            lines = re.split(r"<br\s*/?>|\n", attributes.get("value", ""))
            told = [html.unescape(_TAG.sub("", line)).strip() for line in lines]
            said = [line.removeprefix(_SAID) for line in told if line.startswith(_SAID)]
        elif name == "mxGeometry" and said and "x" in attributes and "y" in attributes:
            place = (float(attributes["x"]), float(attributes["y"]))
            for line in said:
                places.setdefault(bare(re.sub(r"\{%[^%]*%\}", "", line)), place)
            said = []

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError) as error:
        told = error.args[0]
        reason = told if isinstance(told, Sentence) else str(error)
        what = say("It is no drawing of draw.io: {reason}.", reason=reason)
        remedy = say("Save it from draw.io as uncompressed XML.")
        problem = Problem("dmkit-drawing", Place(file), what, remedy)
        message = together(say("The drawing '{file}' cannot be read.", file=file), what)
        raise Invalid("dmkit-drawing", message, [problem]) from error
    return places


def _refuse_entities(*_declared: object) -> None:
    raise ValueError(say("it declares entities of its own"))
