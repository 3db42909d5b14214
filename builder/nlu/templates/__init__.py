"""Templates and cues: messages recognised by their fragments, before any model is asked."""
