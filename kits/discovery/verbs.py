"""Words that names of intents are made of: what people ask to be done, and words that name nothing.

`data/words.json` holds them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import orjson

_FILE: Final = Path(__file__).parent / "data" / "words.json"
_LISTS: Final[dict[str, Any]] = orjson.loads(_FILE.read_bytes())

# The verb of a name, and the forms in which it is said where they are not regular.
VERBS_EN: Final = frozenset(" ".join(_LISTS["verbs_en"]).split())
IRREGULAR_EN: Final[dict[str, str]] = _LISTS["irregular_en"]
# Said by everybody of everything, so that a name made of them tells nothing.
STOP_EN: Final = frozenset(" ".join(_LISTS["stop_en"]).split())
# In the order in which one of several is taken.
VERBS_ZH: Final = tuple(" ".join(_LISTS["verbs_zh"]).split())
# Ideographs that no name begins or ends with.
STOP_ZH: Final = frozenset(_LISTS["stop_zh"])
