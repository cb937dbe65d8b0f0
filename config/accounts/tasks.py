"""Sweeps of people."""

import datetime as dt

from config.accounts import adoption


def adopt_proved_addresses(*, at: dt.datetime) -> int:
    """Finish adoptions that a crash left behind; return how many accounts."""
    return adoption.adopt_waiting(at=at)
