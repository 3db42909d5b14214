"""Custom actions: the port, and the rasa-sdk protocol behind it."""
