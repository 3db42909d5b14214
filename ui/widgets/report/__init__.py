"""The pieces of reports: scores, confusions, conversations, what changed."""
