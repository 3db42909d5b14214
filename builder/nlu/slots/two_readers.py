"""Two taggers that read the same features: one linear, one recurrent, whose opinions are averaged.

The linear one is right with few texts and at what stands next to a value, the recurrent one at what
hangs on words far away. Their mean is better than either with some hundred texts; with thousands the
recurrent one is better alone (docs/slots.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from builder.learning.logistic import Logistic
from builder.learning.softmax import Floats, log_softmax
from builder.nlu.slots.features import own_features
from builder.nlu.slots.recurrent import Recurrent
from builder.nlu.slots.tags import OUTSIDE

# What is taken from each one's score of outside, which few examples make look too likely.
LINEAR_BIAS: Final = np.float32(1.25)
_RECURRENT_BIAS: Final = np.float32(0.3)
_RECURRENT: Final = "recurrent/"


@dataclass(frozen=True)
class TwoReaders:
    """The mean of a linear and a recurrent tagger; `dimension` is that of a token's vector.

    Without a linear one, what the recurrent one says.
    """

    linear: Logistic | None
    recurrent: Recurrent
    dimension: int

    def logits(self, x: Floats) -> Floats:
        """Return the scores of the tags, a row a token, of one text's features with neighbours."""
        far = log_softmax(self.recurrent.logits(own_features(x, self.dimension)))
        far[:, OUTSIDE] -= _RECURRENT_BIAS
        if self.linear is None:
            return far
        near = log_softmax(self.linear.logits(x))
        near[:, OUTSIDE] -= LINEAR_BIAS
        result: Floats = (near + far) / np.float32(2)
        return result

    def arrays(self) -> dict[str, Floats]:
        """Return the numbers that must be kept, by name."""
        apart = {_RECURRENT + name: array for name, array in self.recurrent.arrays().items()}
        return apart | (self.linear.arrays() if self.linear is not None else {})

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Floats], dimension: int) -> TwoReaders:
        """Read what `arrays` gave; raises `KeyError` when something is missing."""
        apart = {
            name.removeprefix(_RECURRENT): array
            for name, array in arrays.items()
            if name.startswith(_RECURRENT)
        }
        linear = Logistic.from_arrays(arrays) if "weights" in arrays else None
        return cls(linear, Recurrent.from_arrays(apart), dimension)

    @property
    def shape(self) -> tuple[int, int]:
        """How many features a token has, and how many tags there are."""
        width, tags = self.recurrent.shape
        return width + 2 * self.dimension, tags
