"""Fixtures of this folder."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

import pytest
import time_machine

from orders.admin.frames import FRAMES
from tests.boxes import box
from tests.given import NOW

__all__ = ["box"]

# A working day after what the tests here tell of, and before anything that was given then is over.
TODAY: Final = NOW + dt.timedelta(days=7)


@pytest.fixture(autouse=True, scope="module")
def _today() -> Iterator[None]:
    """Tell whoever asks the machine a day of ours: what holds today holds next year, too."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture(autouse=True)
def _no_frames() -> None:
    """Begin without remembered frames: the next test's staff have the same keys."""
    FRAMES.clear()
