"""What the Python client can ask while utterances and slots are written: one method a route."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

from builder.client.connection import Connection, read_answer
from builder.schema.entity import SystemType
from builder.wire.authoring import ValuesFound
from builder.wire.utterances import (
    SuggestionDecided,
    Suggestions,
    UtterancesTold,
)


class UtteranceCalls(Connection):
    """The calls about what is being written."""

    def check_utterances(
        self, name: str, intent: str, language: str, texts: Sequence[str]
    ) -> UtterancesTold:
        """Return what speaks against utterances of an intent before they are saved."""
        body = {"intent": intent, "language": language, "texts": list(texts)}
        return self._send(UtterancesTold, "POST", f"/v1/skills/{name}/utterances/check", body)

    def list_suggestions(self, name: str, intent: str, *, limit: int = 10) -> Suggestions:
        """Return the candidates of the inbox that are most likely utterances of an intent."""
        params: dict[str, str | int] = {"intent": intent, "limit": limit}
        path = f"/v1/skills/{name}/inbox/suggestions"
        return read_answer(Suggestions, self._call("GET", path, params=params))

    def decide_on_suggestion(
        self,
        name: str,
        candidate: str,
        intent: str,
        verdict: Literal["accept", "refuse"],
        *,
        by: str = "",
        group: str | None = None,
        id: str | None = None,
    ) -> SuggestionDecided:
        """Take a suggestion as an utterance of an intent, or note that it is none of its."""
        path = f"/v1/skills/{name}/inbox/suggestions/{quote(candidate, safe='')}/decisions"
        body = {
            "id": id or uuid.uuid4().hex,
            "by": by,
            "intent": intent,
            "verdict": verdict,
            "group": group,
        }
        return self._send(SuggestionDecided, "POST", path, body)

    def try_system_types(self, name: str, text: str, type: SystemType | None = None) -> ValuesFound:
        """Return the values of a system type, or of all, in a text that is said now."""
        body = {"text": text, "type": type}
        return self._send(ValuesFound, "POST", f"/v1/skills/{name}/system-types/trial", body)
