"""Changed copies of a skill, one function a change; nothing here draws or asks the server."""
