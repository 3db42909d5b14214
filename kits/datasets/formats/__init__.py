"""The formats that datasets are read from and written to, one a file."""
