"""Reading logs of any kind, line by line, in bounded memory."""
