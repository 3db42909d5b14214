"""What stands around every page: the sidebar, signing in, the tour, notices."""
