"""Fixtures of this folder."""

from tests.boxes import box
from tests.races.racing import on_disk

__all__ = ["box", "on_disk"]
