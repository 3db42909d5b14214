"""What can happen on the ways through flows: which steps are reached, and talks that show it."""
