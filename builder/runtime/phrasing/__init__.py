"""Word an answer from retrieved passages by a language model, and keep only what they support."""
