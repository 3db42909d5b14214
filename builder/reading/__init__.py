"""Answer questions from what the skill has read."""
