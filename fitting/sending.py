"""
Chapter: a scan is sent straight into a bucket, past our processes, and attached afterwards.

Two steps: :func:`prepare` tells where the file may go, and nothing is stored yet; :func:`attach` looks at what has
arrived, and takes it or refuses it as a scan that came the direct way. Either way it is deleted from the bucket: what
is taken is kept where all private files are. What is never attached ends by the bucket's own rule for old objects.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.core import signing

from fitting import files, scanning
from fitting.files import Form, TakesUploads
from fitting.measured import Load, Side
from fitting.models import Scan
from fitting.scan_found import Unit
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound, Refusal

# A slow line takes long for fifty megabytes; what has begun within the time may end after it.
SEND_WITHIN: Final = dt.timedelta(minutes=15)
ATTACH_WITHIN: Final = dt.timedelta(hours=2)
FOLDER: Final = "incoming"
_SALT: Final = "fitting.sending"


class UploadsNotConfigured(Refusal):
    """Private files are kept in a folder here."""

    code = "direct_upload_unavailable"
    title = "Files cannot be sent straight to storage here. Send the scan itself to `profiles/{id}/scans/`."


class UploadUnknown(NotFound):
    """Made up, of another profile, or too old."""

    code = "upload_unknown"
    title = "There is no such upload for this profile, or its time is over. Ask for a new one."


class UploadAbsent(Refusal):
    """Nothing lies where the file should be: not sent yet, or attached before."""

    code = "upload_absent"
    title = "Nothing has arrived there, or it was attached before. Send the file first."


class ChecksumDiffers(BadInput):
    """What arrived is not what was sent."""

    code = "upload_checksum_differs"
    title = "What arrived is not the file that this checksum is of. Ask for a new upload and send it again."


@dataclass(frozen=True, slots=True)
class Described:
    """What somebody is going to send; ``unit`` is what they say, and is compared, never trusted."""

    side: Side
    load: Load
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """
    Leave to send one file.

    :ivar id: names it when it is attached; signed, so nothing is stored before something has come.
    :ivar until: when sending must have begun.
    """

    id: str
    form: Form
    until: dt.datetime


def _place() -> TakesUploads:
    kept = files.private()
    if not isinstance(kept, TakesUploads):
        raise UploadsNotConfigured
    return kept


@allowed("customer", "guest", "wearer", "fitter")
def prepare(profile_id: int, described: Described, *, at: dt.datetime, by: Actor) -> Ticket:
    """
    Tell where a scan of one side of a draft may be sent.

    :raises UploadsNotConfigured: if there is no bucket.
    :raises Refusal: as :func:`fitting.scanning.attach`, as far as it is known before the file.
    """
    place = _place()
    scanning.insist_on_room(profile_id, described.side, at=at, by=by)
    key = f"{FOLDER}/{secrets.token_urlsafe(24)}"
    unit = described.unit.value if described.unit else ""
    told = [profile_id, described.side.value, described.load.value, unit, key, int((at + ATTACH_WITHIN).timestamp())]
    form = place.form(key, most_bytes=scanning.LARGEST_BYTES, lives=SEND_WITHIN)
    return Ticket(signing.dumps(told, salt=_SALT), form, at + SEND_WITHIN)


@allowed("customer", "guest", "wearer", "fitter")
def attach(profile_id: int, upload: str, *, at: dt.datetime, by: Actor, sha256: str = "") -> Scan:
    """
    Take what was sent as a scan of the draft; whatever comes of it, it is deleted from the bucket.

    :param sha256: of the file, in hex, as the sender knows it; compared if given.
    :raises UploadsNotConfigured: if there is no bucket.
    :raises UploadUnknown: for what was not prepared for this profile, or too long ago.
    :raises UploadAbsent: if nothing has arrived, or it was attached before.
    :raises BucketSilent: if the store does not answer; the file stays, so this may be tried again.
    :raises ChecksumDiffers: if what arrived has another checksum.
    :raises Refusal: as :func:`fitting.scanning.attach`.
    """
    place = _place()
    described, key = _read(profile_id, upload, at=at)
    # Fetched without holding anything: the store may be far away.
    data = place.fetch(key, most_bytes=scanning.LARGEST_BYTES)
    if data is None:
        raise UploadAbsent
    try:
        if sha256 and hashlib.sha256(data).hexdigest() != sha256.lower():
            raise ChecksumDiffers(pointer="/sha256")
        sent = scanning.Sent(described.side, described.load, data, described.unit)
        return scanning.attach(profile_id, sent, at=at, by=by)
    finally:
        place.discard(key)


def _read(profile_id: int, upload: str, *, at: dt.datetime) -> tuple[Described, str]:
    try:
        of, side, load, unit, key, until = signing.loads(upload, salt=_SALT)
    except signing.BadSignature as made_up:
        raise UploadUnknown from made_up
    if of != profile_id or at.timestamp() >= until:
        raise UploadUnknown
    return Described(Side(side), Load(load), Unit(unit) if unit else None), key
