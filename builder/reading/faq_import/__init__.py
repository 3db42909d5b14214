"""Questions and answers out of files of every kind, proposed as entries of a FAQ."""
