"""Several skills behind one entrance: recall who could take a message, rank them, select."""
