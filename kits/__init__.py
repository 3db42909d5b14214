"""Kits that make and check training data."""
