"""Logs for the operator: one JSON object a line, and nothing about a person in it."""

from __future__ import annotations

import logging
import sys

import structlog
from flask import Flask


def init_app(app: Flask) -> None:
    """Send all logs to standard error as JSON lines."""
    level = logging.getLevelNamesMapping().get(app.config["LOG_LEVEL"], logging.INFO)
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("huey").setLevel(max(level, logging.WARNING))
    logging.getLogger("flask-limiter").setLevel(logging.CRITICAL)  # it writes down whom it refused
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
