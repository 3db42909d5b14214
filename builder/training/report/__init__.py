"""How well a trained version understands: measured, told utterance by utterance, and compared."""
