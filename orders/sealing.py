"""Bytes that only we can read again: sealed with a key made of the secret key, opened with an older one too."""

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# The secret key signs other things: what is sealed here has a key of its own.
_PURPOSE: Final = b"orders.sealing:"


class SealBroken(Exception):  # noqa: N818  an answer about the input
    """It was sealed with another key, or changed since."""


@lru_cache(maxsize=4)
def _keys(secrets: tuple[str, ...]) -> MultiFernet:
    digests: Iterable[bytes] = (hashlib.sha256(_PURPOSE + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _present() -> MultiFernet:
    return _keys((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(body: bytes) -> bytes:
    """Return what nobody without the key can read or change."""
    return _present().encrypt(body)


def unseal(sealed: bytes) -> bytes:
    """
    Return what was sealed.

    :raises SealBroken: if it was not, or with a key that we have given up.
    """
    try:
        return _present().decrypt(sealed)
    except InvalidToken as error:
        raise SealBroken from error
