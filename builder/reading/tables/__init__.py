"""Answer questions from sheets: lookups, filters, comparisons and superlatives."""
