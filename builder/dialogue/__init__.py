"""Lead the talk: what a message means here, what to do next, and what to say."""
