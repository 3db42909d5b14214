"""The pieces of the first page: how skills stand, and the ways to a new one."""
