"""Labelling: what to look at next, many with one decision, and what it cost."""
