"""Signatures of what we send out, by the scheme of Standard Webhooks (standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from builder.errors import Invalid
from builder.sentence import say

_PREFIX: Final = "whsec_"
_SHORTEST: Final = 24
_LONGEST: Final = 64


def read_secret(written: str) -> bytes:
    """Return the bytes of a secret as it is written, `whsec_` and 24 to 64 bytes in base64.

    Raises `Invalid('setting-invalid')`, which does not repeat the secret.
    """
    try:
        secret = base64.b64decode(written.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not _SHORTEST <= len(secret) <= _LONGEST:
        raise Invalid(
            "setting-invalid",
            say(
                "The setting DIALOOM_NOTIFY_SECRET cannot be used: it must be 24 to 64 bytes in base64. "
                "Make one with: openssl rand -base64 32"
            ),
        )
    return secret


def sign(secrets: Sequence[bytes], notice: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the headers of a notice: its id, its time in seconds, a signature for each secret."""
    signed = b".".join((notice.encode(), str(timestamp).encode(), body))
    signatures = (
        base64.b64encode(hmac.new(secret, signed, sha256).digest()).decode() for secret in secrets
    )
    return {
        "webhook-id": notice,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
