"""UNIT's open dialogue manager (DMKit): its policies and drawings become flows of an ordinary skill."""

from builder.skillfile.dmkit.policy import Policy, read_policies
from builder.skillfile.dmkit.skill import Converted, with_policies

__all__ = ["Converted", "Policy", "read_policies", "with_policies"]
