"""Trains the reader of spans that `builder/reading` ships: `python -m scripts.span_reader --help`."""
