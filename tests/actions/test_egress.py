import pytest

from builder.egress import ensure_allowed, host_of
from builder.errors import BuilderError

ALLOWED = frozenset({"actions:5055", "example.org:443"})


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://actions:5055/webhook", "actions:5055"),
        ("https://example.org/x", "example.org:443"),
        ("http://Example.org", "example.org:80"),
    ],
)
def test_host_of_names_host_and_port(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("url", ["http://actions:5055/x", "https://example.org:443/"])
def test_named_hosts_may_be_called(url: str) -> None:
    ensure_allowed(url, ALLOWED)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://actions/",
        "http://127.0.0.1:5055/",
        "file:///etc/passwd",
        "ftp://actions:5055/",
        "http://actions:5055@evil.org/",
        "http://evil.org:5055/#actions:5055",
        "//actions:5055/",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(BuilderError, match="not allowed") as refused:
        ensure_allowed(url, ALLOWED)
    assert refused.value.code == "egress-refused"
