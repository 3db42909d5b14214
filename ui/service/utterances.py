"""Utterances while they are written: what speaks against them, and what users said alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from builder.client import Client
from builder.schema.entity import SystemType
from builder.wire.authoring import ValuesFound
from builder.wire.utterances import SuggestionDecided, Suggestions, UtterancesTold


class UtteranceCalls:
    """What is asked of utterances."""

    _client: Client

    def check_utterances(
        self, skill: str, intent: str, language: str, texts: Sequence[str]
    ) -> UtterancesTold:
        """Return what speaks against utterances before they are saved."""
        return self._client.check_utterances(skill, intent, language, texts)

    def suggestions(self, skill: str, intent: str) -> Suggestions:
        """Return what users said that may be utterances of an intent."""
        return self._client.list_suggestions(skill, intent)

    def decide_on_suggestion(
        self,
        skill: str,
        candidate: str,
        intent: str,
        verdict: Literal["accept", "refuse"],
        *,
        person: str,
        group: str | None,
    ) -> SuggestionDecided:
        """Take a suggestion, or note that it is none of this intent's; raises `Conflict`."""
        return self._client.decide_on_suggestion(
            skill, candidate, intent, verdict, by=person, group=group
        )

    def try_system_type(self, skill: str, text: str, type: SystemType) -> ValuesFound:
        """Return the values of a system type in a text that is said now."""
        return self._client.try_system_types(skill, text, type)
