"""The forms that parts of a skill are edited in, and the fields that they are made of."""
