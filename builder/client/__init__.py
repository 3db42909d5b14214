"""The Python client of the HTTP API."""

from builder.client.client import Chat, Client, Draft, Saved

__all__ = ["Chat", "Client", "Draft", "Saved"]
