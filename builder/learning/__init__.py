"""Small models over vectors, learned in plain numpy: what understanding and reading share."""
