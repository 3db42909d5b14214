"""Logs: what users said becomes candidates for the intents of a skill, and for new ones."""
