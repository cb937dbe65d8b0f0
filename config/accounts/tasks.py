"""Sweeps of people."""

import datetime as dt

from config.accounts import adoption, erasing


def adopt_proved_addresses(*, at: dt.datetime) -> int:
    """Finish adoptions that a crash left behind; return how many accounts."""
    return adoption.adopt_waiting(at=at)


def erase_customers(*, at: dt.datetime) -> int:
    """Forget whoever asked for it and has nothing under way; return how many."""
    return erasing.erase_asked(at=at)
