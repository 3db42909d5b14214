"""Samples: many utterances from a few, each judged by what the skill has learned."""
