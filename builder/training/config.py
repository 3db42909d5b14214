"""Every choice that training makes, with its default."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from builder.nlu.config import NluConfig


class TrainingConfig(BaseModel):
    """How a skill is trained; the defaults are complete, and the same config gives the same bundle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # The one number that decides every shuffle; with the skill and the encoders, it decides all.
    seed: int = Field(default=13, ge=0, title="Seed")
    # How intents and scope are learned.
    nlu: NluConfig = Field(default=NluConfig(), title="Understanding")


DEFAULT: Final = TrainingConfig()
