"""Messages full of slips: what they may have meant, and what their letters and sounds say."""
