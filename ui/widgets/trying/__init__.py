"""The pieces of the page where a skill is tried: the talk, its tests and the trace of a turn."""
