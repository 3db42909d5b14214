"""The stages of work on a log: each reads files and writes files, whole or not at all."""
