"""The demo's cache: what it keeps ends by the demo's clock, by which it is also looked up."""

import time
from typing import override

from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.utils import timezone


class DatabaseCache(db.DatabaseCache):
    """Django's, which writes ends by the machine's clock and compares them with its own."""

    @override
    def get_backend_timeout(self, timeout: float | object | None = DEFAULT_TIMEOUT) -> float | None:
        """Return when an entry ends, in seconds since 1970 by the demo's clock; ``None``: never."""
        ends = super().get_backend_timeout(timeout)  # type: ignore[arg-type]
        return None if ends is None else ends + timezone.now().timestamp() - time.time()
