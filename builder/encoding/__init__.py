"""Sentence encoders: loaded once, shared by every skill of the process."""
