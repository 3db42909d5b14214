"""The network that finds where a passage answers a question."""
