"""Signals: what the talks of users say of messages that were misunderstood, and how they were meant."""
