"""The Flask extensions, made once; `create_app` binds them to an application."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

from flask import request
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

babel = Babel()
compress = Compress()
csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.session_protection = None
mail = Mail()
migrate = Migrate()


def network_of_request() -> str:
    """Return the network that a request comes from (IPv6: its /64); kept in memory only, for limits."""
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


limiter = Limiter(key_func=network_of_request, in_memory_fallback_enabled=True, headers_enabled=False)
