"""Fixtures of this folder."""

from tests.boxes import box

__all__ = ["box"]
