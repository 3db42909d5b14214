"""The HTTP server: routes, channels, policies, and the web chat."""
