"""Which network a request comes from: what limits count by."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.extensions import network_of_request


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::7", "2001:db8::/64"),
        ("2001:db8::2:1:1:1", "2001:db8::/64"),
        ("2a02:a03f:1:2:3::1", "2a02:a03f:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_counts_by_its_network(address: str, network: str, app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert network_of_request() == network
