"""Slot values: dictionaries, patterns, system types and learned spans, merged by stated precedence."""
