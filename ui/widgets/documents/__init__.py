"""The pieces of the page of documents: what was read of one, and a question to all."""
