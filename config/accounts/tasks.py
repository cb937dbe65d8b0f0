"""Sweeps of people."""

import datetime as dt

from config.accounts import adoption, erasing, exporting


def adopt_proved_addresses(*, at: dt.datetime) -> int:
    """Finish adoptions that a crash left behind; return how many accounts."""
    return adoption.adopt_waiting(at=at)


def erase_customers(*, at: dt.datetime) -> int:
    """Forget whoever asked for it and has nothing under way; return how many."""
    return erasing.erase_asked(at=at)


def make_exports(*, at: dt.datetime) -> int:
    """Make the copies that customers asked for; return how many are ready."""
    return exporting.make_due(at=at)


def forget_exports(*, at: dt.datetime) -> int:
    """Delete the copies whose time is over; return how many."""
    return exporting.forget_due(at=at)
