"""Pressure pictures that are made up, and what a clinician sends and signs."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

# Half a made print, from the heel: how many cells are in contact in each row; the other half is its mirror image.
ROWS: Final = (2, 4, 6, 6, 6, 6, 6, 5, 4, 4, 3, 3, 3, 3, 3, 4, 4, 5, 7, 8, 8, 8, 8, 7, 5, 2, 5, 6, 4)


def made(rows: Iterable[int] = ROWS, pressure_kpa: int = 200) -> list[list[int]]:
    """Return a print in a frame without contact."""
    return [[0] * 20] + [[0] * (10 - n) + [pressure_kpa] * (2 * n) + [0] * (10 - n) for n in rows] + [[0] * 20]


def written(rows: Iterable[Iterable[object]], delimiter: str = ",", end: str = "\n") -> bytes:
    """Return a matrix as CSV."""
    return end.join(delimiter.join(str(cell) for cell in row) for row in rows).encode()


def a_file(data: bytes, name: str = "file") -> SimpleUploadedFile:
    """Return bytes as a browser sends them."""
    return SimpleUploadedFile(name, data)


def a_print(side: str = "right") -> dict[str, Any]:
    """Return a pressure picture as a form sends it."""
    return {"file": a_file(written(made())), "side": side}


def an_entry(on: dt.date, **told: Any) -> dict[str, Any]:
    """Return what a clinician sends: a posture score of both feet, and the statement, signed on a day."""
    return {
        "left": {"fpi": [2, 2, 2, 1, 1, 0]},
        "right": {"fpi": [1, 1, 0, 0, 0, 0]},
        "may_wear_insoles": True,
        "clinician_name": "Dr Ute Lang",
        "profession": "Podiatrist",
        "register_number": "CH 20417",
        "signed_on": on.isoformat(),
        **told,
    }
