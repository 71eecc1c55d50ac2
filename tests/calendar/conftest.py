"""The stage of the calendar."""

import pytest

from tests.calendar.stage import Stage
from tests.support.cast import Cast


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Activities and places."""
    return Stage(cast)
