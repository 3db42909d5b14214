"""Run bundles: one agent a skill, one turn at a time."""
