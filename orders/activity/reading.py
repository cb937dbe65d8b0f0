"""An activity file, whatever its name, read by its content."""

from typing import Final

from orders.activity import fit, gpx, tcx
from orders.activity.found import Activity, Reason, Unread
from orders.activity.xml import DamagedError, root_of

LARGEST: Final = 25 * 2**20
_BY_ROOT: Final = {"gpx": gpx.read, "TrainingCenterDatabase": tcx.read}


def read(data: bytes) -> Activity | Unread:
    """
    Return what a file tells, or why it could not be read; never raises for what a file holds.

    GPX and TCX are recognised by their first element, FIT by its mark; the name of the file plays no part.
    """
    if len(data) > LARGEST:
        return Unread(Reason.TOO_LARGE, f"{len(data)} bytes")
    if data[8:12] == b".FIT":
        return fit.read(data)
    try:
        reader = _BY_ROOT.get(root_of(data) or "")
    except DamagedError as error:
        return Unread(Reason.FILE_CORRUPT, str(error))
    return Unread(Reason.NOT_AN_ACTIVITY, "neither GPX nor TCX nor FIT") if reader is None else reader(data)
