"""What many talks add up to: counts by day, funnels, what stayed unanswered."""
