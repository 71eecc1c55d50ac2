"""What the journeys share."""

from __future__ import annotations

import pytest

from tests.responses.stage import Stage
from tests.support.cast import Cast


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Listings and answers of the cast."""
    return Stage(cast)
