"""Every choice that training the interpreter makes, with its default and the reason for it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class NluConfig(BaseModel):
    """How understanding is trained. The defaults were chosen on validation data, never on test data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # How closely a head fits its examples (the inverse of regularisation). Flat from 10 to 100.
    strength: float = Field(default=30.0, gt=0, title="Strength of the fit")
    # Adapt the vectors to the skill before a head is fitted: worth a point, takes half a second.
    adapt: bool = Field(default=True, title="Adapt the vectors to the skill")
    # An intent's name, split into words, is one more example; it matters most below five labels.
    name_weight: float = Field(default=0.5, ge=0, le=1, title="Weight of an intent's name")
    # So is its description, where the author wrote one.
    description_weight: float = Field(default=0.5, ge=0, le=1, title="Weight of a description")
    # Understand yes, no, cancel and "say that again" without the author's doing.
    built_in_intents: bool = Field(default=True, title="Built-in intents")
    # The questions of the FAQ are one class among the intents; more than these are sampled.
    faq_limit: int = Field(default=200, ge=0, title="FAQ questions used as examples")
    # Held-out scores, the temperature and the scope detector come from this many folds.
    folds: int = Field(default=5, ge=2, le=20, title="Folds of cross-validation")
    # Above this many utterances cross-validation looks at a sample, so that training stays quick.
    validation_limit: int = Field(default=4000, ge=10, title="Utterances used in cross-validation")
    # Learn to tell what the skill is not about.
    scope: bool = Field(default=True, title="Scope detector")
    # How many of the customers the scope detector must keep, judged by cross-validation.
    kept: float = Field(default=0.97, gt=0, lt=1, title="Share of in-scope messages kept")
    # With unlabelled logs: rounds of self-training, and what a text counts that nobody labelled.
    self_training_rounds: int = Field(default=6, ge=1, le=20, title="Rounds of self-training")
    self_training_weight: float = Field(
        default=0.25, gt=0, le=1, title="Weight of unlabelled texts"
    )
    # Learn from letters and sounds as well, and read unsure messages as what they may have been meant
    # to be: for users who type carelessly. So does `robust: true` in skill.yml.
    robust: bool = Field(default=False, title="Robust against slips")
    # Longer messages are cut for understanding; people do not type more in one breath.
    longest_text: int = Field(default=4000, ge=1, title="Characters of a message that are read")
    # How many texts the interpreter remembers the vectors of.
    remembered: int = Field(default=256, ge=1, title="Texts whose vectors are remembered")
