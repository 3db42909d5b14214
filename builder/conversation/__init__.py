"""The nouns that a talk is made of: message, understanding, event, tracker, reply, effect."""
