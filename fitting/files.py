"""
Private files: scans, previews, designs. Nothing here has a public address.

A file is handed out by a signed link that ends soon. Whoever makes a link has looked whether the person
before them may see the file; the link itself asks nobody anything, so it lives for minutes.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final, Protocol, override, runtime_checkable

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

LINK_LIVES: Final = dt.timedelta(minutes=10)
_SALT: Final = "fitting.files"


class PrivateFolder(FileSystemStorage):
    """A folder that only this program reads: it has no address, and nobody else on the machine may look."""

    def __init__(self, location: str) -> None:
        """Keep files below a folder."""
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @override
    def url(self, name: str | None) -> str:
        """
        Refuse: a private file has no address.

        :raises ValueError: always.
        """
        raise ValueError("A private file has no address; make a link that ends.")


@dataclass(frozen=True, slots=True)
class Shown:
    """
    What a link leads to.

    :ivar what: which part of the thing, e.g. ``preview``.
    :ivar of: its public id.
    """

    what: str
    of: str


@dataclass(frozen=True, slots=True)
class Form:
    """Where to send a file: POST it as ``multipart/form-data`` after these fields, itself as ``file``."""

    url: str
    fields: Mapping[str, str]


@runtime_checkable
class TakesUploads(Protocol):
    """A storage that files may be sent to past our processes; see :class:`fitting.bucket.PrivateBucket`."""

    def form(self, name: str, *, most_bytes: int, lives: dt.timedelta) -> Form:
        """Return a form that takes one file."""

    def fetch(self, name: str, *, most_bytes: int) -> bytes | None:
        """Return what was sent."""

    def discard(self, name: str) -> None:
        """Delete what was sent."""


def private() -> Storage:
    """Return where private files are kept."""
    return storages["private"]


def keep(name: str, data: bytes) -> str:
    """Keep a file and return the name it got; an earlier one is never written over."""
    return private().save(name, ContentFile(data))


def read(name: str) -> bytes:
    """Return what a file holds."""
    with opened(name) as file:
        return file.read()


def opened(name: str) -> IO[bytes]:
    """Open a file to be sent piece by piece."""
    file: IO[bytes] = private().open(name, "rb")
    return file


def forget(*names: str) -> None:
    """Delete files for good; those that are gone already are none of a problem."""
    for name in filter(None, names):
        private().delete(name)


def forget_folder(folder: str) -> None:
    """Delete every file of a folder for good, whoever left it there; none is none of a problem."""
    try:
        _, names = private().listdir(folder)
    except FileNotFoundError:
        return
    forget(*(f"{folder}/{name}" for name in names))


@contextmanager
def forgotten_on_failure(*names: str) -> Iterator[None]:
    """Delete files that were kept before their row was written, if that fails in whatever way; the failure goes on."""
    try:
        yield
    except BaseException:
        forget(*names)
        raise


def link(what: str, of: str, *, at: dt.datetime) -> str:
    """Return the secret of a link to one file for the next ten minutes."""
    return signing.dumps([what, of, int((at + LINK_LIVES).timestamp())], salt=_SALT, compress=False)


def behind(secret: str, *, at: dt.datetime) -> Shown | None:
    """Return what a link leads to; nothing if it was made up, changed, or has ended."""
    try:
        what, of, until = signing.loads(secret, salt=_SALT)
    except signing.BadSignature:
        return None
    return Shown(str(what), str(of)) if at.timestamp() < int(until) else None
