"""The desks of fitting; Django finds them here."""

from fitting.admin import people, profiles

__all__ = ["people", "profiles"]
