"""Datasets in and out: what other programs hold of utterances, with a version and a card."""
