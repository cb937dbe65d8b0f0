"""Where files are kept: static ones, and private ones in a folder or in a bucket."""

from pathlib import Path
from typing import Any


def storages(*, private_root: Path, private_url: str, collected: bool) -> dict[str, dict[str, Any]]:
    """
    Return Django's ``STORAGES``.

    :param private_url: an address of a bucket (needs the extra ``s3``); a folder is used if it is empty.
    :param collected: static files were collected, and have names that change with them.
    """
    folder = {"BACKEND": "fitting.files.PrivateFolder", "OPTIONS": {"location": private_root}}
    bucket = {"BACKEND": "fitting.bucket.PrivateBucket", "OPTIONS": {"url": private_url}}
    as_they_lie = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": bucket if private_url else folder,
        "staticfiles": {"BACKEND": "config.pages.storage.CollectedFiles" if collected else as_they_lie},
    }
