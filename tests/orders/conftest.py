"""Fixtures of this folder."""

import pytest

from orders.admin.frames import FRAMES
from tests.boxes import box

__all__ = ["box"]


@pytest.fixture(autouse=True)
def _no_frames() -> None:
    """Begin without remembered frames: the next test's staff have the same keys."""
    FRAMES.clear()
