"""DMKit's remote_services.json: where the web services are that policies call."""

from __future__ import annotations

import json

from builder.errors import Invalid, Place, Problem
from builder.sentence import say


def read_services(text: str, file: str) -> dict[str, str]:
    """Return the addresses of services: `naming_service_url` by name, without its scheme's list://.

    Raises `Invalid('dmkit-file')`.
    """
    try:
        found = json.loads(text)
        named = {n: str(each["naming_service_url"]) for n, each in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = say(
            "The file '{file}' is no remote_services.json: {reason}.", file=file, reason=str(error)
        )
        problem = Problem("dmkit-file", Place(file), what, say("Give DMKit's own file."))
        raise Invalid("dmkit-file", what, [problem]) from error
    return {name: url.replace("list://", "http://", 1) for name, url in named.items()}
