"""The pieces of the page where talks of users are read."""
