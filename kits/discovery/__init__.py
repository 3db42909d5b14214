"""Discovery: what users want that no intent names, from what they said alone."""
