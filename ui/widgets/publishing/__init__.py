"""The pieces of the page where a version is published."""
