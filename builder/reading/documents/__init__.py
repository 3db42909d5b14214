"""Turn an author's documents into passages that know where they stand."""
