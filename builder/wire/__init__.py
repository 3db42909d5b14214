"""The shapes of the HTTP API's JSON, one definition for the server, its OpenAPI page and the client."""
